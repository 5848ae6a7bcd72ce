"""Compares the rows of dossiers with the journal, for `motcua check`, and writes them anew."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, select

from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.database.dialects import connect_to_write
from server.journal.read.stream_reader import lock_heads, read_state
from server.queue.events.recorded import Recorded

from .rows import course_of, payments_of, row_of, write_rows
from .stream.model import PREFIX, DossierStream
from .stream.state import Dossier
from .tables import course as course_table
from .tables import dossier as dossier_table
from .tables import payment as payment_table

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
    state = read_state(connection, MODEL, stream)
    replaced = {table.name for table, row in _expected(state) if row is not None}
    for table in (dossier_table, course_table, payment_table):
        if table.name not in replaced:
            connection.execute(delete(table).where(table.c.id == state.id))
    if state.seq:
        write_rows(connection, state)


class DossierComparison:
    """One dossier's rows. See `server.journal.check.derived.Comparison`."""

    def __init__(self, connection: Connection, stream: str) -> None:
        self._connection = connection
        self._state = MODEL.fresh(stream)

    def take(self, recorded: Recorded[Any]) -> None:
        MODEL.evolve(self._state, recorded)

    def differences(self) -> Iterator[Finding]:
        for table, expected in _expected(self._state):
            yield from self._compared(table, expected)
        yield from self._compared_payments()

    def _compared_payments(self) -> Iterator[Finding]:
        id_, stream = self._state.id, PREFIX + self._state.id
        columns, expected = payment_table.c, {row["place"]: row for row in payments_of(self._state)}
        rows = self._connection.execute(select(payment_table).where(columns.id == id_)).mappings()
        found = {row["place"]: dict(row) for row in rows}
        for place in sorted(found.keys() | expected.keys()):
            row, named = {"row": f"payment {id_}/{place}"}, f"payment {place}"
            if place not in found:
                yield Finding(FindingKind.ROW_MISSING, stream, 0, DetailText.ROW, row)
            elif place not in expected:
                yield Finding(FindingKind.ROW_EXTRA, stream, 0, DetailText.ROW, row)
            else:
                yield from self._differing(named, found[place], expected[place])

    def _differing(self, named: str, found: Mapping[Any, Any], expected: Mapping[str, Any]) -> Iterator[Finding]:
        for field, value in expected.items():
            if found[field] != value:
                values = {"field": f"{named} {field}", "found": repr(found[field]), "expected": repr(value)}
                stream = PREFIX + self._state.id
                yield Finding(FindingKind.ROW_DIFFERS, stream, self._state.seq, DetailText.FIELD, values)

    def _compared(self, table: Table, row: dict[str, Any] | None) -> Iterator[Finding]:
        id_, stream, named = self._state.id, PREFIX + self._state.id, table.name.replace("_", " ")
        found = self._connection.execute(select(table).where(table.c.id == id_)).mappings().first()
        if found is None and row is not None:
            yield Finding(FindingKind.ROW_MISSING, stream, 0, DetailText.ROW, {"row": f"{named} {id_}"})
        elif row is None and found is not None:
            yield Finding(FindingKind.ROW_EXTRA, stream, 0, DetailText.ROW, {"row": f"{named} {id_}"})
        elif row is not None and found is not None:
            yield from self._differing(named, found, row)


def _expected(state: Dossier) -> list[tuple[Table, dict[str, Any] | None]]:
    """The rows that there should be."""
    return [(dossier_table, row_of(state) if state.seq else None), (course_table, course_of(state))]
