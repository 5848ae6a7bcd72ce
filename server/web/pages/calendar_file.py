"""An appointment as a calendar's file (RFC 5545): one UID for ever, a higher SEQUENCE after each change."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct

MOST_OCTETS = 75
"""A content line's length, without its end (RFC 5545, 3.1)."""


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
        f"UID:{hashlib.sha256(entry.id.encode()).hexdigest()[:32]}@motcua",
        f"SEQUENCE:{entry.changes}",
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(entry.starts)}",
        f"DTEND:{_utc(entry.starts + timedelta(minutes=entry.minutes))}",
        f"SUMMARY:{_escaped(entry.summary)}",
        f"LOCATION:{_escaped(entry.place)}",
        f"DESCRIPTION:{_escaped(entry.description)}",
        f"URL:{entry.address}",
        *(() if entry.cancelled else _reminders(entry.summary)),
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _reminders(summary: str) -> Iterator[str]:
    """A day and two hours before."""
    for before in ("-P1D", "-PT2H"):
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(summary)}", f"TRIGGER:{before}")
        yield "END:VALARM"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """The line in parts of at most `MOST_OCTETS`, no letter cut in two; each but the first begins with a space."""
    part = b""
    for letter in line:
        octets = letter.encode()
        if len(part) + len(octets) > MOST_OCTETS:
            yield part
            part = b" "
        part += octets
    yield part
