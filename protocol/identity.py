"""An identity number at the counter: whose appointment this is, answered with yes or no; nothing is kept."""

import re
from typing import Annotated

from msgspec import Meta, Struct

from .commands import Body
from .enums import Refusal

IdentityNumber = Annotated[str, Meta(pattern=r"^([0-9]{9}|[0-9]{12})$(?!\n)")]
"""A citizen's identity number (12 digits), or an older card's (9)."""

_DIGITS = re.compile(r"[0-9]{9}|[0-9]{12}")


class CheckIdentity(Body, frozen=True, tag="check-identity"):
    """Whether the appointment of the ticket in hand was booked with this number."""

    refusals = frozenset({Refusal.NOTHING_IN_HAND, Refusal.WRONG_STATE, Refusal.TOO_MANY_TRIES})

    number: IdentityNumber


class IdentityChecked(Struct, frozen=True):
    """The answer. `number`: of the ticket."""

    number: str
    matches: bool


def identity_number(text: str) -> str | None:
    """The number that was typed (`001 203 004 567`), or scanned from a card, whose QR code begins with it."""
    digits = re.sub(r"[\s.]", "", text.partition("|")[0])
    return digits if _DIGITS.fullmatch(digits) else None
