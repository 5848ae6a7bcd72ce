"""What somebody typed or scanned of a slip: a ticket's number, a ticket's page, or an appointment's code; pure."""

import re
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from protocol.ticket_numbers import typed_number

MOST = 300
"""Characters of a code that are read."""

_LETTERS = re.compile(r"[A-Z2-7]{16}")
_SECRET = re.compile(r"[A-Za-z0-9._~-]{8,80}")


class TypedNumber(Struct, frozen=True):
    """A ticket's number, as a slip shows it."""

    number: str


class TypedSecret(Struct, frozen=True):
    """What opens a ticket's page."""

    secret: str


class TypedAppointment(Struct, frozen=True):
    """An appointment's letters; `branch`: where the code names it."""

    id: str
    branch: str | None = None


Typed = TypedNumber | TypedSecret | TypedAppointment


def read_typed(text: str) -> Typed | None:
    """What the text is; None for anything else, also for an identity card or a name."""
    text = text.strip()[:MOST]
    if text.startswith(("http://", "https://")):
        match [unquote(part) for part in urlsplit(text).path.split("/") if part]:
            case [*_, "t", secret] if _SECRET.fullmatch(secret):
                return TypedSecret(secret)
            case [*_, "a", branch, _, letters] if _LETTERS.fullmatch(letters):
                return TypedAppointment(letters, branch)
            case _:
                return None
    number = typed_number(text)
    if number is not None:
        return TypedNumber(number)
    letters = re.sub(r"[\s-]", "", text).upper()
    return TypedAppointment(letters) if _LETTERS.fullmatch(letters) else None
