"""The language of whoever sent a request."""

from starlette.requests import HTTPConnection

from language.messages import LANGUAGES

COOKIE = "motcua_language"


def language_of(connection: HTTPConnection) -> str:
    """`?lang=`, then the cookie that a page set, then Accept-Language's first known one; Vietnamese otherwise."""
    asked = connection.query_params.get("lang") or connection.cookies.get(COOKIE)
    if asked in LANGUAGES:
        return str(asked)
    for part in connection.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower().partition("-")[0]
        if tag in LANGUAGES:
            return tag
    return LANGUAGES[0]
