"""An appointment as a calendar's file (RFC 5545): one UID for ever, a higher SEQUENCE after each change."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from protocol.icalendar import as_file, escaped, uid, utc


class CalendarEntry(Struct, frozen=True):
    """`id`: the appointment's, which the file does not tell; `changes`: how often it was moved or cancelled."""

    id: str
    starts: datetime
    minutes: int
    summary: str
    place: str
    description: str
    address: str
    changes: int
    cancelled: bool


def calendar_file(entry: CalendarEntry, now: datetime) -> bytes:
    """The file; for a cancelled appointment one that takes it out of the calendar."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mot Cua//Booking//EN",
        f"METHOD:{'CANCEL' if entry.cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{uid(entry.id)}",
        f"SEQUENCE:{entry.changes}",
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        f"DTSTAMP:{utc(now)}",
        f"DTSTART:{utc(entry.starts)}",
        f"DTEND:{utc(entry.starts + timedelta(minutes=entry.minutes))}",
        f"SUMMARY:{escaped(entry.summary)}",
        f"LOCATION:{escaped(entry.place)}",
        f"DESCRIPTION:{escaped(entry.description)}",
        f"URL:{entry.address}",
        *(() if entry.cancelled else _reminders(entry.summary)),
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return as_file(lines)


def _reminders(summary: str) -> Iterator[str]:
    """A day and two hours before."""
    for before in ("-P1D", "-PT2H"):
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(summary)}", f"TRIGGER:{before}")
        yield "END:VALARM"
