"""The visits behind a cell of a report, and the events of one visit."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Engine, or_, select

from protocol.configuration import BranchConfig
from protocol.ids import Instant
from server.journal.read.stream_reader import read_about
from server.queue.events.recorded import Recorded
from server.visits.day_tallies import By, counted_of, key_of
from server.visits.follower import MODEL, visits_of
from server.visits.tables import visit
from server.visits.tally import Tally
from server.visits.visit import Ending, Visit

from .days import Dates
from .query import BY_OF, alone_of, row_key
from .report import Report, Rows
from .table import Column, values

MOST: Final = 200
"""Most visits of one list."""

_PAGE: Final = 500


class Cell(Struct, frozen=True):
    """A cell of a report: the key of its row, empty for all of them, and its column."""

    row: str
    column: Column


def visits_behind(
    engine: Engine, report: Report, branches: Sequence[BranchConfig], dates: Dates, cell: Cell, now: Instant
) -> list[Visit]:
    """At most `MOST` of the visits that a cell counts, by branch and time. Blocking. Raises SQLAlchemyError."""
    found: list[Visit] = []
    with engine.connect() as connection:
        for branch in branches:
            for one in _behind(connection, report, branch, dates, cell, now):
                found.append(one)
                if len(found) == MOST:
                    return found
    return found


def _behind(
    connection: Connection, report: Report, branch: BranchConfig, dates: Dates, cell: Cell, now: Instant
) -> Iterator[Visit]:
    """A branch's visits behind the cell: the database leaves out most of the others, the column itself decides."""
    zone, by = ZoneInfo(branch.time_zone), BY_OF.get(report.rows, By.ALL)
    query = select(visit).where(visit.c.branch == branch.id, *_where(report, branch.id, dates, cell))
    query = query.order_by(visit.c.day, visit.c.issued_at, visit.c.ticket_id)
    for page in connection.execute(query, execution_options={"yield_per": _PAGE}).partitions():
        for one in visits_of(page):
            asked = by if cell.row else By.ALL
            for part in counted_of(asked, one, *alone_of(report.only), zone):
                here = not cell.row or row_key(report.rows, branch.id, one.day, key_of(by, part, zone)) == cell.row
                if here and _counts(cell.column, part, now):
                    yield one
                    break


def _counts(column: Column, one: Visit, now: Instant) -> bool:
    """Whether the column counts this visit: by what it says of this one alone."""
    tally = Tally()
    tally.add(one, now)
    return bool(values(column.cell(tally))[0])


def _where(report: Report, branch: str, dates: Dates, cell: Cell) -> list[ColumnElement[bool]]:
    """What narrows the rows to be looked at: days, codes, and how visits ended."""
    row = visit.c
    found: list[ColumnElement[bool]] = [row.day >= dates.first.isoformat(), row.day <= dates.last.isoformat()]
    if report.rows in (Rows.WEEKDAY, Rows.MONTH) and cell.row:
        found.append(row.day.in_([day for day in days_of(dates) if row_key(report.rows, branch, day, "") == cell.row]))
    elif report.rows is Rows.DAY and cell.row:
        found.append(row.day == cell.row)
    elif report.rows is Rows.SERVICE and cell.row:
        found.append(or_(row.service == cell.row, row.parts != "[]"))
    elif report.rows is Rows.CLASS and cell.row:
        found.append(row.cls == cell.row)
    elif report.rows is Rows.BRANCH and cell.row:
        found.append(row.branch == cell.row)
    late = row.since - row.issued_at > row.visit_target_s * 1000
    narrow: dict[str, ColumnElement[bool]] = {
        "missed": or_(late, row.ended == Ending.OPEN),
        "late-served": late,
        "left": row.ended == Ending.LEFT,
        "sent-away": row.ended == Ending.SENT_AWAY,
        "expired": row.ended == Ending.EXPIRED,
        "closed": row.ended == Ending.CLOSED,
        "past-the-time": row.served_ms > row.transaction_target_s * 1000 * row.dossiers,
    }
    if cell.column.key in narrow:
        found.append(or_(narrow[cell.column.key], row.parts != "[]"))  # of several services each is looked at
    return found


def days_of(dates: Dates) -> list[str]:
    """Every date of the range."""
    return [(dates.first + timedelta(days=number)).isoformat() for number in range((dates.last - dates.first).days + 1)]


def visit_of(engine: Engine, branch: str, ticket_id: str) -> tuple[Visit, list[Recorded[Any]]] | None:
    """One visit and the events of its ticket, in order; None where there is none. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        row = connection.execute(
            select(visit).where(visit.c.branch == branch, visit.c.ticket_id == ticket_id)
        ).one_or_none()
        if row is None:
            return None
        (found,) = visits_of([row])
        day, one_day = date.fromisoformat(found.day), timedelta(days=1)
        days = (day - one_day).isoformat(), (day + one_day).isoformat()
        events = read_about(connection, MODEL, branch, "ticket_id", ticket_id, days)
    return found, events
