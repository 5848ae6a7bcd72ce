"""The ASGI application: the table of operations, the websocket, pages, and what answers everything else."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from protocol.enums import Refusal
from protocol.problem import Refused
from server.web.api.routes import OPERATIONS
from server.web.api.websocket import PATH, Socket
from server.web.base.problems import refuse
from server.web.operation.context import AppContext
from server.web.operation.operation import Operation
from server.web.pages.parts.error_page import refuse_page, wants_page
from server.web.pages.table import PAGES, static

from .endpoint import Endpoint
from .path_lookup import Paths

ALL = (*OPERATIONS, *PAGES)


class Application:
    """The application of one server process.

    Operations are found by `Paths` and answered at once: Starlette's router tries one pattern after the other. `rest`
    is Starlette with everything: the websocket, static files, and what no operation answers, as another method.
    """

    def __init__(self, context: AppContext) -> None:
        served = [(operation, Endpoint(context, operation)) for operation in ALL]
        self._operations = Paths(served)
        self.rest = _starlette(served, Socket(context))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._operations.find(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self.rest(scope, receive, send)
        else:
            endpoint, scope["path_params"] = found
            await endpoint(scope, receive, send)


def _starlette(served: Sequence[tuple[Operation, Endpoint]], socket: Socket) -> Starlette:
    async def follow(websocket: WebSocket) -> None:
        await socket(websocket)

    app = Starlette(
        routes=[
            WebSocketRoute(
                PATH, follow
            ),  # found first: whoever opens one after the other should not cost all the others
            *(Route(each.path, endpoint, methods=[each.method], name=each.name) for each, endpoint in served),
            static(),
        ],
        exception_handlers={HTTPException: _http_exception},
    )
    app.router.redirect_slashes = False  # it would send people to whatever the Host header says
    return app


async def _http_exception(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = {404: Refusal.NOT_FOUND, 405: Refusal.WRONG_METHOD}.get(status, Refusal.FAULT)
    headers = _allow(request) if code is Refusal.WRONG_METHOD else {}
    if wants_page(request):
        return refuse_page(Refused(code), request)
    return refuse(Refused(code), request, headers)


def _allow(request: Request) -> dict[str, str]:
    """Every method of this address; Starlette names those of its first route only."""
    path = request.scope["path"]
    routes = [route for route in request.app.routes if isinstance(route, Route) and route.path_regex.match(path)]
    return {"Allow": ", ".join(sorted({method for route in routes for method in route.methods or ()}))}
