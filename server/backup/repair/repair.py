"""Carries a plan out: sets rows aside into a file, takes them out of the tables, and begins a new history."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, select

from protocol.ids import Instant
from server.access.check import AccessRows
from server.backup.new_history import new_history
from server.backup.restore import derive_one
from server.journal.check.check import check
from server.journal.check.report import Report
from server.journal.check.rows import JournalRows, delete_invalid, invalid_rows
from server.journal.database.dialects import build_indexes_anew, connect_to_write
from server.journal.read.stream_reader import Head, lock_heads, read_begin, read_heads
from server.journal.schema.model import Model
from server.journal.schema.tables import history, journal, number, stream
from server.visits.check import VisitRows
from server.visits.follower import begin_again

from .plan import LOSES, Cut, Plan, plan
from .set_aside import SetAside


class Repaired(Struct, frozen=True):
    """`plan`: what was mended; `invalid`: other rows that could not be right and were set aside, by table; `skipped`:
    the numbers that were passed over, by branch; `report`: a check of what is there now. `was`: the id of the history
    before; `kept`: the heads of what is kept of it; None when it goes on.
    """

    plan: Plan
    invalid: dict[str, int]
    skipped: dict[str, dict[str, int]]
    report: Report
    was: str
    kept: dict[str, Head] | None


def would_be_mended(engine: Engine, models: Sequence[Model[Any]]) -> Plan:
    """What `repair` would mend; nothing is changed. Raises SQLAlchemyError."""
    with engine.connect() as connection, connection.begin() as transaction:
        build_indexes_anew(connection)
        found = plan(connection, models)
        transaction.rollback()
    return found


def repair(
    engine: Engine, models: Sequence[Model[Any]], now: Instant, aside: SetAside, *, lost: bool = False
) -> Repaired:
    """Mends the indexes, then the streams, in one transaction, once what it takes out is on the disk; then begins a new
    history.

    Run it while no server runs on this database. `lost`: rows were lost before, of streams that are not known. Raises
    SQLAlchemyError, OSError (nothing was changed), and NotBegun.
    """
    with connect_to_write(engine) as connection, connection.begin():
        build_indexes_anew(connection)
        planned = plan(connection, models)
        lock_heads(connection, [cut.stream for cut in planned.mends])
        for cut in planned.mends:
            _set_aside(connection, cut, aside)
            _take_out(connection, models, cut.stream, cut.kept)
        invalid = _take_out_invalid(connection, aside)
        aside.close()
        was, kept = str(connection.execute(select(history.c.id)).scalar() or ""), read_heads(connection)
    skipped = {}
    goes_on = not (lost or planned.loses or history.name in invalid)
    if not goes_on:
        skipped = new_history(engine, models, now, None if lost else planned.highest)
    report = check(engine, models, derived=(VisitRows(),), kept=(AccessRows(),), rebuild=True)
    return Repaired(planned, invalid, skipped, report, was, None if goes_on else kept)


def _set_aside(connection: Connection, cut: Cut, aside: SetAside) -> None:
    """Writes what `_take_out` deletes or changes into the file."""
    if cut.mend in LOSES:
        after = (journal.c.stream == cut.stream) & (journal.c.seq > cut.kept)
        found = connection.execute(select(journal).where(after).order_by(journal.c.seq))
        aside.add(journal.name, f"{cut.stream} is whole up to {cut.kept}: {cut.why.kind}", _by_column(found))
    found = connection.execute(select(stream).where(stream.c.id == cut.stream))
    aside.add(stream.name, "the head before the repair", _by_column(found))
    if cut.numbers:
        found = connection.execute(select(number).where(number.c.branch == cut.stream))
        aside.add(number.name, "the numbers before the repair", _by_column(found))


def _take_out_invalid(connection: Connection, aside: SetAside) -> dict[str, int]:
    """Sets rows aside that are no events and cannot be right beside what is left; how many, by table."""
    taken = {}
    for rules in (each for rows in (JournalRows(), AccessRows()) for each in rows.rules(connection)):
        rows = [row for row, _ in invalid_rows(connection, rules)]
        if rows:
            taken[rules.table.name] = aside.add(rules.table.name, "a field cannot be right", _by_column(rows))
            delete_invalid(connection, rules)
    return taken


def _by_column(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    return ({str(name): value for name, value in row._mapping.items()} for row in rows)


def _take_out(connection: Connection, models: Sequence[Model[Any]], name: str, kept: int) -> None:
    """Deletes the rows after the whole ones, and makes the head, the numbers and the visits follow from those."""
    connection.execute(delete(journal).where(journal.c.stream == name, journal.c.seq > kept))
    begin_again(connection, name)
    if not derive_one(connection, models, name, read_begin(connection, name)):
        raise AssertionError(f"{name} does not replay up to {kept}")
