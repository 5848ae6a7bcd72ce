"""The cookie of a browser that holds a time; events have a keyed hash of it only, another in each branch."""

import re

from starlette.requests import Request
from starlette.responses import Response

from server.web.base.ticket_secret import TrackSecrets

COOKIE = "motcua_device"
LIVES_S = 24 * 60 * 60
_TOKEN = re.compile(r"[A-Z2-7]{16}")


def device_of(request: Request, secrets: TrackSecrets, wish: str) -> str:
    """The browser's cookie; else a new one, which follows from the form's `wish`: a form sent twice is one device."""
    known = request.cookies.get(COOKIE, "")
    return known if _TOKEN.fullmatch(known) else secrets.device_of("", wish)


def keep(response: Response, request: Request, device: str) -> Response:
    """The response that sets the cookie."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, device, max_age=LIVES_S, httponly=True, samesite="lax", secure=secure)
    return response
