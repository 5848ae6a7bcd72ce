"""A branch's promise on a day, read from its journal."""

from sqlalchemy import Engine, func, select

from language.messages import N_
from server.balance.promise import Doubt, Promise, promises
from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import read_events, read_head
from server.journal.schema.tables import journal
from server.queue.stream import BranchStream

DOUBTS = {
    Doubt.PARKED_JUST_BEFORE: N_("set aside just before the limit"),
    Doubt.TRANSFERRED_JUST_BEFORE: N_("transferred just before the limit"),
    Doubt.RETURNED_JUST_BEFORE: N_("sent back to wait just before the limit"),
    Doubt.NO_OUTCOME: N_("completed without an outcome"),
    Doubt.DOSSIERS_ADDED: N_("in time only because of dossiers added at the end"),
}
"""The text for each kind of act that may have affected the figures."""

_MODEL = BranchStream()


def promise_on(engine: Engine, branch: str, day: str | None) -> Promise | None:
    """How a branch kept its promise on a local date, by default on its last day; None if it was not open on that day.

    Reads every event from the day's first to its last: a configuration applied in between may carry another
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
