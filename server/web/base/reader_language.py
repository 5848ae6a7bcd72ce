"""The reader's language, and this folder's message catalogues."""

import gettext
from functools import lru_cache
from pathlib import Path

from starlette.requests import HTTPConnection

LANGUAGES = ("vi", "en")
LOCALE = Path(__file__).parents[1] / "locale"
COOKIE = "motcua_language"


def language_of(connection: HTTPConnection) -> str:
    """`?lang=`, then the cookie that a page set, then Accept-Language's first known one; Vietnamese otherwise."""
    asked = connection.query_params.get("lang") or connection.cookies.get(COOKIE)
    if asked in LANGUAGES:
        return str(asked)
    for part in connection.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        if tag in LANGUAGES:
            return tag
    return LANGUAGES[0]


def N_(message: str) -> str:
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> gettext.NullTranslations:
    """The messages of one language; English is the source and needs none."""
    return gettext.translation("motcua", LOCALE, [language], fallback=language == "en")


def translate(message: str, language: str) -> str:
    """A message in the reader's language."""
    return catalogue(language).gettext(message)
