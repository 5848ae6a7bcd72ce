"""Reading on where stored pages are damaged, or rows hold what they cannot."""

from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from server.journal.database.dialects import is_damage
from server.journal.read.stream_reader import MODEL_FAULTS

from .replay import Replay
from .report import DetailText, Finding, FindingKind

T = TypeVar("T")

DAMAGE: Final = (DBAPIError, *MODEL_FAULTS)
"""What reading may raise, see `why`: SQLite's columns take any type."""


def why(error: Exception) -> str:
    """What is damaged, of one of `DAMAGE`. Raises a DBAPIError that tells of no damage."""
    if not isinstance(error, DBAPIError):
        return str(error)
    if not is_damage(error):
        raise error
    return str(error.orig)


def tried(
    connection: Connection, read: Callable[[], T], otherwise: T, findings: list[Finding], replay: Replay | None = None
) -> T:
    """What `read` gives; a finding and `otherwise` where what is stored is damaged. Raises other DBAPIErrors."""
    try:
        with connection.begin_nested():
            return read()
    except DAMAGE as error:
        name, seq = ("", 0) if replay is None else (replay.stream, replay.head.seq)
        findings.append(unread(name, seq, why(error)))
        return otherwise


def unread(name: str, seq: int, error: str) -> Finding:
    """That rows cannot be read."""
    return Finding(FindingKind.DATABASE, name, seq, DetailText.NOT_READ, {"error": error})
