"""A branch's day read from the rows, brought up to date first."""

import contextlib
from datetime import tzinfo

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from protocol.ids import Instant
from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import BrokenStream, read_head
from server.journal.schema.tables import journal

from .figures import DayFigures, figures
from .follower import Reached, catch_up, reached_on, visits_of
from .listed import Listed, ListKind, listed
from .tables import act as act_table
from .tables import visit as visit_table
from .visit import Act, Visit

WITHIN_S = 2.0
"""How long a reader waits for rows that are up to date, in seconds; then it gets them as they are."""


class VisitDay(Struct, frozen=True):
    """`visits` by the time of issue; `acts` by their time. `reached`: how far the rows were when they were read."""

    branch: str
    day: str
    visits: list[Visit]
    acts: list[Act]
    reached: Reached

    def figures(self, now: Instant, zone: tzinfo) -> DayFigures:
        """The figures at the moment `now`, or at the last event in the rows where those are not up to date."""
        at = now if self.reached.whole or self.reached.at is None else self.reached.at
        return figures(self.visits, at, zone)

    def listed(self, *, outcomes: bool) -> dict[ListKind, list[Listed]]:
        """What a manager may want to look at."""
        return listed(self.visits, self.acts, outcomes=outcomes)


def read_day(engine: Engine, branch: str, day: str | None, within_s: float = WITHIN_S) -> VisitDay | None:
    """A branch's day by its local date, by default its last; None if the branch was not open on that day.

    Where the rows cannot be brought up to date (a full disk, a damaged stream: the follower's thread logs it) they are
    given as they are, and `reached` says so. Blocking: call it in a thread. Raises SQLAlchemyError.
    """
    with contextlib.suppress(DBAPIError, BrokenStream):
        catch_up(engine, branch, within_s)
    with one_moment(engine) as connection:
        if day is None:
            day = _last_day(connection, branch)
        if day is None or not _was_open(connection, branch, day):
            return None
        visits = select(visit_table).where(visit_table.c.branch == branch, visit_table.c.day == day)
        acts = select(act_table).where(act_table.c.branch == branch, act_table.c.day == day)
        return VisitDay(
            branch,
            day,
            visits_of(connection.execute(visits.order_by(visit_table.c.issued_at, visit_table.c.ticket_id))),
            [msgspec.convert(row._mapping, Act) for row in connection.execute(acts.order_by(act_table.c.seq))],
            reached_on(connection, branch),
        )


def _was_open(connection: Connection, branch: str, day: str) -> bool:
    """Whether the journal holds the day, or the rows of visits do: those of days that were taken out are kept."""
    stored = select(func.min(journal.c.seq)).where(journal.c.stream == branch, journal.c.day == day)
    kept = select(visit_table.c.day).where(visit_table.c.branch == branch, visit_table.c.day == day).limit(1)
    return any(connection.execute(each).scalar() is not None for each in (stored, kept))


def _last_day(connection: Connection, branch: str) -> str | None:
    """The date of the branch's last opening; None before the first."""
    opened = read_head(connection, branch).opened_seq
    day: str | None = connection.execute(
        select(journal.c.day).where(journal.c.stream == branch, journal.c.seq == opened)
    ).scalar()
    return day
