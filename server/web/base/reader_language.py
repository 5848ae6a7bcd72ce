"""The language in which a request is answered."""

from starlette.requests import HTTPConnection

from language.messages import LANGUAGES

COOKIE = "motcua_language"


def language_of(connection: HTTPConnection) -> str:
    """`?lang=`, else the cookie of a page, else the first known language of Accept-Language, else Vietnamese."""
    asked = connection.query_params.get("lang") or connection.cookies.get(COOKIE)
    if asked in LANGUAGES:
        return str(asked)
    for part in connection.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower().partition("-")[0]
        if tag in LANGUAGES:
            return tag
    return LANGUAGES[0]
