"""A text as a hall's screens show it: in the main language and, smaller beneath it, in a second one.

Which two they are is the branch's setting: its first language, and the next. With one language nothing is below.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec import Struct

from protocol.configuration import Text, Window

from .messages import beside, translations
from .names import name_in
from .opening import say_opening, say_week


class Pair(Struct, frozen=True):
    """`second` is empty where there is no second language, or where it says the same."""

    first: str = ""
    second: str = ""


def pair(first: str, second: str = "") -> Pair:
    """Both texts, or one where they are the same, or there is one."""
    return Pair(first, "" if first == second else second)


class Pairs:
    """Says everything in the language `own`, and beside it in another one that is offered."""

    def __init__(self, own: str, offered: Collection[str] = ()) -> None:
        self._use(own, offered)

    def _use(self, own: str, offered: Collection[str]) -> None:
        self.languages = (own, beside(own, offered))
        self._catalogues = tuple(translations(one) for one in self.languages)

    def say(self, message: str, **values: str) -> Pair:
        """A message with its {values} filled in."""
        return pair(*(catalogue.gettext(message).format(**values) for catalogue in self._catalogues))

    def name(self, name: Text) -> Pair:
        """A name of the catalogue or a line of the branch's."""
        return pair(*(name_in(name, language) for language in self.languages))

    def opening(self, opens: datetime, now: datetime) -> Pair:
        """When the branch opens, by its own clock."""
        return pair(*(say_opening(opens, now, catalogue) for catalogue in self._catalogues))

    def week(self, windows: Iterable[Window]) -> list[Pair]:
        """`Thứ Hai – Thứ Sáu: 07:30–11:30 · 13:30–16:30`: the hours, a line for each group of weekdays."""
        shown = tuple(windows)
        both = zip(*(say_week(shown, catalogue) for catalogue in self._catalogues), strict=True)
        return [pair(*(f"{days}: {spans}" for days, spans in line)) for line in both]
