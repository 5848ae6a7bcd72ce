"""A date and time that a clerk types: `8:30` or `0830`, also after a date, `29/11 8:30` or `29/11/2026 8:30`."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

_TIME = re.compile(r"(\d{1,2})[:.h ]?(\d{2})")
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?")


def typed_moments(typed: str, days: Sequence[date], zone: ZoneInfo) -> tuple[datetime, ...]:
    """The moments that it may mean: a time alone on each of `days`; the first gives the year that is not typed.

    Empty where it is no time, or there is no such date.
    """
    *before, last = typed.split() or [""]
    found = _TIME.fullmatch(last)
    dated = _DATE.fullmatch(before[0]) if len(before) == 1 else None
    if found is None or (before and dated is None):
        return ()
    try:
        at = time(int(found[1]), int(found[2]))
        if dated is not None:
            days = (date(int(dated[3] or days[0].year), int(dated[2]), int(dated[1])),)
    except ValueError:
        return ()
    return tuple(datetime.combine(day, at, zone) for day in days)
