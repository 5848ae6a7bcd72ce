"""Compares the rows of visits and listed acts with the journal, for `motcua check`."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Table, select

from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.read.stream_reader import read_head
from server.queue.events.events import DayOpened
from server.queue.events.recorded import Recorded

from .fold import VisitFold
from .follower import MODEL, rebuild, seq_reached
from .tables import act, visit


class VisitRows:
    """The rows of `visit` and `visit_act`. See `server.journal.check.derived.DerivedRows`."""

    def compare(self, connection: Connection, stream: str) -> "VisitComparison | None":
        return VisitComparison(connection, stream) if MODEL.owns(stream) else None

    def rebuild(self, engine: Engine, stream: str) -> None:
        rebuild(engine, stream)


class VisitComparison:
    """Rows that the follower has not written yet are no difference: events after its position are left out.

    Holds one day's visits in memory: a day's rows are compared when the next day opens.
    """

    def __init__(self, connection: Connection, stream: str) -> None:
        self._connection = connection
        self._stream = stream
        self._reached = seq_reached(connection, stream)
        self._fold = VisitFold()
        self._found: list[Finding] = []
        self._days: set[str] = set()
        self._day = ""

    def take(self, recorded: Recorded[Any]) -> None:
        if recorded.seq > self._reached:
            return
        if isinstance(recorded.body, DayOpened) and recorded.body.date != self._day:
            self._compare_day()
            self._fold, self._day = VisitFold(), recorded.body.date
        self._fold.take(recorded)

    def differences(self) -> Iterator[Finding]:
        self._compare_day()
        yield from self._found
        for table in (visit, act):
            days = select(table.c.day).where(table.c.branch == self._stream).distinct()
            for day in sorted(set(self._connection.execute(days).scalars()) - self._days):
                yield from self._differences(table, day, {})
        head = read_head(self._connection, self._stream).seq
        if self._reached > head:
            values = {"field": "follower visits seq", "found": str(self._reached), "expected": str(head)}
            yield Finding(FindingKind.ROW_DIFFERS, self._stream, 0, DetailText.FIELD, values)

    def _compare_day(self) -> None:
        self._days.add(self._day)
        self._found += self._differences(visit, self._day, _by_key(visit, self._fold.visits.values()))
        self._found += self._differences(act, self._day, _by_key(act, self._fold.acts))

    def _differences(self, table: Table, day: str, expected: dict[Any, dict[str, Any]]) -> Iterator[Finding]:
        rows = self._connection.execute(select(table).where(table.c.branch == self._stream, table.c.day == day))
        found = {row._mapping[_key(table)]: dict(row._mapping) for row in rows}
        for key in sorted(found.keys() | expected.keys()):
            is_, should = found.get(key), expected.get(key)
            name = f"{table.name} {self._stream}/{key}"
            if is_ is None:
                yield Finding(FindingKind.ROW_MISSING, self._stream, 0, DetailText.ROW, {"row": name})
            elif should is None:
                yield Finding(FindingKind.ROW_EXTRA, self._stream, 0, DetailText.ROW, {"row": name})
            else:
                for field in should:
                    if is_[field] != should[field]:
                        values = {"found": repr(is_[field]), "expected": repr(should[field])}
                        said = {"field": f"{name} {field}", **values}
                        yield Finding(FindingKind.ROW_DIFFERS, self._stream, 0, DetailText.FIELD, said)


def _key(table: Table) -> str:
    """The column that tells a branch's rows apart."""
    return next(column.name for column in table.primary_key.columns if column.name != "branch")


def _by_key(table: Table, rows: Iterable[Any]) -> dict[Any, dict[str, Any]]:
    plain = [msgspec.to_builtins(row) for row in rows]
    return {row[_key(table)]: row for row in plain}
