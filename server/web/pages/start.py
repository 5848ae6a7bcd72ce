"""`/`: links to the pages of this server."""

from starlette.responses import Response

from server.web.operation.operation import OperationRequest

from .parts.render import page


async def start(asked: OperationRequest) -> Response:
    """The start page."""
    return page(asked.request, "start.html", version=asked.context.version)
