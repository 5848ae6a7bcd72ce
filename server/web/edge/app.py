"""The ASGI application: the table of operations, the websocket, pages, and what answers everything else."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from protocol.enums import Refusal
from protocol.problem import Refused
from server.web.api.routes import OPERATIONS
from server.web.api.websocket import PATH, Socket
from server.web.base.problems import refuse
from server.web.operation.context import AppContext
from server.web.pages.parts.error_page import refuse_page, wants_page
from server.web.pages.table import PAGES, static

from .endpoint import Endpoint
from .path_lookup import Paths, Shortcut

ALL = (*OPERATIONS, *PAGES)


def operations_of(context: AppContext) -> Paths:
    """Every operation with who answers it."""
    return Paths([(operation, Endpoint(context, operation)) for operation in ALL])


def application(context: AppContext, paths: Paths | None = None) -> Starlette:
    """The application for one server process; `paths` are its `operations_of`."""
    socket = Socket(context)
    paths = paths or operations_of(context)

    async def follow(websocket: WebSocket) -> None:
        await socket(websocket)

    app = Starlette(
        routes=[
            *(Route(each.path, endpoint, methods=[each.method], name=each.name) for each, endpoint in paths.served),
            WebSocketRoute(PATH, follow),
            static(),
        ],
        middleware=[Middleware(Shortcut, paths)],
        exception_handlers={HTTPException: _http_exception, Exception: _fault},
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


async def _fault(request: Request, error: Exception) -> Response:
    """Starlette logs the error and its traceback; the client is told no more than that."""
    refused = Refused(Refusal.FAULT)
    return refuse_page(refused, request) if wants_page(request) else refuse(refused, request)
