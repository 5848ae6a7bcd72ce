"""`/`: where to go from here."""

from starlette.responses import Response

from server.web.operation.operation import Asked

from .parts.render import page


async def start(asked: Asked) -> Response:
    """The doors of this server, for whoever typed its address."""
    return page(asked.request, "start.html", version=asked.context.version)
