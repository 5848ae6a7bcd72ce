"""Messages in the language of whoever reads them.

A message is written in English in the code: `_("Take a number")` in Python and templates, `qsTr("Take a number")` in
QML, `N_("…")` where it is translated later. English is the source and has no catalogue; every other language is
one file, `locale/<language>/LC_MESSAGES/motcua.po`, compiled to `.mo` when the distribution is built or by `make`.
A message without a translation is shown in English.

A command or program has one reader, whose language `speak` sets; a server has a reader for each request, and uses
`translations(language)`, or `speaking(language)` around what puts its answer into words itself.
"""

import gettext
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

DOMAIN: Final = "motcua"
LOCALE: Final = Path(__file__).parent / "locale"
SOURCE: Final = "en"
BOTH: Final = ("vi", SOURCE)
"""The languages that every text of a catalogue has."""
LANGUAGES: Final = (
    *BOTH,
    *sorted({path.parts[-3] for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po")}.difference(BOTH)),
)
"""The languages that can be chosen: `BOTH`, then every other one that has a catalogue."""

_chosen = SOURCE
_of_request: ContextVar[str | None] = ContextVar("language", default=None)


class _Translations(gettext.GNUTranslations):
    """A catalogue whose messages can be listed, for Qt; `_catalog` is gettext's own dictionary."""

    _catalog: dict[str | tuple[str, int], str]

    def messages(self) -> dict[str, str]:
        return {source: text for source, text in self._catalog.items() if isinstance(source, str) and source}


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of one of LANGUAGES. Raises FileNotFoundError when it was not compiled."""
    if language == SOURCE:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE, [language], _Translations)


def messages(language: str) -> dict[str, str]:
    """Every translation by its source text, without plural forms; empty for the source language."""
    found = translations(language)
    return found.messages() if isinstance(found, _Translations) else {}


def own_name(language: str) -> str:
    """What one of LANGUAGES calls itself; its code where its catalogue does not say."""
    name = translations(language).pgettext("this language's own name", "English")
    return language if name == "English" and language != SOURCE else name


def leading(own: str, offered: Collection[str]) -> str:
    """The main one of a branch's languages, its first; `own` where the branch names none."""
    return next((each for each in offered if each in LANGUAGES), own)


def within(own: str, offered: Collection[str]) -> str:
    """`own` where the branch offers it, else its main language."""
    return own if own in offered else leading(own, offered)


def beside(language: str, offered: Collection[str] = ()) -> str:
    """The language in which a screen or a slip says everything a second time: the first other one of those that a
    branch offers (none: all of them); the same again where there is no other.
    """
    return next((each for each in offered or LANGUAGES if each in LANGUAGES and each != language), language)


def languages_of(offered: Collection[str], own: str | None = None) -> tuple[str, ...]:
    """In which languages a branch says something: its main one, and `own`, of the person it is for; where that is none
    or the main one, the one beside it. One, where there is no other.
    """
    main = leading(BOTH[0], offered)
    return tuple(dict.fromkeys((main, beside(main, offered) if own in (None, main) else own)))


def following(language: str, offered: Collection[str] = LANGUAGES) -> str:
    """The language that a switch of one key goes to: through those of LANGUAGES that are `offered`, and round."""
    known = [each for each in LANGUAGES if each in offered or each == language]
    return known[(known.index(language) + 1) % len(known)]


def speak(language: str) -> None:
    """Sets the language of `_`, `ngettext` and `spoken`, one of LANGUAGES, for the whole process."""
    global _chosen
    _chosen = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """`_`, `ngettext` and `spoken` are in this language within, for this request alone."""
    before = _of_request.set(language)
    try:
        yield
    finally:
        _of_request.reset(before)


def spoken() -> str:
    """The language of this request (`speaking`), else the process's (`speak`); English by default."""
    return _of_request.get() or _chosen


def _(message: str) -> str:
    """The message in the language `spoken`; "" for ""."""
    return translations(spoken()).gettext(message) if message else ""  # gettext keeps the catalogue's header under ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """As `_`, in the plural form for `n`; write {n} in both forms and fill it in afterwards."""
    return translations(spoken()).ngettext(singular, plural, n)


def N_(message: str) -> str:
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message
