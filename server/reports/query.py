"""Reads what a report measures: tallies of counted days, the visits of the others, counters' times and appointments."""

import contextlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, func, or_, select
from sqlalchemy.exc import DBAPIError

from protocol.configuration import BranchConfig
from protocol.enums import AppointmentState, CounterState
from protocol.ids import Instant
from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import BrokenStream
from server.visits.day_tallies import OF_PARTS, By, StoredLengths, tallies_by
from server.visits.follower import catch_up, reached_on, visits_of
from server.visits.tables import booking, counter_time, plan, visit
from server.visits.tallied_days import counts_of_days, lengths_of_days, not_tallied
from server.visits.tally import Counted, Sum, Tally, summed
from server.visits.visit import Visit

from .days import Dates
from .measures import Bookings, CounterHours, Measured, bookings_summed, hours_summed
from .report import Only, Report, Rows, Subject

WITHIN_S = 0.5
"""How long a report waits for rows that are up to date, in seconds; then it says up to when they are."""

BY_OF = {
    Rows.SERVICE: By.SERVICE,
    Rows.PROCEDURE: By.PROCEDURE,
    Rows.CLASS: By.CLASS,
    Rows.HALF_HOUR: By.HALF_HOUR,
    Rows.COUNTER: By.COUNTER,
}
"""The rows that are keys of tallies; the others are of days and branches."""

OF_KEYS = frozenset(BY_OF) - {Rows.COUNTER}
"""The rows whose keys are those of the tallies as they are: there are many of them."""


def measure(engine: Engine, report: Report, branches: Sequence[BranchConfig], dates: Dates, now: Instant) -> Measured:
    """Measures a report over these branches and dates at the moment `now`. Blocking. Raises SQLAlchemyError.

    Keys: a branch's id, an ISO date, a weekday from 0, `YYYY-MM`, a half hour from `00`, a code, or `BRANCH/COUNTER`.
    """
    for branch in branches:
        with contextlib.suppress(DBAPIError, BrokenStream):
            catch_up(engine, branch.id, WITHIN_S / len(branches))
    with one_moment(engine) as connection:
        reached = [reached_on(connection, branch.id) for branch in branches]
        until = min((one.at for one in reached if not one.whole and one.at is not None), default=None)
        at = now if until is None else min(now, until)
        if report.subject is Subject.COUNTERS:
            return _counters(connection, report, branches, dates, at, until)
        if report.subject is Subject.APPOINTMENTS:
            return _appointments(connection, report, branches, dates, until)
        rows, total = _visits(connection, report, branches, dates, at)
        return Measured(rows, total, total, until)


def _visits(
    connection: Connection, report: Report, branches: Sequence[BranchConfig], dates: Dates, now: Instant
) -> tuple[dict[str, Tally], Tally]:
    """The tally of each row, and that of all visits, in which a visit of several services counts once.

    Of times they have the lengths alone, of all else the counts.
    """
    by, rated = BY_OF.get(report.rows, By.ALL), report.subject is Subject.RATINGS
    sums = {by: RowSums(report.rows)}
    if by in OF_PARTS and not rated and (report.only is None or report.only.by not in OF_PARTS):
        sums[By.ALL] = RowSums(Rows.BRANCH)
    for branch in branches:
        add_days(connection, branch, dates, report.only, now, sums, lengths=report.subject is Subject.TIMES)
    rows = sums[by].tallies()
    if rated and by in OF_PARTS:  # a rating stands with a visit's last service: where all went on, nobody was asked
        rows = {key: tally for key, tally in rows.items() if tally[Counted.ASKED] or tally.rated}
    return rows, summed(rows.values() if len(sums) == 1 else sums[By.ALL].tallies().values())


class RowSums:
    """The sums of a report's rows, by key."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._sums: defaultdict[str, Sum] = defaultdict(Sum)

    def of(self, branch: str, day: str, key: str) -> Sum:
        """The sum of the row that a key of a branch's day belongs to."""
        return self._sums[key if self._rows in OF_KEYS else row_key(self._rows, branch, day, key)]

    def add_counts(self, branch: str, day: str, stored: dict[str, list[int]]) -> None:
        """Adds the counts of a counted day."""
        for key, counts in stored.items():
            self.of(branch, day, key).add_counts(counts)

    def add_lengths(self, branch: str, day: str, stored: StoredLengths) -> None:
        """Adds the lengths of a counted day."""
        for key, lengths in stored.each.items():
            self.of(branch, day, key).add_each(lengths)
        for key, lengths in stored.by_minute.items():
            self.of(branch, day, key).add_by_minute(lengths)

    def tallies(self) -> dict[str, Tally]:
        """The tally of each row."""
        return {key: found.tally() for key, found in self._sums.items()}


def add_days(
    connection: Connection,
    branch: BranchConfig,
    dates: Dates,
    only: Only | None,
    now: Instant,
    sums: Mapping[By, RowSums],
    *,
    lengths: bool,
) -> None:
    """Adds each of a branch's days to the sums by each of these: counted ones, and the visits of all others.

    `lengths`: the lengths of the visits alone, else their counts alone: no report needs both.
    """
    first, last = dates.first.isoformat(), dates.last.isoformat()
    zone = ZoneInfo(branch.time_zone)
    where = [visit.c.branch == branch.id, visit.c.day >= first, visit.c.day <= last]
    if only is None or only.counted is not None:
        alone = "" if only is None else only.counted or ""
        for by, found in sums.items():
            of_days = connection, branch.id, first, last, by, alone
            if lengths:
                for day, stored in lengths_of_days(*of_days):
                    found.add_lengths(branch.id, day, stored)
            else:
                for day, counts in counts_of_days(*of_days):
                    found.add_counts(branch.id, day, counts)
        where.append(visit.c.day.in_(not_tallied(connection, branch.id, first, last)))
    elif only.by is By.COUNTER:
        where.append(or_(visit.c.counter == only.key, visit.c.parts != "[]"))
    days: dict[str, list[Visit]] = {}
    for one in visits_of(connection.execute(select(visit).where(*where))):
        days.setdefault(one.day, []).append(one)
    for day, visits in days.items():
        for by, found in sums.items():
            for key, tally in tallies_by(by, visits, now, zone, *alone_of(only)).items():
                row = found.of(branch.id, day, key)
                row.add_lengths(tally) if lengths else row.add_counts(tally.counts)


def alone_of(only: Only | None) -> tuple[By | None, str]:
    """What the report is limited to, as `counted_of` takes it."""
    return (None, "") if only is None else (only.by, only.key)


def row_key(rows: Rows, branch: str, day: str, key: str) -> str:
    """The key of the row that a day's tally with this key belongs to."""
    match rows:
        case Rows.BRANCH | Rows.GROUP:  # of groups the rows by branch are added up, `groups.by_group`
            return branch
        case Rows.DAY:
            return day
        case Rows.MONTH:
            return day[:7]
        case Rows.WEEKDAY:
            return str(date.fromisoformat(day).weekday())
        case Rows.COUNTER:
            return f"{branch}/{key}"
        case Rows.HALF_HOUR | Rows.SERVICE | Rows.PROCEDURE | Rows.CLASS:
            return key


def _counters(
    connection: Connection,
    report: Report,
    branches: Sequence[BranchConfig],
    dates: Dates,
    now: Instant,
    until: Instant | None,
) -> Measured:
    """Stretches that go on are counted up to `now`."""
    first, last = dates.first.isoformat(), dates.last.isoformat()
    groups: dict[str, list[CounterHours]] = {}
    sums = RowSums(report.rows)
    alone = None if report.only is None else report.only.key
    for branch in branches:
        times = counter_time.c
        where = [times.branch == branch.id, times.day >= first, times.day <= last]
        where += [] if alone is None else [times.counter == alone]
        long_ms = func.sum(func.coalesce(times.until, now) - times.since)
        query = select(times.day, times.counter, times.state, long_ms).where(*where)
        for day, counter, state, ms in connection.execute(query.group_by(times.day, times.counter, times.state)):
            hours = CounterHours(int(ms)) if state == CounterState.OPEN else CounterHours(paused_ms=int(ms))
            groups.setdefault(row_key(report.rows, branch.id, day, counter), []).append(hours)
        add_days(connection, branch, dates, report.only, now, {By.COUNTER: sums}, lengths=False)
    for key, tally in sums.tallies().items():
        if tally[Counted.SERVED]:
            done = CounterHours(completed=tally[Counted.SERVED], served_s=tally[Counted.SERVED_S])
            groups.setdefault(key, []).append(done)
    rows = {key: hours_summed(parts) for key, parts in groups.items()}
    return Measured(rows, hours_summed(rows.values()), Tally(), until)


def _appointments(
    connection: Connection, report: Report, branches: Sequence[BranchConfig], dates: Dates, until: Instant | None
) -> Measured:
    first, last = dates.first.isoformat(), dates.last.isoformat()
    groups: dict[str, list[Bookings]] = {}
    alone = None if report.only is None else report.only.key
    for branch in branches:
        for table, counted in ((plan, func.sum(plan.c.places)), (booking, func.count())):
            columns = table.c
            where = [columns.branch == branch.id, columns.day >= first, columns.day <= last]
            where += [] if alone is None else [columns.service == alone]
            state = [booking.c.state] if table is booking else []
            query = select(columns.day, columns.service, *state, counted).where(*where)
            for day, service, *of_state, n in connection.execute(query.group_by(columns.day, columns.service, *state)):
                found = Bookings(places=int(n)) if not of_state else _booked(AppointmentState(of_state[0]), int(n))
                groups.setdefault(row_key(report.rows, branch.id, day, service), []).append(found)
    rows = {key: bookings_summed(parts) for key, parts in groups.items()}
    return Measured(rows, bookings_summed(rows.values()), Tally(), until)


def _booked(state: AppointmentState, n: int) -> Bookings:
    match state:
        case AppointmentState.CANCELLED:
            return Bookings(cancelled=n)
        case AppointmentState.CHECKED_IN:
            return Bookings(booked=n, came=n)
        case AppointmentState.MISSED:
            return Bookings(booked=n, missed=n)
        case AppointmentState.BOOKED:
            return Bookings(booked=n)
        case AppointmentState.HELD | AppointmentState.RELEASED:  # no row has it
            return Bookings()
