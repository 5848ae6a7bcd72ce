"""The language in which `motcua-hardware` speaks to whoever runs it: the environment's, English until one is chosen.

As `server.language`, which a driver may not import: nothing of ours is imported here. A program that has drivers
in it has words of its own for people; what drivers say stays English there.
"""

import gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("vi", "en")
DOMAIN: Final = "motcua"
VARIABLE: Final = "MOTCUA_LANGUAGE"
LOCALE: Final = Path(__file__).parent / "locale"

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def language_of(environment: Mapping[str, str]) -> str:
    """`MOTCUA_LANGUAGE`, or else what gettext(3) says: the first of LC_ALL, LC_MESSAGES and LANG that is set names the
    locale; where it is C or POSIX nobody reads but a program, elsewhere LANGUAGE goes before it.
    """
    if environment.get(VARIABLE) in LANGUAGES:
        return environment[VARIABLE]
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return "en"
    for wanted in (*environment.get("LANGUAGE", "").split(":"), locale):
        if wanted[:2] in LANGUAGES and not wanted[2:3].isalpha():
            return wanted[:2]
    return "en"


def speak(language: str) -> None:
    """From now on `_` gives this one of LANGUAGES; English is the source and needs no catalogue."""
    global _catalogue
    _catalogue = gettext.NullTranslations() if language == "en" else gettext.translation(DOMAIN, LOCALE, [language])


@contextmanager
def argparse_speaks(language: str) -> Iterator[None]:
    """argparse asks gettext's own domain, in the environment's language: both are ours within the block only."""
    if language == "en":
        yield
        return
    domain, wanted = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if wanted is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = wanted


def N_(message: str) -> str:
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message


def _(message: str) -> str:
    """The message in the language now spoken; the message itself when it has no translation."""
    return _catalogue.gettext(message) if message else ""
