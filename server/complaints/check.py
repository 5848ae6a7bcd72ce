"""Compares the rows of complaints with the journal, for `motcua check`, and writes them anew. Words are in no event."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, delete, select

from server.journal.check.derived import taken
from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.read.stream_reader import read_state
from server.queue.events.recorded import Recorded

from .rows import row_of, write_row
from .stream import Complaint, ComplaintStream
from .tables import complaint, complaint_text

MODEL = ComplaintStream()


class ComplaintRows:
    """See `server.journal.check.derived.DerivedRows`."""

    def compare(self, connection: Connection, streams: Sequence[str]) -> dict[str, "ComplaintComparison"]:
        mine = {stream: ComplaintComparison(stream) for stream in streams if MODEL.owns(stream)}
        if mine:
            of_them = complaint.c.id.in_([one.state.id for one in mine.values()])
            rows = {row["id"]: row for row in connection.execute(select(complaint).where(of_them)).mappings()}
            for one in mine.values():
                one.row = rows.get(one.state.id)
        return mine

    def rebuild(self, engine: Engine, streams: Sequence[str]) -> None:
        with taken(engine, MODEL, streams, self.compare) as (connection, comparisons):
            for one in comparisons.values():
                _write(connection, one.state)


def list_again(connection: Connection, stream: str) -> None:
    """Writes a complaint's row as its events say. Raises DBAPIError, BrokenStream."""
    _write(connection, read_state(connection, MODEL, stream))


def _write(connection: Connection, state: Complaint) -> None:
    connection.execute(delete(complaint).where(complaint.c.id == state.id))
    if state.seq:
        write_row(connection, state)


def forget_others(connection: Connection) -> None:
    """Deletes the words of complaints that are not in the journal, as after a restore. Raises DBAPIError."""
    connection.execute(delete(complaint_text).where(complaint_text.c.id.not_in(select(complaint.c.id))))


class ComplaintComparison:
    """One complaint's row. See `server.journal.check.derived.Comparison`."""

    def __init__(self, stream: str) -> None:
        self.state = MODEL.fresh(stream)
        self.row: Mapping[Any, Any] | None = None
        self._stream = stream

    def take(self, recorded: Recorded[Any]) -> None:
        MODEL.evolve(self.state, recorded)

    def differences(self) -> Iterator[Finding]:
        if not self.state.seq:
            return
        found = self.row
        if found is None:
            row = {"row": f"complaint {self.state.id}"}
            yield Finding(FindingKind.ROW_MISSING, self._stream, 0, DetailText.ROW, row)
            return
        for field, value in row_of(self.state).items():
            if found[field] != value:
                values = {"field": f"complaint {field}", "found": repr(found[field]), "expected": repr(value)}
                yield Finding(FindingKind.ROW_DIFFERS, self._stream, self.state.seq, DetailText.FIELD, values)
