"""Compares the rows of dossiers with the journal, for `motcua check`, and writes them anew."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, delete, select

from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.database.dialects import connect_to_write, insert_or_replace
from server.journal.read.stream_reader import fold, lock_heads, read_events, read_head
from server.queue.events.recorded import Recorded

from .rows import row_of
from .stream.model import PREFIX, DossierStream
from .tables import dossier as dossier_table

MODEL = DossierStream()


class DossierRows:
    """The rows of the table of dossiers. See `server.journal.check.derived.DerivedRows`."""

    def compare(self, connection: Connection, stream: str) -> "DossierComparison | None":
        return DossierComparison(connection, stream) if MODEL.owns(stream) else None

    def rebuild(self, engine: Engine, stream: str) -> None:
        with connect_to_write(engine) as connection, connection.begin():
            lock_heads(connection, [stream])
            list_again(connection, stream)


def list_again(connection: Connection, stream: str) -> None:
    """Writes a dossier's row as its events say. Raises DBAPIError, BrokenStream."""
    state = MODEL.fresh(stream)
    for recorded in read_events(connection, MODEL, stream, 0, read_head(connection, stream).seq):
        fold(MODEL, state, recorded)
    connection.execute(delete(dossier_table).where(dossier_table.c.id == state.id))
    if state.seq:
        connection.execute(insert_or_replace(connection, dossier_table), [row_of(state)])


class DossierComparison:
    """One dossier's row. See `server.journal.check.derived.Comparison`."""

    def __init__(self, connection: Connection, stream: str) -> None:
        self._connection = connection
        self._state = MODEL.fresh(stream)

    def take(self, recorded: Recorded[Any]) -> None:
        MODEL.evolve(self._state, recorded)

    def differences(self) -> Iterator[Finding]:
        id_, stream = self._state.id, PREFIX + self._state.id
        found = self._connection.execute(select(dossier_table).where(dossier_table.c.id == id_)).mappings().first()
        row = row_of(self._state) if self._state.seq else None
        if found is None and row is not None:
            yield Finding(FindingKind.ROW_MISSING, stream, 0, DetailText.ROW, {"row": f"dossier {id_}"})
        elif row is None and found is not None:
            yield Finding(FindingKind.ROW_EXTRA, stream, 0, DetailText.ROW, {"row": f"dossier {id_}"})
        elif row is not None and found is not None:
            for field, value in row.items():
                if found[field] != value:
                    values = {"field": f"dossier {field}", "found": repr(found[field]), "expected": repr(value)}
                    yield Finding(FindingKind.ROW_DIFFERS, stream, self._state.seq, DetailText.FIELD, values)
