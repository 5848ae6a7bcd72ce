"""A refusal as a page, where a program would get a problem document; or a redirect to the sign-in page."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from protocol.enums import Refusal
from protocol.problem import Refused
from server.web.base.problems import TITLES
from server.web.operation.authentication import SAFE_METHODS

from .redirect import see_other
from .render import NO_REFERRER, SAME_ORIGIN, page

LOGIN = "/login"


def refuse_page(refused: Refused, request: Request) -> Response:
    """Redirects to the sign-in page (and back afterwards) if not signed in; else a page with the refusal's title."""
    if refused.code is Refusal.NOT_AUTHENTICATED:
        asked = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        target = asked if request.method in SAFE_METHODS else "/manager"
        return see_other(f"{LOGIN}?{urlencode({'next': target})}")
    is_secret = request.url.path.startswith(("/t/", "/a/", "/hold/", "/lot/"))
    answer = page(
        request,
        "refused.html",
        refused.status,
        referrer=NO_REFERRER if is_secret else SAME_ORIGIN,
        code=refused.code,
        title=TITLES[refused.code],
    )
    if refused.code is Refusal.TOO_MANY_TRIES and refused.retry_s is not None:
        answer.headers["Retry-After"] = str(refused.retry_s)
    return answer


def wants_page(request: Request) -> bool:
    """Whether the request comes from a browser that wants a page."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/v")
