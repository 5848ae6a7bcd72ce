"""How far a receiver is in a stream: a durable follower's position, with what was set aside and how tries went."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from protocol.ids import Instant
from protocol.keys import new_key
from server.journal.database.dialects import insert_or_leave, insert_or_replace
from server.journal.read.stream_reader import read_begin, read_head
from server.journal.schema.tables import journal

from .events import Row, Skipped
from .post import Answer
from .tables import delivery, position

KEPT_TRIES: Final = 500
"""Tries of each receiver that are kept to be looked at."""


class Position(Struct, frozen=True):
    """See `tables.position`."""

    seq: int = 0
    delivered: int = 0
    skipped: Skipped | None = None
    failures: int = 0
    error: str | None = None
    failing_since: Instant | None = None


class Try(Struct, frozen=True):
    """A row of `tables.delivery`."""

    id: str
    stream: str
    seq: int
    kind: str
    at: Instant
    took_ms: int
    status: int | None
    error: str | None
    again: bool


def begin(connection: Connection, receiver_id: str, heads: Mapping[str, int]) -> None:
    """A new receiver is told what happens after these events, by stream. The caller commits."""
    for stream, seq in sorted(heads.items()):
        row = {"receiver_id": receiver_id, "stream": stream, "seq": seq, "delivered": 0, "failures": 0}
        connection.execute(insert_or_leave(connection, position), row)


def forget(connection: Connection, receiver_id: str) -> None:
    """Deletes all that is kept of a receiver's deliveries. The caller commits."""
    for table in (position, delivery):
        connection.execute(delete(table).where(table.c.receiver_id == receiver_id))


def read_position(connection: Connection, receiver_id: str, stream: str) -> Position:
    """The stored position, not beyond the stream's head: after a restore the stream may be shorter."""
    return read_positions(connection, receiver_id, stream).get(stream) or Position(_begin(connection, stream))


def read_reached(connection: Connection) -> dict[tuple[str, str], int]:
    """The stored `seq` of every receiver and stream, in one query."""
    rows = connection.execute(select(position.c.receiver_id, position.c.stream, position.c.seq))
    return {(row.receiver_id, row.stream): row.seq for row in rows}


def read_positions(connection: Connection, receiver_id: str, stream: str | None = None) -> dict[str, Position]:
    """By stream; see `read_position`."""
    query = select(position).where(position.c.receiver_id == receiver_id)
    if stream is not None:
        query = query.where(position.c.stream == stream)
    return {row.stream: _position(connection, row) for row in connection.execute(query)}


def _position(connection: Connection, row: Any) -> Position:
    head = read_head(connection, row.stream).seq
    skipped = None if row.skipped_from is None else Skipped(row.skipped_from, row.skipped_to)
    seq = max(min(row.seq, head), _begin(connection, row.stream))
    return Position(seq, min(row.delivered, head), skipped, row.failures, row.error, row.failing_since)


def _begin(connection: Connection, stream: str) -> int:
    return read_begin(connection, stream).seq


def write_position(connection: Connection, receiver_id: str, stream: str, after: Position) -> None:
    """Stores a position. The caller commits."""
    skipped = (None, None) if after.skipped is None else (after.skipped.first, after.skipped.last)
    row = {
        "receiver_id": receiver_id,
        "stream": stream,
        "seq": after.seq,
        "delivered": after.delivered,
        "skipped_from": skipped[0],
        "skipped_to": skipped[1],
        "failures": after.failures,
        "error": after.error,
        "failing_since": after.failing_since,
    }
    connection.execute(insert_or_replace(connection, position), row)


def next_row(connection: Connection, stream: str, kinds: Collection[str], after: int) -> Row | None:
    """The first event of these kinds after event `after`."""
    found = rows_between(connection, stream, kinds, after, None, 1)
    return found[0] if found else None


def rows_between(
    connection: Connection, stream: str, kinds: Collection[str], after: int, last: int | None, most: int
) -> list[Row]:
    """Events of these kinds after `after`, up to `last`, in order, at most `most`."""
    columns = [journal.c[name] for name in Row.__struct_fields__]
    upto = () if last is None else (journal.c.seq <= last,)
    wanted = select(*columns).where(*_after(stream, kinds, after), *upto).order_by(journal.c.seq).limit(most)
    return [Row(*row) for row in connection.execute(wanted)]


def count_between(connection: Connection, stream: str, kinds: Collection[str], after: int, last: int) -> int:
    """How many events of these kinds there are after `after`, up to `last`."""
    wanted = select(func.count()).select_from(journal).where(*_after(stream, kinds, after), journal.c.seq <= last)
    return int(connection.execute(wanted).scalar_one())


def last_before(connection: Connection, stream: str, kinds: Collection[str], after: int, limit: Instant) -> int:
    """The event before the first of these kinds, after `after`, that is not older than `limit`."""
    fresh = select(journal.c.seq).where(*_after(stream, kinds, after), journal.c.at >= limit)
    found: int | None = connection.execute(fresh.order_by(journal.c.seq).limit(1)).scalar()
    return read_head(connection, stream).seq if found is None else found - 1


def _after(stream: str, kinds: Collection[str], after: int) -> Sequence[ColumnElement[bool]]:
    return journal.c.stream == stream, journal.c.seq > after, journal.c.kind.in_(sorted(kinds))


def note_try(
    connection: Connection, receiver_id: str, stream: str, row: Row, answer: Answer, now: Instant, *, again: bool
) -> None:
    """Keeps a try, to be looked at. The caller commits."""
    told = Try(new_key(now), stream, row.seq, row.kind, now, answer.took_ms, answer.status, answer.error, again)
    connection.execute(insert(delivery).values(receiver_id=receiver_id, **msgspec.structs.asdict(told)))


def read_tries(connection: Connection, receiver_id: str, most: int) -> list[Try]:
    """The latest tries, the last first."""
    columns = [delivery.c[name] for name in Try.__struct_fields__]
    mine = select(*columns).where(delivery.c.receiver_id == receiver_id)
    return [Try(*row) for row in connection.execute(mine.order_by(delivery.c.id.desc()).limit(most))]


def drop_old_tries(connection: Connection, receiver_id: str) -> None:
    """Deletes all but the latest KEPT_TRIES. The caller commits."""
    mine = delivery.c.receiver_id == receiver_id
    ids = select(delivery.c.id).where(mine).order_by(delivery.c.id.desc()).offset(KEPT_TRIES).limit(1)
    oldest = connection.execute(ids).scalar()
    if oldest is not None:
        connection.execute(delete(delivery).where(mine, delivery.c.id <= oldest))
