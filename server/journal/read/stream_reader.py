"""Reads streams: events in their newest version, rows as stored, and the result of a command."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Select, bindparam, func, select

from protocol.ids import Instant
from server.journal.schema.hash_chain import GENESIS
from server.journal.schema.model import Model
from server.journal.schema.tables import LISTED, OTHERS, archived, history, journal, stream
from server.queue.events.recorded import Outcome, Recorded

S = TypeVar("S")

MODEL_FAULTS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    msgspec.MsgspecError,
)
"""What a model may raise: for an event that it cannot take, or by a fault in its code."""


class BrokenStream(ValueError):
    """An event that cannot be decoded or cannot follow; the stream cannot be used from there on."""

    def __init__(self, stream: str, seq: int, why: str) -> None:
        super().__init__(f"{stream} at {seq}: {why}")
        self.stream = stream
        self.seq = seq
        self.why = why


class OtherHistory(BrokenStream):
    """The database holds another history than the one folded so far: it went back, or was replaced."""


class Head(Struct, frozen=True):
    """The position of a stream. `opened_seq`: the event that start-up folds from; 0: from the first."""

    seq: int = 0
    opened_seq: int = 0
    day: str = ""
    hash: str = GENESIS
    at: Instant = 0


class JournalRow(Struct, frozen=True):
    """A row as it is stored; `body` is JSON."""

    stream: str
    seq: int
    day: str
    at: Instant
    taken_at: Instant | None
    kind: str
    v: int
    actor: str
    command_id: str
    part: int
    command_digest: str
    body: str
    hash: str


_PAGE = 1000
_STREAMED = {"yield_per": _PAGE}
_ROWS = select(*journal.columns)
_BETWEEN = _ROWS.where(
    journal.c.stream == bindparam("name"), journal.c.seq > bindparam("after"), journal.c.seq <= bindparam("last")
).order_by(journal.c.seq)
_HEADS = select(stream.c.id, stream.c.seq, stream.c.opened_seq, stream.c.day, stream.c.hash, stream.c.at)
_ARCHIVED = select(archived.c.stream, archived.c.seq, archived.c.day, archived.c.hash, archived.c.at)
_HEAD = _HEADS.where(stream.c.id == bindparam("name"))
_OTHERS = _HEADS.where(OTHERS).order_by(stream.c.id)
_LISTED = _HEADS.where(LISTED).order_by(stream.c.id)
_LOCK = _HEADS.where(stream.c.id.in_(bindparam("ids", expanding=True))).order_by(stream.c.id).with_for_update()


_BACKWARDS = (
    select(journal.c.kind, journal.c.v, journal.c.body)
    .where(journal.c.stream == bindparam("name"), journal.c.kind == bindparam("kind"))
    .order_by(journal.c.seq.desc())
)


def read_backwards(connection: Connection, name: str, kind: str) -> Iterator[tuple[str, int, str]]:
    """The kind, version and JSON body of a stream's events of one kind, the latest first."""
    for row in connection.execute(_BACKWARDS, {"name": name, "kind": kind}, execution_options=_STREAMED):
        yield row[0], row[1], row[2]


def read_heads(connection: Connection) -> dict[str, Head]:
    """The head of every stream that a process holds: the city's and the branches'."""
    return {row[0]: Head(*row[1:]) for row in connection.execute(_LISTED)}


def read_other_heads(connection: Connection) -> Iterator[tuple[str, Head]]:
    """The heads of all other streams, of which there are millions, in order of id."""
    for row in connection.execute(_OTHERS, execution_options=_STREAMED):
        yield row[0], Head(*row[1:])


def count_others(connection: Connection) -> int:
    """How many streams `read_other_heads` gives."""
    return int(connection.execute(select(func.count()).select_from(stream).where(OTHERS)).scalar_one())


def read_archived(connection: Connection) -> dict[str, Head]:
    """Of the streams whose old days were archived and taken out, the last event that was: the chain goes on from it."""
    return {row[0]: Head(row[1], 0, *row[2:]) for row in connection.execute(_ARCHIVED.order_by(archived.c.stream))}


def read_begin(connection: Connection, name: str) -> Head:
    """The position before a stream's first stored event; that of an empty stream where nothing was taken out."""
    row = connection.execute(_ARCHIVED.where(archived.c.stream == name)).first()
    return Head() if row is None else Head(row[1], 0, *row[2:])


def read_history(connection: Connection) -> str:
    """The random id of this journal, made with its database."""
    return str(connection.execute(select(history.c.id)).scalar_one())


def lock_heads(connection: Connection, streams: Sequence[str]) -> dict[str, Head]:
    """Locks these streams' heads until the transaction ends; streams without a row are left out. Raises DBAPIError."""
    return {row[0]: Head(*row[1:]) for row in connection.execute(_LOCK, {"ids": list(streams)})}


def read_head(connection: Connection, name: str) -> Head:
    """One stream's head; for an unknown stream, that of an empty one."""
    row = connection.execute(_HEAD, {"name": name}).first()
    return Head() if row is None else Head(*row[1:])


def read_hash(connection: Connection, name: str, seq: int) -> str | None:
    """The stored hash of one event; None when there is no such event."""
    found = select(journal.c.hash).where(journal.c.stream == name, journal.c.seq == seq)
    return connection.execute(found).scalar()


def read_page(connection: Connection, name: str, after: int, limit: int) -> list[JournalRow]:
    """At most `limit` stored rows that come after seq `after`, in order: a page of the HTTP journal."""
    return [JournalRow(*row) for row in connection.execute(_after(name, after).limit(limit))]


def read_rows(connection: Connection, name: str, after: int = 0, last: int | None = None) -> Iterator[JournalRow]:
    """All stored rows after seq `after`, up to `last`, in order, without holding them all in memory."""
    found = _after(name, after) if last is None else _after(name, after).where(journal.c.seq <= last)
    rows = connection.execute(found, execution_options=_STREAMED)
    return (JournalRow(*row) for row in rows)


def read_rows_of(connection: Connection, names: Sequence[str]) -> Iterator[JournalRow]:
    """All stored rows of these streams, one stream after the other, each in order."""
    of_them = _ROWS.where(journal.c.stream.in_(names)).order_by(journal.c.stream, journal.c.seq)
    return (JournalRow(*row) for row in connection.execute(of_them, execution_options=_STREAMED))


def read_events_of(connection: Connection, model: Model[Any], names: Sequence[str]) -> Iterator[Recorded[Any]]:
    """All events of these streams, one stream after the other, each in order. Raises BrokenStream."""
    of_them = _ROWS.where(journal.c.stream.in_(names)).order_by(journal.c.stream, journal.c.seq)
    for row in connection.execute(of_them, execution_options=_STREAMED):
        yield _recorded(model, row)


def read_events(
    connection: Connection, model: Model[Any], name: str, after: int = 0, last: int | None = None
) -> Iterator[Recorded[Any]]:
    """Events after seq `after`, up to `last`, in order. Raises BrokenStream at an unreadable one."""
    if last is None:
        for streamed in connection.execute(_after(name, after), execution_options=_STREAMED):
            yield _recorded(model, streamed)
        return
    # page by page: often it is a few, under the lock of who writes, and streaming needs a transaction and more trips
    for start in range(after, last, _PAGE):
        between = {"name": name, "after": start, "last": min(start + _PAGE, last)}
        for row in connection.execute(_BETWEEN, between):
            yield _recorded(model, row)


def read_since_open(connection: Connection, model: Model[Any], name: str) -> Iterator[Recorded[Any]]:
    """The events that start-up folds, from `opened_seq` on. Raises BrokenStream."""
    return read_events(connection, model, name, max(0, read_head(connection, name).opened_seq - 1))


def read_about(
    connection: Connection, model: Model[Any], name: str, field: str, value: str, days: tuple[str, str] | None = None
) -> list[Recorded[Any]]:
    """The events whose `field` has this value, in order: of these local dates, both included, or since `opened_seq`.

    Raises BrokenStream.
    """
    after = max(0, read_head(connection, name).opened_seq - 1) if days is None else 0
    named = _after(name, after).where(journal.c.body.contains(f'"{field}":"{value}"', autoescape=True))
    if days is not None:
        named = named.where(journal.c.day.between(*days))
    found = [_recorded(model, row) for row in connection.execute(named)]
    return [one for one in found if getattr(one.body, field, None) == value]


def read_latest(connection: Connection, model: Model[Any], name: str, kind: str, most: int) -> list[Recorded[Any]]:
    """The last `most` events of one kind, the latest first. Raises BrokenStream."""
    chosen = _ROWS.where(journal.c.stream == name, journal.c.kind == kind).order_by(journal.c.seq.desc()).limit(most)
    return [_recorded(model, row) for row in connection.execute(chosen)]


def read_parts(connection: Connection, model: Model[Any], name: str, command_id: str) -> tuple[Recorded[Any], ...]:
    """The events of one command, in order; none if it was never accepted. Raises BrokenStream."""
    found = _ROWS.where(journal.c.stream == name, journal.c.command_id == command_id).order_by(journal.c.part)
    return tuple(_recorded(model, row) for row in connection.execute(found))


def outcome_of(parts: tuple[Recorded[Any], ...]) -> Outcome:
    """The outcome of a command from its events (at least one)."""
    last = parts[-1]
    return Outcome(last.command_digest, last.seq, _named(parts, "ticket_id"), _named(parts, "counter"))


def fold(model: Model[Any], state: Any, recorded: Recorded[Any]) -> None:
    """Folds an event in. Raises BrokenStream for whatever `evolve` raises."""
    try:
        model.evolve(state, recorded)
    except MODEL_FAULTS as error:
        raise BrokenStream(recorded.stream, recorded.seq, f"{type(error).__name__}: {error}") from error


def read_state(connection: Connection, model: Model[S], name: str) -> S:
    """A stream's state from all of its events. Raises DBAPIError, BrokenStream."""
    state = model.fresh(name)
    for recorded in read_events(connection, model, name, 0, read_head(connection, name).seq):
        fold(model, state, recorded)
    return state


def _after(name: str, after: int) -> Select[Any]:
    return _ROWS.where(journal.c.stream == name, journal.c.seq > after).order_by(journal.c.seq)


def _recorded(model: Model[Any], row: Any) -> Recorded[Any]:
    name, seq, day, at, taken_at, kind, v, actor, command_id, part, command_digest, body, _ = row
    try:
        event = model.read(kind, v, body.encode())
    except MODEL_FAULTS as error:
        raise BrokenStream(name, seq, f"{type(error).__name__}: {error}") from error
    return Recorded(name, seq, day, at, kind, v, actor, command_id, part, command_digest, event, taken_at)


def _named(parts: tuple[Recorded[Any], ...], field: str) -> str | None:
    for recorded in reversed(parts):
        value = getattr(recorded.body, field, None)
        if isinstance(value, str):
            return value
    return None
