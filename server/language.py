"""The language in which a command speaks to whoever runs it: the environment's, English until one is chosen.

A message is written in English in the code: `_("…")`, or `N_("…")` where it is only looked up later. Each folder that
has such messages keeps its own catalogue in `locale/`; they are stacked. What the server says to a browser is not
these: there every request has its own reader (`web/language.py`).
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
HERE: Final = Path(__file__).parent
FOLDERS: Final = ("cli", "catalogue", "simulate")
"""Whose messages a command shows."""

_ENGLISH: Final = gettext.NullTranslations()
_catalogue: gettext.NullTranslations = _ENGLISH


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
    """From now on `_` gives this one of LANGUAGES."""
    global _catalogue
    _catalogue = _ENGLISH if language == "en" else _stacked(language)


def _stacked(language: str) -> gettext.NullTranslations:
    first, *others = (gettext.translation(DOMAIN, HERE / folder / "locale", [language]) for folder in FOLDERS)
    for one in others:
        first.add_fallback(one)
    return first


@contextmanager
def argparse_speaks(language: str) -> Iterator[None]:
    """argparse asks gettext's own domain, in the environment's language: both are ours within the block only, since
    what is started later has a language of its own.
    """
    if language == "en":
        yield
        return
    domain, wanted = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(DOMAIN, str(HERE / "cli" / "locale"))
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
    return _catalogue.gettext(message) if message else ""  # what gettext keeps under "" is its own header


def ngettext(one: str, many: str, n: int) -> str:
    """As `_`, in the form for `n`; write {n} in both and fill it in afterwards."""
    return _catalogue.ngettext(one, many, n)
