"""The language in which a request is answered."""

from starlette.requests import HTTPConnection

from language.messages import LANGUAGES

COOKIE = "motcua_language"
OFFERED = "motcua_languages"
"""The key of a request's scope that has the languages of the branch that a citizens' page is of."""


def offered_in(connection: HTTPConnection) -> tuple[str, ...]:
    """The languages that a page is offered in: those that its branch has, its main one first; else all."""
    of_branch = connection.scope.get(OFFERED, ())
    return tuple(one for one in of_branch if one in LANGUAGES) or LANGUAGES


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
