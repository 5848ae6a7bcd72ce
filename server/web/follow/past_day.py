"""A branch as it was on an earlier day: a repeated command of that day gets the same answer."""

from sqlalchemy import Engine, select

from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import fold, read_events
from server.journal.schema.model import Model
from server.journal.schema.tables import journal
from server.queue.events.events import DayOpened
from server.queue.state.state import State


def state_at(engine: Engine, model: Model[State], stream: str, seq: int) -> State:
    """The state after event `seq`, folded from its day's opening. Blocking: call it in a thread.

    Raises SQLAlchemyError, and BrokenStream.
    """
    opening = (
        select(journal.c.seq)
        .where(journal.c.stream == stream, journal.c.seq <= seq, journal.c.kind == DayOpened.kind)
        .order_by(journal.c.seq.desc())
        .limit(1)
    )
    state = model.fresh(stream)
    with one_moment(engine) as connection:
        opened = connection.execute(opening).scalar_one_or_none() or 1
        for recorded in read_events(connection, model, stream, opened - 1, seq):
            fold(model, state, recorded)
    return state
