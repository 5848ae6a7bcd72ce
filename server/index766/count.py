"""Counts a day that is over, by branch, from the tables of dossiers, payments, scans and visits; and reads the counts.

A day's dossiers are those that were received, or decided, in it. A count is made once, after the day: what changes
later (another scan) is not counted again.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Integer, case, delete, exists, func, insert, select

from protocol.complaints import ComplaintKind
from protocol.ids import Instant
from protocol.payment.money import PaidBy
from protocol.practice import practised
from protocol.ways_in import Way
from server.complaints.tables import complaint
from server.dossier.tables import course, payment, scan_text
from server.visits.tables import visit

from .indicators import Code, Counted
from .tables import index_day

HOUR_MS = 3_600_000
SATISFIED = 4
"""A rating from which on somebody is satisfied: 4 of 5."""

COUNTED = "counted"
"""The mark of a day that was counted, in the place of a code."""

Counts = dict[tuple[str, Code], Counted]


def span_of(day: date, zone: ZoneInfo) -> tuple[Instant, Instant]:
    """The first moment of a day, and of the next."""
    begin, end = (datetime.combine(each, datetime.min.time(), zone) for each in (day, day + timedelta(days=1)))
    return round(begin.timestamp() * 1000), round(end.timestamp() * 1000)


def first_receipt(connection: Connection) -> Instant | None:
    """When the first dossier was received. Raises DBAPIError."""
    return connection.execute(select(func.min(course.c.received_at))).scalar()


def is_counted(connection: Connection, day: date) -> bool:
    """Whether this day was counted. Raises DBAPIError."""
    mark = index_day.c.day == day.isoformat(), index_day.c.branch == "", index_day.c.code == COUNTED
    return connection.execute(select(index_day.c.n).where(*mark)).first() is not None


def count_day(connection: Connection, day: date, zone: ZoneInfo, branches: Collection[str]) -> Counts:
    """Of this day. `branches`: whose ratings are asked for. Raises DBAPIError."""
    begin, end = span_of(day, zone)
    counts = _received(connection, begin, end) | _decided(connection, begin, end)
    counts |= _rated(connection, day, branches) | _complaints(connection, begin, end)
    return {(branch, code): one for (branch, code), one in counts.items() if practised(branch) is None}


def write_day(connection: Connection, day: date, counts: Counts) -> None:
    """In place of what was counted of it before. Raises DBAPIError."""
    connection.execute(delete(index_day).where(index_day.c.day == day.isoformat()))
    rows = [_row(day, branch, code, one.n, one.of) for (branch, code), one in sorted(counts.items())]
    connection.execute(insert(index_day), [*rows, _row(day, "", COUNTED, len(rows), 0)])


def read_counts(connection: Connection, first: date, last: date, branch: str = "") -> dict[Code, Counted]:
    """Added up over these days; of one branch, or of all. Raises DBAPIError."""
    query = (
        select(index_day.c.code, func.sum(index_day.c.n), func.sum(index_day.c.of_n))
        .where(index_day.c.day.between(first.isoformat(), last.isoformat()), index_day.c.branch != "")
        .group_by(index_day.c.code)
    )
    if branch:
        query = query.where(index_day.c.branch == branch)
    known = set(Code)
    return {Code(code): Counted(int(n), int(of)) for code, n, of in connection.execute(query) if code in known}


def read_days(connection: Connection, first: date, last: date) -> list[tuple[str, str, Code, Counted]]:
    """Day, branch, code and count, in this order. Raises DBAPIError."""
    query = select(index_day).where(
        index_day.c.day.between(first.isoformat(), last.isoformat()), index_day.c.branch != ""
    )
    rows = connection.execute(query.order_by(index_day.c.day, index_day.c.branch, index_day.c.code))
    known = set(Code)
    return [(row.day, row.branch, Code(row.code), Counted(row.n, row.of_n)) for row in rows if row.code in known]


def branches_of(connection: Connection, first: date, last: date) -> list[str]:
    """Which branches were counted in these days. Raises DBAPIError."""
    of_days = index_day.c.day.between(first.isoformat(), last.isoformat()), index_day.c.branch != ""
    return list(connection.execute(select(index_day.c.branch).where(*of_days).distinct()).scalars())


def last_counted(connection: Connection) -> date | None:
    """The newest day that was counted. Raises DBAPIError."""
    newest = connection.execute(select(func.max(index_day.c.day))).scalar()
    return None if newest is None else date.fromisoformat(newest)


def _received(connection: Connection, begin: Instant, end: Instant) -> Counts:
    has_scan = exists().where(scan_text.c.dossier_id == course.c.id, ~scan_text.c.aside)
    query = (
        select(
            course.c.branch,
            func.count(),
            _sum(has_scan),
            _sum(course.c.way == Way.ONLINE.value),
            func.sum(course.c.papers),
            func.sum(course.c.held),
        )
        .where(course.c.received_at >= begin, course.c.received_at < end)
        .group_by(course.c.branch)
    )
    found: Counts = {}
    for branch, n, scanned, online, papers, held in connection.execute(query):
        found[branch, Code.SCANNED] = Counted(scanned, n)
        found[branch, Code.ONLINE] = Counted(online, n)
        found[branch, Code.HELD] = Counted(int(held), int(papers))
        found[branch, Code.PAPERS] = Counted(int(papers) - int(held), n)
    return found


def _decided(connection: Connection, begin: Instant, end: Instant) -> Counts:
    paid = exists().where(payment.c.id == course.c.id, payment.c.vnd > 0, payment.c.voided.is_(None))
    of_course = course.c
    flags: Mapping[Code, ColumnElement[bool]] = {
        Code.PUBLIC_STEPS: of_course.steps == of_course.named,
        Code.IN_TIME: of_course.in_time.is_(True),
        Code.ASKED_ONCE: of_course.asked <= 1,
        Code.UNCORRECTED: of_course.receipts == 1,
    }
    hours = (of_course.decided_at - of_course.received_at) / HOUR_MS
    query = (
        select(
            of_course.branch,
            func.count(),
            _sum(paid),
            _sum(paid.where(payment.c.paid_by == PaidBy.VIETQR.value)),
            func.sum(of_course.steps),
            func.sum(hours),
            *(_sum(flag) for flag in flags.values()),
        )
        .where(of_course.decided_at >= begin, of_course.decided_at < end)
        .group_by(of_course.branch)
    )
    found: Counts = {}
    for branch, n, n_paid, by_transfer, steps, all_hours, *sums in connection.execute(query):
        found[branch, Code.PAID_ONLINE] = Counted(by_transfer, n_paid)
        found[branch, Code.STEPS] = Counted(int(steps), n)
        found[branch, Code.DAYS] = Counted(round(float(all_hours) / 24), n)
        found |= {(branch, code): Counted(each, n) for code, each in zip(flags, sums, strict=True)}
    return found


def _complaints(connection: Connection, begin: Instant, end: Instant) -> Counts:
    columns = complaint.c
    sent = (
        select(columns.branch, func.count(), _sum(columns.about == ComplaintKind.CONDUCT.value))
        .where(columns.sent_at >= begin, columns.sent_at < end)
        .group_by(columns.branch)
    )
    answered = (
        select(columns.branch, func.count(), _sum(columns.answered_at <= columns.due_at))
        .where(columns.answered_at >= begin, columns.answered_at < end)
        .group_by(columns.branch)
    )
    found: Counts = {}
    for code, query in ((Code.CONDUCT, sent), (Code.COMPLAINTS, answered)):
        found |= {(branch, code): Counted(of_these, n) for branch, n, of_these in connection.execute(query)}
    return found


def _rated(connection: Connection, day: date, branches: Iterable[str]) -> Counts:
    found: Counts = {}
    for branch in branches:
        query = select(func.count(), _sum(visit.c.rating >= SATISFIED)).where(
            visit.c.branch == branch, visit.c.day == day.isoformat(), visit.c.rating.is_not(None)
        )
        n, satisfied = connection.execute(query).one()
        if n:
            found[branch, Code.SATISFIED] = Counted(satisfied, n)
    return found


def _sum(flag: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows have it."""
    return func.sum(case((flag, 1), else_=0)).cast(Integer)


def _row(day: date, branch: str, code: str, n: int, of: int) -> dict[str, object]:
    return {"day": day.isoformat(), "branch": branch, "code": str(code), "n": n, "of_n": of}
