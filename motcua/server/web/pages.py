"""The pages we serve, and the documents behind them."""

from functools import lru_cache
from pathlib import Path

import msgspec
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from motcua.server.access.permissions import Permission as P

from .asked import Asked, Operation
from .openapi import openapi
from .routes import API, OPERATIONS

STATIC = Path(__file__).parent / "static"


@lru_cache(maxsize=1)
def _document(version: str) -> bytes:
    return msgspec.json.encode(openapi(OPERATIONS, version))


async def openapi_document(asked: Asked) -> Response:
    """The wire, as OpenAPI 3.1."""
    return Response(_document(asked.house.version), media_type="application/json")


PAGES: tuple[Operation, ...] = (
    Operation("openapi", "GET", f"{API}/openapi.json", P.READ_DOCS, openapi_document, "OpenAPI 3.1", page=True),
)


def static() -> Mount:
    """Style sheets, scripts and fonts; anybody may have them."""
    return Mount("/static", StaticFiles(directory=STATIC), name="static")
