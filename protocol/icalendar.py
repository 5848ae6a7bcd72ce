"""Lines of a calendar's file (RFC 5545)."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

MOST_OCTETS: Final = 75
"""A content line's length, without its end (3.1)."""


def as_file(lines: Iterable[str]) -> bytes:
    """The file of these content lines, which may be of any length."""
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def uid(of: str) -> str:
    """The same for the same thing for ever, without telling what it is."""
    return f"{hashlib.sha256(of.encode()).hexdigest()[:32]}@motcua"


def utc(at: datetime) -> str:
    """A moment as a value."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text as a value."""
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
