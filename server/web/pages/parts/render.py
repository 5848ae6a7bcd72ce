"""Renders a template in the reader's language, with the headers that every page has."""

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from language.calling import say_limit, say_policy, say_why
from language.counts import say_ahead, say_dossiers
from language.decimals import say_decimal
from language.durations import clock
from language.messages import LANGUAGES, own_name, translations
from language.names import name_in
from language.waits import say_wait
from language.weekdays import WEEKDAYS
from protocol.practice import practised
from server.web.base.reader_language import COOKIE, offered_in
from server.web.base.ticket_secret import branch_named

TEMPLATES = Path(__file__).parent.parent / "templates"

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No inline scripts or styles, nothing from other sites; `connect-src 'self'` includes this host's websocket."""

SAME_ORIGIN = "same-origin"
"""The usual Referrer-Policy: with `no-referrer` a browser also hides the Origin of forms, which the server checks."""

NO_REFERRER = "no-referrer"
"""For a page whose address is a secret. Its form needs no Origin: whoever knows the address may use it."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}

OPENER_POLICY = {"Cross-Origin-Opener-Policy": "same-origin"}
"""Over HTTPS alone: elsewhere browsers ignore it, and complain of it on every page."""

LANGUAGE_COOKIE_S = 365 * 24 * 60 * 60

environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page_language(request: Request, otherwise: str = "") -> str:
    """`?lang=`, else the language cookie, else `otherwise`, else the main one; one that the page is offered in.

    Accept-Language is ignored: browsers in Vietnamese centres often send `en` by default.
    """
    offered = offered_in(request)
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE), otherwise):
        if asked in offered:
            return str(asked)
    return offered[0]


def page(
    request: Request,
    template: str,
    status: int = 200,
    *,
    language: str | None = None,
    referrer: str = SAME_ORIGIN,
    address: str | None = None,
    query: Mapping[str, str] | None = None,
    **context: Any,
) -> Response:
    """The page as a response; a language chosen by `?lang=` is kept in a cookie.

    `address` and `query` lead to the page in the other language, if they differ from the request's own.
    """
    language = language or page_language(request)
    where = _without_language(request.query_params if query is None else query)
    html = render(template, language, address or request.url.path, where, offered_in(request), **context)
    return html_page(request, html, language, status, referrer)


def render(
    template: str,
    language: str,
    address: str,
    query: str = "",
    page_languages: Iterable[str] = LANGUAGES,
    **context: Any,
) -> str:
    """The page's HTML; it depends on these arguments alone."""
    words = translations(language)
    return environment.get_template(template).render(
        language=language,
        languages={each: own_name(each) for each in page_languages},
        address=address,
        query=query,
        _=words.gettext,
        ngettext=words.ngettext,
        name=partial(name_in, language=language),
        ahead=partial(say_ahead, words=words),
        dossiers=partial(say_dossiers, words=words),
        limit=partial(say_limit, words=words),
        policy=partial(say_policy, words=words),
        why=partial(say_why, words=words),
        wait=partial(say_wait, words=words),
        decimal=partial(say_decimal, language=language),
        clock=clock,
        weekdays=WEEKDAYS,
        practice=_of_practice(address),
        **context,
    )


def html_page(
    request: Request, html: str, language: str, status: int = 200, referrer: str = SAME_ORIGIN
) -> HTMLResponse:
    """What was rendered, with every page's headers."""
    headers = HEADERS | {"Referrer-Policy": referrer, "Content-Language": language}
    if request.url.scheme == "https":
        headers |= OPENER_POLICY
    response = HTMLResponse(html, status, headers)
    if request.query_params.get("lang") == language:
        response.set_cookie(COOKIE, language, max_age=LANGUAGE_COOKIE_S, httponly=True, samesite="lax")
    return response


def _of_practice(address: str) -> bool:
    """Whether a page is of a practice: its branch, or the branch of its ticket, is in its address."""
    return any(practised(part) or practised(branch_named(part) or "") for part in address.split("/"))


def _without_language(params: Mapping[str, str]) -> str:
    """The query without `lang`, for the link that switches the language."""
    return urlencode({key: value for key, value in params.items() if key != "lang"})
