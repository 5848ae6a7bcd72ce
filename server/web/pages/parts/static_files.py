"""Style sheets and scripts from the folder `static`, and the font."""

import gzip
from functools import lru_cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent.parent / "static"
FONTS = Path(__file__).parent.parent / "fonts"
PUSH_WORKER = "push-worker.js"
"""The one service worker; a page registers it for its own address."""

WEIGHTS = ("Regular", "SemiBold", "Bold")
"""The weights that motcua.css uses, with the letters of pages only (`setup.py` makes them); 20 KB each, compressed."""


class OwnFiles(StaticFiles):
    """Files that the browser revalidates at each visit (by ETag), so that a new version is used at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if path == PUSH_WORKER:
            response.headers["Service-Worker-Allowed"] = "/"
        return response


async def font(request: Request) -> Response:
    """One weight of Be Vietnam Pro."""
    weight = request.path_params["weight"]
    if weight not in WEIGHTS:
        raise HTTPException(404)
    packed = "gzip" in request.headers.get("accept-encoding", "")
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(_font(weight, packed), headers=headers, media_type="font/ttf")


@lru_cache(maxsize=2 * len(WEIGHTS))
def _font(weight: str, packed: bool) -> bytes:
    plain: bytes = (FONTS / f"BeVietnamPro-{weight}.ttf").read_bytes()
    return gzip.compress(plain, 9) if packed else plain


def files() -> Mount:
    """`/static/fonts/BeVietnamPro-{weight}.ttf`, and every file of the folder under `/static/`."""
    return Mount(
        "/static",
        routes=[Route("/fonts/BeVietnamPro-{weight}.ttf", font), Mount("/", OwnFiles(directory=STATIC))],
        name="static",
        middleware=[Middleware(GZipMiddleware)],
    )
