"""Reading on where stored pages are damaged."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from server.journal.database.dialects import is_damage

from .replay import Replay
from .report import DetailText, Finding, FindingKind

T = TypeVar("T")


def tried(
    connection: Connection, read: Callable[[], T], otherwise: T, findings: list[Finding], replay: Replay | None = None
) -> T:
    """What `read` gives; a finding and `otherwise` where stored pages are damaged. Raises other DBAPIErrors."""
    try:
        with connection.begin_nested():
            return read()
    except DBAPIError as error:
        if not is_damage(error):
            raise
        name, seq = ("", 0) if replay is None else (replay.stream, replay.head.seq)
        findings.append(unread(name, seq, str(error.orig)))
        return otherwise


def unread(name: str, seq: int, error: str) -> Finding:
    """That rows cannot be read."""
    return Finding(FindingKind.DATABASE, name, seq, DetailText.NOT_READ, {"error": error})
