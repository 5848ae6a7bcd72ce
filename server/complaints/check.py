"""Compares the rows of complaints with the journal, for `motcua check`, and writes them anew. Words are in no event."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, delete, select

from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.database.dialects import connect_to_write
from server.journal.read.stream_reader import lock_heads, read_state
from server.queue.events.recorded import Recorded

from .rows import row_of, write_row
from .stream import ComplaintStream
from .tables import complaint, complaint_text

MODEL = ComplaintStream()


class ComplaintRows:
    """See `server.journal.check.derived.DerivedRows`."""

    def compare(self, connection: Connection, stream: str) -> "ComplaintComparison | None":
        return ComplaintComparison(connection, stream) if MODEL.owns(stream) else None

    def rebuild(self, engine: Engine, stream: str) -> None:
        with connect_to_write(engine) as connection, connection.begin():
            lock_heads(connection, [stream])
            list_again(connection, stream)


def list_again(connection: Connection, stream: str) -> None:
    """Writes a complaint's row as its events say. Raises DBAPIError, BrokenStream."""
    state = read_state(connection, MODEL, stream)
    connection.execute(delete(complaint).where(complaint.c.id == state.id))
    if state.seq:
        write_row(connection, state)


def forget_others(connection: Connection) -> None:
    """Deletes the words of complaints that are not in the journal, as after a restore. Raises DBAPIError."""
    connection.execute(delete(complaint_text).where(complaint_text.c.id.not_in(select(complaint.c.id))))


class ComplaintComparison:
    """One complaint's row. See `server.journal.check.derived.Comparison`."""

    def __init__(self, connection: Connection, stream: str) -> None:
        self._connection = connection
        self._stream = stream
        self._state = MODEL.fresh(stream)

    def take(self, recorded: Recorded[Any]) -> None:
        MODEL.evolve(self._state, recorded)

    def differences(self) -> Iterator[Finding]:
        if not self._state.seq:
            return
        found = self._connection.execute(select(complaint).where(complaint.c.id == self._state.id)).mappings().first()
        if found is None:
            row = {"row": f"complaint {self._state.id}"}
            yield Finding(FindingKind.ROW_MISSING, self._stream, 0, DetailText.ROW, row)
            return
        for field, value in row_of(self._state).items():
            if found[field] != value:
                values = {"field": f"complaint {field}", "found": repr(found[field]), "expected": repr(value)}
                yield Finding(FindingKind.ROW_DIFFERS, self._stream, self._state.seq, DetailText.FIELD, values)
