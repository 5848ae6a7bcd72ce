"""When a branch gives tickets, one line per group of weekdays: `Thứ Hai – Thứ Sáu: 07:30–11:30 · 13:30–16:30`."""

from collections.abc import Iterable

from protocol.configuration import Window

from .phrases import Pair, Words


def hours_lines(windows: Iterable[Window], words: Words) -> list[Pair]:
    """The hours by weekdays, in the order of the week; empty for a branch that is always open."""
    of_day: dict[int, list[str]] = {}
    for window in sorted(windows, key=lambda window: window.first_ticket):
        for day in window.days:
            of_day.setdefault(day, []).append(f"{window.first_ticket}–{window.last_ticket}")
    groups: dict[str, list[int]] = {}
    for day in sorted(of_day):
        groups.setdefault(" · ".join(of_day[day]), []).append(day)
    lines = []
    for spans, days in groups.items():
        names = words.days(tuple(days))
        lines.append(Pair(f"{names.first}: {spans}", f"{names.second}: {spans}"))
    return lines
