"""When numbers are given today, from the branch's hours; pure."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from protocol.configuration import Window


def local_now(now: datetime, time_zone: str) -> datetime:
    """The branch's own clock."""
    return now.astimezone(ZoneInfo(time_zone))


def windows_on(day: date, hours: Sequence[Window], closed_dates: Sequence[str]) -> list[Window]:
    """The windows of a date, the earliest first; none on a closed date."""
    if day.isoformat() in closed_dates:
        return []
    return sorted((each for each in hours if day.weekday() in each.days), key=lambda each: each.first_ticket)


def ticket_hours(day: date, hours: Sequence[Window], closed_dates: Sequence[str]) -> str | None:
    """`07:30–11:30, 13:00–16:30`: when numbers can be taken that day; "" when never; None when always."""
    if not hours and day.isoformat() not in closed_dates:
        return None
    return ", ".join(f"{each.first_ticket}–{each.last_ticket}" for each in windows_on(day, hours, closed_dates))
