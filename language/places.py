"""Where a service is served, in words: the same on slip, kiosk, phone, pages and display."""

import re
from collections.abc import Iterable, Sequence

from protocol.configuration import CounterConfig, Text

from .messages import LANGUAGES
from .names import name_in

_NUMBERED = re.compile(r"(.*\D)?(\d+)")
SHORT = 24
"""The most letters of names that are kept on one line."""
NO_BREAK = "\N{NO-BREAK SPACE}"


def say_place(service: str, counters: Iterable[CounterConfig], language: str) -> str:
    """The way to a service's counters and their names, in their order; "" for a service without counters.

    `Tầng 1, sảnh A: Quầy số 1, 2, 3; Tầng 2: Quầy số 12`; a way that is not known is left out.
    """
    ways: dict[str, list[str]] = {}
    for counter in counters:
        if service in counter.skills:
            way = "" if counter.direction is None else name_in(counter.direction, language)
            ways.setdefault(way, []).append(name_in(counter.name, language))
    return "; ".join(f"{way}: {join_names(names)}" if way else join_names(names) for way, names in ways.items())


def place_text(service: str, counters: Sequence[CounterConfig]) -> Text | None:
    """`say_place` in every language; None for a service without counters."""
    said = {language: say_place(service, counters, language) for language in LANGUAGES}
    return said if said[LANGUAGES[0]] else None


def join_names(names: Sequence[str]) -> str:
    """`Quầy số 1, 2, 3`: names that differ in their last number only are said once."""
    parts: list[str] = []
    before = None
    for name in names:
        numbered = _NUMBERED.fullmatch(name)
        start = None if numbered is None else numbered[1] or ""
        same = numbered is not None and start == before
        parts.append(numbered[2] if same and numbered is not None else name)
        before = start
    joined = ", ".join(parts)
    return joined.replace(" ", NO_BREAK) if len(joined) <= SHORT else joined
