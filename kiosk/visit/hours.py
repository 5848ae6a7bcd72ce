"""When numbers are given today, from the branch's hours; pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from protocol.calendar import HasCalendar, openings_on
from protocol.configuration import Opening


def local_now(now: datetime, time_zone: str) -> datetime:
    """The branch's own clock."""
    return now.astimezone(ZoneInfo(time_zone))


def ticket_hours(calendar: HasCalendar, day: date) -> str | None:
    """`07:30–11:30, 13:00–16:30`: when numbers can be taken that day; "" when never; None when always."""
    openings = openings_on(calendar, day)
    if openings is None:
        return None
    return ", ".join(f"{each.first_ticket}–{each.last_ticket}" for each in sorted(openings, key=_start))


def _start(opening: Opening) -> str:
    return opening.first_ticket
