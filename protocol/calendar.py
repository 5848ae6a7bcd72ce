"""A branch's calendar: on which local dates it works, and its hours on each. Pure.

A date has the hours of its weekday (`hours`; none configured: open all day), unless it is one of `closed_dates`, or one
of `special_days`: a half day has hours of its own, a make-up working day those of another weekday.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Protocol

from .configuration import Opening, SpecialDay, Window

ONE_DAY: Final = timedelta(days=1)
FARTHEST_DAYS: Final = 3_660
"""How many days without any working day are looked through."""


class HasCalendar(Protocol):
    """Anything with a branch's hours and its dates that differ."""

    @property
    def hours(self) -> tuple[Window, ...]: ...

    @property
    def closed_dates(self) -> tuple[str, ...]: ...

    @property
    def special_days(self) -> tuple[SpecialDay, ...]: ...


class NoWorkingDay(ValueError):
    """The calendar has no working day within `FARTHEST_DAYS`."""


def openings_on(calendar: HasCalendar, day: date) -> tuple[Opening, ...] | None:
    """The hours of a local date, in the order of the configuration; empty: closed; None: open all day."""
    iso = day.isoformat()
    weekday = day.weekday()
    special = next((one for one in calendar.special_days if one.date == iso), None)
    if special is not None and special.works_as is not None:
        weekday = special.works_as
    elif special is not None:
        return special.openings
    elif iso in calendar.closed_dates:
        return ()
    if not calendar.hours:
        return None
    return tuple(
        Opening(window.first_ticket, window.last_ticket, window.close)
        for window in calendar.hours
        if weekday in window.days
    )


def is_working_day(calendar: HasCalendar, day: date) -> bool:
    """Whether the branch works on this date; half days and make-up days count."""
    return openings_on(calendar, day) != ()


def add_working_days(calendar: HasCalendar, start: date, count: int) -> date:
    """The date `count` working days after `start`, which itself is not counted; before it for a negative `count`.

    With 0: `start`, or the first working day after it. Raises NoWorkingDay.
    """
    if count == 0:
        return start if is_working_day(calendar, start) else add_working_days(calendar, start, 1)
    days = _working_days(calendar, start, ONE_DAY if count > 0 else -ONE_DAY)
    for _ in range(abs(count) - 1):
        next(days)
    return next(days)


def count_working_days(calendar: HasCalendar, start: date, end: date) -> int:
    """How many working days lie after `start`, up to and with `end`: `add_working_days` the other way round.

    Where `end` is before `start`: minus the number from `end` on that lie before `start`.
    """
    if end < start:
        return -sum(is_working_day(calendar, end + n * ONE_DAY) for n in range((start - end).days))
    return sum(is_working_day(calendar, start + n * ONE_DAY) for n in range(1, (end - start).days + 1))


def _working_days(calendar: HasCalendar, start: date, step: timedelta) -> Iterator[date]:
    """The working days after (before) `start`, one by one. Raises NoWorkingDay."""
    day, idle = start, 0
    while idle < FARTHEST_DAYS:
        day += step
        idle += 1
        if is_working_day(calendar, day):
            idle = 0
            yield day
    raise NoWorkingDay(f"no working day in the {FARTHEST_DAYS} days from {start}")
