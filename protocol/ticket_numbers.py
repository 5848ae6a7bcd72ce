"""A ticket's number as people read it, its id, and the numbers kept for use while the server is away; pure.

The server gives numbers from 1. Numbers from `LEASED_FROM` are leased ahead to kiosks, which give them while the server
is away; numbers from `PAPER_FROM` are on printed sheets, which staff give by hand. The server gives none of either.
"""

import re
from typing import Annotated

from msgspec import Meta

LEASED_FROM = 700
"""The first number that is leased to kiosks."""
PAPER_FROM = 9001
PAPER_TO = 9999
"""The first and last number on printed sheets."""
MOST_LEASED = 300
"""Most numbers of a prefix in one lease."""

_NUMBER = r"[A-ZĐ]{1,3}-[0-9]{3,5}"
TicketNumber = Annotated[str, Meta(pattern=rf"^{_NUMBER}$(?!\n)")]
"""A ticket's number, such as A-001."""

LocalDate = Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$(?!\n)")]
"""A branch's local date, ISO 8601."""

_TYPED = re.compile(r"([A-ZĐ]{1,3})[\s.-]*([0-9]{1,5})")


def number_text(prefix: str, n: int) -> str:
    """A ticket's number as people read it: A-001, and A-1000 after A-999."""
    return f"{prefix}-{n:03d}"


def parts_of(number: str) -> tuple[str, int]:
    """Prefix and n of a `TicketNumber`."""
    prefix, _, n = number.rpartition("-")
    return prefix, int(n)


def ticket_id_of(date: str, number: str) -> str:
    """The id of a ticket of this local date: plain ASCII. Đ becomes Dd, which cannot clash: prefixes are capitals."""
    return f"{date.replace('-', '')}-{number.replace('Đ', 'Dd')}"


def typed_number(text: str) -> str | None:
    """The number that somebody typed, such as `ht 712`, as a slip shows it; None for anything else."""
    found = _TYPED.fullmatch(text.strip().upper())
    return None if found is None else number_text(found[1], int(found[2]))


def is_on_paper(n: int) -> bool:
    """Whether the number is of a printed sheet."""
    return PAPER_FROM <= n <= PAPER_TO
