"""A branch's local day as moments: its start and end, when tickets are given, when counters close."""

from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from .calendar import HasCalendar, openings_on
from .configuration import AppointmentRules, Opening
from .ids import Instant


class HasHours(HasCalendar, Protocol):
    """Anything with a branch's time zone and calendar."""

    @property
    def time_zone(self) -> str: ...

    @property
    def retired(self) -> bool: ...


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
    """The branch's day of this local date; a closed date, and every date of a retired branch, has no hours."""
    zone = ZoneInfo(config.time_zone)
    today = date.fromisoformat(iso_date)
    starts = _instant(today, time.min, zone)
    ends = _instant(today + timedelta(days=1), time.min, zone)
    openings = () if config.retired else openings_on(config, today)
    if openings is None:
        hours: tuple[Hours, ...] = (Hours(starts, ends, ends),)
    else:
        hours = tuple(_hours(opening, today, zone) for opening in openings)
    return Day(iso_date, starts, ends, hours)


def next_opening(config: HasHours, now: Instant, *, ended_on: str | None = None, days: int = 31) -> Hours | None:
    """The opening that gives tickets at `now`, else the next one; None if there is none on these days.

    `ended_on`: the local date that was ended by hand; nothing opens on it any more.
    """
    today = date.fromisoformat(day_of(config, now).date)
    for ahead in range(days):
        day = day_on(config, (today + timedelta(days=ahead)).isoformat())
        left = [one for one in day.hours if one.last_ticket > now]
        if left and day.date != ended_on:
            return min(left, key=lambda one: one.first_ticket)
    return None


def lets_check_in(config: HasHours, rules: AppointmentRules, now: Instant, ended_on: str | None = None) -> bool:
    """Whether the holder of some appointment of today may check in at `now`; it may be after the last ticket."""
    today = day_of(config, now)
    if today.date == ended_on or rules.per_slot == 0:
        return False
    return any(
        hours.first_ticket <= now <= hours.close
        and any(
            slot_at - rules.early_s * 1000 <= now <= slot_at + rules.late_s * 1000
            for slot_at in range(hours.first_ticket, hours.last_ticket, rules.slot_s * 1000)
        )
        for hours in today.hours
    )


def _hours(opening: Opening, day: date, zone: ZoneInfo) -> Hours:
    at = (
        _instant(day, time.fromisoformat(text), zone)
        for text in (opening.first_ticket, opening.last_ticket, opening.close)
    )
    return Hours(*at)


def _instant(day: date, clock: time, zone: ZoneInfo) -> Instant:
    return int(datetime.combine(day, clock, zone).timestamp() * 1000)
