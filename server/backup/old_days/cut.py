"""Where a stream can be cut: before the opening of a day, which carries all that later events need."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from protocol.ids import Instant
from server.journal.read.stream_reader import Head, read_begin, read_heads
from server.journal.read.stream_states import model_of
from server.journal.schema.model import Model
from server.journal.schema.tables import journal
from server.journal.write.answers import KEPT_MS
from server.queue.events.events import DayOpened

_OPENINGS = select(journal.c.seq, journal.c.kind, journal.c.v, journal.c.body).order_by(journal.c.seq.desc())
_ROW = select(journal.c.day, journal.c.hash, journal.c.at)


def cuts(connection: Connection, models: Sequence[Model[Any]], before: date, now: Instant) -> dict[str, Head]:
    """Of each stream that has days before `before`, the last event of those. Raises DBAPIError, ValueError.

    Nothing of the last eight days is before it: until then an answer is kept for whoever asks again.
    """
    found = {}
    for name in read_heads(connection):
        model = model_of(models, name)
        cut = None if model is None else _cut(connection, model, name, before, now)
        if cut is not None:
            found[name] = cut
    return found


def _cut(connection: Connection, model: Model[Any], name: str, before: date, now: Instant) -> Head | None:
    begin = read_begin(connection, name)
    openings = _OPENINGS.where(
        journal.c.stream == name,
        journal.c.kind == DayOpened.kind,
        journal.c.seq > begin.seq + 1,
        journal.c.day <= before.isoformat(),
        journal.c.at <= now - KEPT_MS,
    )
    for seq, kind, v, body in connection.execute(openings):
        opened = model.read(kind, v, body.encode())
        if isinstance(opened, DayOpened) and opened.back_from is None and not opened.tickets:
            return head_at(connection, name, seq - 1)
    return None


def head_at(connection: Connection, name: str, seq: int) -> Head | None:
    """The position after one stored event. Raises DBAPIError."""
    row = connection.execute(_ROW.where(journal.c.stream == name, journal.c.seq == seq)).first()
    return None if row is None else Head(seq, 0, *row)
