"""Reads what the last days of a branch teach, from the rows of its visits and counters."""

import contextlib
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from server.balance.foresight.knowledge import MOST_DAYS, BranchKnowledge, learn
from server.balance.foresight.learned_day import LearnedDay
from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import BrokenStream

from .counter_times import CounterTime
from .follower import catch_up, visits_of
from .learned_day import learned_day
from .tables import counter_time, visit, visit_day


def read_knowledge(engine: Engine, branch: str, time_zone: str, before: str, within_s: float = 2.0) -> BranchKnowledge:
    """What a branch knows from its days before a local date; the rows are brought up to date first, as for a day's
    figures. Blocking, about 10 ms a day. Raises SQLAlchemyError."""
    with contextlib.suppress(DBAPIError, BrokenStream):
        catch_up(engine, branch, within_s)
    return stored_knowledge(engine, branch, time_zone, before)


def stored_knowledge(engine: Engine, branch: str, time_zone: str, before: str) -> BranchKnowledge:
    """As `read_knowledge`, from the rows as they are; only reads. Raises SQLAlchemyError."""
    zone = ZoneInfo(time_zone)
    row = visit_day.c
    with one_moment(engine) as connection:
        days = select(row.day).where(row.branch == branch, row.day < before)
        last = list(connection.execute(days.order_by(row.day.desc()).limit(MOST_DAYS)).scalars())
        return learn(_read(connection, branch, day, zone) for day in last)


def _read(connection: Connection, branch: str, day: str, zone: ZoneInfo) -> LearnedDay:
    visits = visits_of(connection.execute(select(visit).where(visit.c.branch == branch, visit.c.day == day)))
    times = select(counter_time).where(counter_time.c.branch == branch, counter_time.c.day == day)
    counters = [msgspec.convert(row._mapping, CounterTime) for row in connection.execute(times)]
    return learned_day(day, visits, counters, zone)
