"""Compares the follower's rows with the journal, for `motcua check`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, Table, select

from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.read.stream_reader import read_begin, read_head
from server.queue.events.events import DayOpened, RecordedLate
from server.queue.events.recorded import Recorded

from .bookings import BookingFold
from .counter_times import CounterTimeFold
from .fold import VisitFold
from .follower import MODEL, configured_at, first_day, of_stored_days, rebuild, seq_reached, written
from .tables import act, booking, counter_time, plan, visit, visit_day, visit_tally
from .tallied_days import rows_of_day


class VisitRows:
    """The rows of every table in `ROWS`. See `server.journal.check.derived.DerivedRows`."""

    def compare(self, connection: Connection, streams: Sequence[str]) -> dict[str, "VisitComparison"]:
        return {stream: VisitComparison(connection, stream) for stream in streams if MODEL.owns(stream)}

    def rebuild(self, engine: Engine, streams: Sequence[str]) -> None:
        for stream in streams:
            rebuild(engine, stream)


class VisitComparison:
    """Rows that the follower has not written yet are no difference: events after its position are left out.

    Holds the visits of two days in memory, as a wrong clock may have opened the second, and its people go back to the
    first: a day's rows are compared when the second day after it opens. Of all other days it has the visits' ids, as a
    number may come in late. The counts of days are compared with the rows of visits. Rows of days before the first
    stored one are kept, and have nothing to be compared with.
    """

    def __init__(self, connection: Connection, stream: str) -> None:
        self._connection = connection
        self._stream = stream
        self._reached = seq_reached(connection, stream)
        self._begin = read_begin(connection, stream).seq
        self._first_day = first_day(connection, stream)
        self._held: dict[str, VisitFold] = {"": VisitFold()}
        self._day = ""
        self._counters, self._bookings = CounterTimeFold(), BookingFold()
        self._found: list[Finding] = []
        self._late: dict[Any, dict[str, Any]] = {}
        self._compared: set[Any] = set()
        self._days: set[str] = set()

    def take(self, recorded: Recorded[Any]) -> None:
        if recorded.seq > self._reached:
            return
        body = recorded.body
        if isinstance(body, DayOpened) and body.date != self._day:
            self._open(body)
        fold = self._held[self._day]
        fold.take(recorded)
        if isinstance(body, RecordedLate) and fold.visits[body.ticket_id].day != self._day:
            self._late |= _by_key(visit, [fold.visits.pop(body.ticket_id)])
        self._counters.take(recorded)
        self._bookings.take(recorded)

    def _open(self, opened: DayOpened) -> None:
        """Goes on with another day, and with the visits that go on in it."""
        self._day = opened.date
        fold = self._held.setdefault(opened.date, VisitFold())
        for ticket in opened.tickets:
            for held in self._held.values():
                if held is not fold and ticket.ticket_id in held.visits:
                    fold.visits[ticket.ticket_id] = held.visits.pop(ticket.ticket_id)
        while len(self._held) > 2:
            self._compare_day(next(iter(self._held)))

    def differences(self) -> Iterator[Finding]:
        for day in list(self._held):
            self._compare_day(day)
        yield from self._found
        yield from self._differences(visit, self._late, visit.c.ticket_id.in_([key for (key,) in self._late]))
        self._compared |= self._late.keys()
        ids = select(visit.c.ticket_id).where(visit.c.branch == self._stream, *self._stored(visit))
        extra = sorted(set(self._connection.execute(ids).scalars()) - {key for (key,) in self._compared})
        for begin in range(0, len(extra), 1_000):
            yield from self._differences(visit, {}, visit.c.ticket_id.in_(extra[begin : begin + 1_000]))
        yield from self._differences(act, {}, act.c.day.not_in(self._days), *self._stored(act))
        times = _by_key(counter_time, self._counters.changed.values())
        yield from self._differences(counter_time, times, *self._stored(counter_time))
        yield from self._booked()
        plans = [one for of_day in self._bookings.plans.values() for one in of_day]
        yield from self._differences(plan, _by_key(plan, plans), *self._stored(plan))
        yield from self._counted()
        head = read_head(self._connection, self._stream).seq
        if self._reached > head or 0 < self._reached < self._begin:
            values = {"field": "follower visits seq", "found": str(self._reached), "expected": str(head)}
            yield Finding(FindingKind.ROW_DIFFERS, self._stream, 0, DetailText.FIELD, values)

    def _stored(self, table: Table) -> tuple[ColumnElement[bool], ...]:
        """The rows that the stored events give; all, where none were taken out."""
        return of_stored_days(table, self._begin, self._first_day) if self._begin else ()

    def _booked(self) -> Iterator[Finding]:
        """One that was cancelled before the first stored event may be of a day after it."""
        bookings = _by_key(booking, self._bookings.bookings.values())
        for found in self._differences(booking, bookings, *self._stored(booking)):
            if not (self._begin and found.kind is FindingKind.ROW_EXTRA):
                yield found

    def _compare_day(self, day: str) -> None:
        """Rows that this day should not have are found at the end: their number may come in late."""
        fold = self._held.pop(day)
        self._days.add(day)
        visits, acts = _by_key(visit, fold.visits.values()), _by_key(act, fold.acts)
        self._compared |= visits.keys()
        self._found += self._differences(visit, visits, visit.c.ticket_id.in_([key for (key,) in visits]))
        self._found += self._differences(act, acts, act.c.day == day)

    def _counted(self) -> Iterator[Finding]:
        """The days that have visits, and the counts of those that were counted."""
        of_visits = select(visit.c.day).where(visit.c.branch == self._stream).distinct()
        days = set(self._connection.execute(of_visits).scalars())
        marks = self._connection.execute(select(visit_day).where(visit_day.c.branch == self._stream)).all()
        for day in sorted(days - {row.day for row in marks}):
            yield Finding(
                FindingKind.ROW_MISSING, self._stream, 0, DetailText.ROW, {"row": f"visit_day {self._stream}/{day}"}
            )
        config = configured_at(self._connection, self._stream, self._reached)
        for day in sorted(row.day for row in marks if row.tallied and config is not None):
            assert config is not None
            rows = {_key(visit_tally, row): row for row in rows_of_day(self._connection, config, day)}
            yield from self._differences(visit_tally, rows, visit_tally.c.day == day)

    def _differences(
        self, table: Table, expected: dict[Any, dict[str, Any]], *where: ColumnElement[bool]
    ) -> Iterator[Finding]:
        rows = self._connection.execute(select(table).where(table.c.branch == self._stream, *where))
        found = {_key(table, row._mapping): dict(row._mapping) for row in rows}
        for key in sorted(found.keys() | expected.keys(), key=repr):  # SQLite's columns take any type
            is_, should = found.get(key), expected.get(key)
            name = "/".join([f"{table.name} {self._stream}", *map(str, key)])
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


def _key(table: Table, row: Mapping[Any, Any]) -> tuple[Any, ...]:
    """What tells a branch's rows apart."""
    return tuple(row[column.name] for column in table.primary_key.columns if column.name != "branch")


def _by_key(table: Table, rows: Iterable[Any]) -> dict[Any, dict[str, Any]]:
    plain = [msgspec.to_builtins(written(row)) for row in rows]
    return {_key(table, row): row for row in plain}
