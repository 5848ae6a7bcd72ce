"""A branch's local day as moments: its start and end, when tickets are given, when counters close."""

from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from .configuration import Window
from .ids import Instant


class HasHours(Protocol):
    """Anything with a branch's time zone, opening hours and closed dates."""

    @property
    def time_zone(self) -> str: ...

    @property
    def hours(self) -> tuple[Window, ...]: ...

    @property
    def closed_dates(self) -> tuple[str, ...]: ...


class Hours(Struct, frozen=True, gc=False):
    """One opening of a day: tickets in [first_ticket, last_ticket), counters serve until `close`."""

    first_ticket: Instant
    last_ticket: Instant
    close: Instant


class Day(Struct, frozen=True):
    """A local date as [starts, ends), and the opening hours in it."""

    date: str
    starts: Instant
    ends: Instant
    hours: tuple[Hours, ...]

    def holds(self, now: Instant) -> bool:
        return self.starts <= now < self.ends

    def over(self, now: Instant) -> bool:
        """Whether another date has begun."""
        return now >= self.ends

    def issuing(self, now: Instant) -> bool:
        """Whether a ticket may be taken at `now`."""
        return any(stretch.first_ticket <= now < stretch.last_ticket for stretch in self.hours)


def day_of(config: HasHours, now: Instant) -> Day:
    """The branch's day that contains `now`. Raises ZoneInfoNotFoundError for an unknown time zone."""
    return day_on(config, datetime.fromtimestamp(now / 1000, ZoneInfo(config.time_zone)).date().isoformat())


def day_on(config: HasHours, iso_date: str) -> Day:
    """The branch's day of this local date. Without configured hours it is open all day; a closed date has no hours."""
    zone = ZoneInfo(config.time_zone)
    today = date.fromisoformat(iso_date)
    starts = _instant(today, time.min, zone)
    ends = _instant(today + timedelta(days=1), time.min, zone)
    if iso_date in config.closed_dates:
        hours: tuple[Hours, ...] = ()
    elif not config.hours:
        hours = (Hours(starts, ends, ends),)
    else:
        hours = tuple(_hours(window, today, zone) for window in config.hours if today.weekday() in window.days)
    return Day(iso_date, starts, ends, hours)


def _hours(window: Window, day: date, zone: ZoneInfo) -> Hours:
    at = (
        _instant(day, time.fromisoformat(text), zone)
        for text in (window.first_ticket, window.last_ticket, window.close)
    )
    return Hours(*at)


def _instant(day: date, clock: time, zone: ZoneInfo) -> Instant:
    return int(datetime.combine(day, clock, zone).timestamp() * 1000)
