"""Counts the visits of days that are over, once, so that a report of a year reads few rows."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Engine, delete, exists, insert, select

from protocol.configuration import BranchConfig
from server.journal.database.dialects import connect_to_write

from .day_tallies import By, StoredLengths, counts_read, counts_written, day_tallies, lengths_read, lengths_written
from .follower import NAME, configured_at, visits_of
from .tables import follower, visit, visit_day, visit_tally
from .visit import Ending


def to_tally(connection: Connection) -> list[tuple[str, str]]:
    """The days, as (branch, day), that are over and not counted: not the branch's last, and nobody is still there."""
    later = visit_day.alias("later")
    over = exists().where(later.c.branch == visit_day.c.branch, later.c.day > visit_day.c.day)
    there = visit.c.branch == visit_day.c.branch, visit.c.day == visit_day.c.day, visit.c.ended == Ending.OPEN
    days = (
        select(visit_day.c.branch, visit_day.c.day)
        .where(~visit_day.c.tallied, over, ~exists().where(*there))
        .order_by(visit_day.c.day, visit_day.c.branch)
    )
    return [(row.branch, row.day) for row in connection.execute(days)]


def tally_day(engine: Engine, branch: str, day: str) -> bool:
    """Counts a day's visits; whether it was to be done. The follower cannot go on meanwhile, some ten milliseconds.

    Raises SQLAlchemyError.
    """
    with connect_to_write(engine) as connection, connection.begin():
        place = select(follower.c.seq).where(follower.c.name == NAME, follower.c.stream == branch)
        seq: int | None = connection.execute(place.with_for_update(skip_locked=True)).scalar()
        mark = visit_day.c.branch == branch, visit_day.c.day == day
        stale = connection.execute(select(visit_day.c.tallied).where(*mark)).scalar() is False
        config = configured_at(connection, branch, seq or 0)
        if seq is None or not stale or config is None:
            return False
        rows = rows_of_day(connection, config, day)
        connection.execute(delete(visit_tally).where(visit_tally.c.branch == branch, visit_tally.c.day == day))
        connection.execute(insert(visit_tally), rows)
        connection.execute(visit_day.update().where(*mark).values(tallied=True))
    return True


def rows_of_day(connection: Connection, config: BranchConfig, day: str) -> list[dict[str, str]]:
    """A day's rows of `visit_tally` by its rows of `visit`."""
    visits = visits_of(connection.execute(select(visit).where(visit.c.branch == config.id, visit.c.day == day)))
    tallies = day_tallies(visits, 0, ZoneInfo(config.time_zone))
    return [
        {
            "branch": config.id,
            "by": by.value,
            "alone": alone,
            "day": day,
            "counts": counts_written(found),
            "lengths": lengths_written(found),
        }
        for (by, alone), found in tallies.items()
    ]


def counts_of_days(
    connection: Connection, branch: str, first: str, last: str, by: By, alone: str = ""
) -> Iterator[tuple[str, dict[str, list[int]]]]:
    """The counted days of a branch from `first` to `last`, both included: day, and counts by key."""
    for day, text in _of_days(connection, visit_tally.c.counts, branch, first, last, by, alone):
        yield day, counts_read(text)


def lengths_of_days(
    connection: Connection, branch: str, first: str, last: str, by: By, alone: str = ""
) -> Iterator[tuple[str, StoredLengths]]:
    """As `counts_of_days`: day, and lengths by key."""
    for day, text in _of_days(connection, visit_tally.c.lengths, branch, first, last, by, alone):
        yield day, lengths_read(text)


def _of_days(
    connection: Connection, column: Column[str], branch: str, first: str, last: str, by: By, alone: str
) -> Iterator[tuple[str, str]]:
    row = visit_tally.c
    days = select(row.day, column).where(row.branch == branch, row.by == by.value, row.alone == alone)
    days = days.where(row.day >= first, row.day <= last).join(
        visit_day, (visit_day.c.branch == row.branch) & (visit_day.c.day == row.day) & visit_day.c.tallied
    )
    for found in connection.execute(days.order_by(row.day)):
        yield found.day, found[1]


def not_tallied(connection: Connection, branch: str, first: str, last: str) -> list[str]:
    """The days in the range whose visits have to be read one by one."""
    day = visit_day.c
    days = select(day.day).where(day.branch == branch, day.day >= first, day.day <= last, ~day.tallied)
    return list(connection.execute(days.order_by(day.day)).scalars())
