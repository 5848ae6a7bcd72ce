"""Compares the rows of dossiers with the journal, for `motcua check`, and writes them anew."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select

from server.journal.check.derived import taken
from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.read.stream_reader import read_state
from server.queue.events.recorded import Recorded

from .rows import rows_of
from .stream.model import PREFIX, DossierStream
from .stream.state import Dossier
from .tables import course as course_table
from .tables import dossier as dossier_table
from .tables import opinion as opinion_table
from .tables import payment as payment_table
from .tables import to_sign as to_sign_table

MODEL = DossierStream()
TABLES = dossier_table, course_table, payment_table, opinion_table, to_sign_table


class DossierRows:
    """The rows of the table of dossiers. See `server.journal.check.derived.DerivedRows`."""

    def compare(self, connection: Connection, streams: Sequence[str]) -> dict[str, "DossierComparison"]:
        mine = {stream: DossierComparison(stream) for stream in streams if MODEL.owns(stream)}
        by_id = {one.state.id: one for one in mine.values()}
        for table in TABLES if mine else ():
            for row in connection.execute(select(table).where(table.c.id.in_(list(by_id)))).mappings():
                by_id[row["id"]].rows[table].append(row)
        return mine

    def rebuild(self, engine: Engine, streams: Sequence[str]) -> None:
        with taken(engine, MODEL, streams, self.compare) as (connection, comparisons):
            write_again(connection, [one.state for one in comparisons.values()])


def list_again(connection: Connection, stream: str) -> None:
    """Writes a dossier's row as its events say. Raises DBAPIError, BrokenStream."""
    write_again(connection, [read_state(connection, MODEL, stream)])


def write_again(connection: Connection, states: Sequence[Dossier]) -> None:
    """Writes the rows of these dossiers as these states say, in few statements. Raises DBAPIError."""
    for table in TABLES:
        connection.execute(delete(table).where(table.c.id.in_([state.id for state in states])))
        rows = [row for state in states if state.seq for row in rows_of(table, state)]
        if rows:
            connection.execute(insert(table), rows)


class DossierComparison:
    """One dossier's rows. See `server.journal.check.derived.Comparison`. `rows`: what the tables have of it."""

    def __init__(self, stream: str) -> None:
        self.state = MODEL.fresh(stream)
        self.rows: dict[Table, list[Mapping[Any, Any]]] = {table: [] for table in TABLES}

    def take(self, recorded: Recorded[Any]) -> None:
        MODEL.evolve(self.state, recorded)

    def differences(self) -> Iterator[Finding]:
        for table in (dossier_table, course_table):
            expected = next(iter(rows_of(table, self.state)), None) if self.state.seq else None
            yield from self._compared(table, expected)
        yield from self._compared_many(payment_table, "payment", ("place",))
        yield from self._compared_many(opinion_table, "opinion", ("no", "place"))
        yield from self._compared_many(to_sign_table, "to_sign", ("file",))

    def _compared_many(self, table: Table, named: str, by: tuple[str, ...]) -> Iterator[Finding]:
        """Rows of which a dossier has several, told apart by these columns."""
        id_, stream = self.state.id, PREFIX + self.state.id
        expected = {tuple(row[name] for name in by): row for row in rows_of(table, self.state)}
        found = {tuple(row[name] for name in by): row for row in self.rows[table]}
        for key in sorted(found.keys() | expected.keys(), key=repr):  # SQLite's columns take any type
            at = "/".join(map(str, key))
            row = {"row": f"{named} {id_}/{at}"}
            if key not in found:
                yield Finding(FindingKind.ROW_MISSING, stream, 0, DetailText.ROW, row)
            elif key not in expected:
                yield Finding(FindingKind.ROW_EXTRA, stream, 0, DetailText.ROW, row)
            else:
                yield from self._differing(f"{named} {at}", found[key], expected[key])

    def _differing(self, named: str, found: Mapping[Any, Any], expected: Mapping[str, Any]) -> Iterator[Finding]:
        for field, value in expected.items():
            if found[field] != value:
                values = {"field": f"{named} {field}", "found": repr(found[field]), "expected": repr(value)}
                stream = PREFIX + self.state.id
                yield Finding(FindingKind.ROW_DIFFERS, stream, self.state.seq, DetailText.FIELD, values)

    def _compared(self, table: Table, row: dict[str, Any] | None) -> Iterator[Finding]:
        id_, stream, named = self.state.id, PREFIX + self.state.id, table.name.replace("_", " ")
        found = next(iter(self.rows[table]), None)
        if found is None and row is not None:
            yield Finding(FindingKind.ROW_MISSING, stream, 0, DetailText.ROW, {"row": f"{named} {id_}"})
        elif row is None and found is not None:
            yield Finding(FindingKind.ROW_EXTRA, stream, 0, DetailText.ROW, {"row": f"{named} {id_}"})
        elif row is not None and found is not None:
            yield from self._differing(named, found, row)
