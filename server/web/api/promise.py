"""A branch's promise on a day, read from its journal."""

from sqlalchemy import Engine, func, select

from server.balance.promise import Promise, promises
from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import read_events, read_head
from server.journal.schema.tables import journal
from server.queue.stream import BranchStream

_MODEL = BranchStream()


def promise_on(engine: Engine, branch: str, day: str | None) -> Promise | None:
    """The promise of a local date, by default that of the last day there is; None when the branch had no such day.

    Everything between the day's first event and its last is read: a configuration applied meanwhile may bear another
    date. Blocking: call it in a thread. Raises SQLAlchemyError, and BrokenStream.
    """
    ours = journal.c.stream == branch
    with one_moment(engine) as connection:
        if day is None:
            opened = select(journal.c.day).where(ours, journal.c.seq == read_head(connection, branch).opened_seq)
            day = connection.execute(opened).scalar()
        span = select(func.min(journal.c.seq), func.max(journal.c.seq)).where(ours, journal.c.day == day)
        first, last = connection.execute(span).one()
        if first is None:
            return None
        events = read_events(connection, _MODEL, branch, first - 1, last)
        return next((one for one in promises(events) if one.day == day), None)
