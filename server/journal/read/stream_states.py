"""The stream states of one thread: how far each is folded, and how far it was published."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from protocol.ids import Instant
from server.journal.database.dialects import is_damage, one_moment
from server.journal.schema.hash_chain import GENESIS
from server.journal.schema.model import Model
from server.queue.events.recorded import Recorded

from .stream_reader import (
    BrokenStream,
    Head,
    OtherHistory,
    fold,
    read_events,
    read_hash,
    read_head,
    read_heads,
    read_since_open,
)

FIRE_PAUSE_MS = 1_000
"""The pause, in ms, before a timer that is still due fires again; it doubles up to `MOST_PAUSE_MS`."""

MOST_PAUSE_MS = 60_000


class StreamState:
    """One stream and its state. `state`: None until it is loaded, and after a failed transaction.

    `published_hash`: of the event `published_seq`. `unverified`: the connection is another one since, so what was
    published is compared with the database before that is used.
    """

    def __init__(self, stream: str, model: Model[Any], published_seq: int) -> None:
        self.stream = stream
        self.model = model
        self.published_seq = published_seq
        self.broken: BrokenStream | None = None
        self.state: Any = None
        self.seq = 0
        self.opened_seq = 0
        self.opened_at: Instant = 0
        self.day = ""
        self.hash = GENESIS
        self.at: Instant = 0
        self.published_hash = GENESIS
        self.unverified = False
        self._fired_due: Instant | None = None
        self._fire_again_at: Instant = 0
        self._fire_pause_ms = 0

    @property
    def unloaded(self) -> bool:
        """Whether the state must be loaded, and the stream is not broken."""
        return self.state is None and self.broken is None

    def published(self, seq: int) -> None:
        """Everything up to `seq` was published."""
        self.published_seq = seq
        if seq == self.seq:
            self.published_hash = self.hash

    def drop(self) -> None:
        """Drops the state, since events folded into it were not committed."""
        self.state = None

    def behind(self, head: Head) -> bool:
        """Whether this state must be folded up to `head`, or compared with the database first."""
        return self.seq != head.seq or self.hash != head.hash or self.unloaded or self.unverified

    def may_fire(self, due: Instant | None, now: Instant) -> bool:
        """Whether to fire the timer that is next due: at once, and while it stays due, after growing pauses."""
        if due is None or due > now:
            return False
        if due == self._fired_due and now < self._fire_again_at:
            return False
        self._fire_pause_ms = FIRE_PAUSE_MS if due != self._fired_due else min(2 * self._fire_pause_ms, MOST_PAUSE_MS)
        self._fired_due, self._fire_again_at = due, now + self._fire_pause_ms
        return True

    def catch_up(self, connection: Connection, head: Head) -> tuple[Recorded[Any], ...]:
        """Folds up to `head`; returns the events not published yet. Raises BrokenStream."""
        try:
            unpublished = tuple(self._read_to(connection, head))
        except BrokenStream as error:
            self.broken, self.state, self.seq, self.hash = error, None, head.seq, head.hash
            raise
        except SQLAlchemyError:
            self.drop()
            raise
        self.broken, self.unverified = None, False
        self.seq, self.opened_seq, self.day, self.hash, self.at = (
            head.seq,
            head.opened_seq,
            head.day,
            head.hash,
            head.at,
        )
        return unpublished

    def evolve(self, recorded: Recorded[Any]) -> None:
        """Folds one event in; an opening event moves `opened_seq`. Raises BrokenStream."""
        fold(self.model, self.state, recorded)
        if self.model.opens(recorded.body):
            self.opened_seq, self.opened_at = recorded.seq, recorded.at

    def _read_to(self, connection: Connection, head: Head) -> Iterator[Recorded[Any]]:
        """As `_fold_to`; damaged pages break this stream only."""
        try:
            yield from self._fold_to(connection, head)
        except DBAPIError as error:
            if is_damage(error):
                raise BrokenStream(self.stream, self.seq + 1, "the rows cannot be read") from error
            raise

    def _fold_to(self, connection: Connection, head: Head) -> Iterator[Recorded[Any]]:
        if self.state is None:  # the day is folded from its beginning
            self.state = self.model.fresh(self.stream)
            self.opened_at = 0
            self.seq = max(0, head.opened_seq - 1)
        self._must_be_one_history(connection, head)
        folded = self.seq
        last = min(self.seq, self.published_seq)
        for recorded in read_events(connection, self.model, self.stream, last, head.seq):
            if recorded.seq != last + 1:
                break
            last = recorded.seq
            if last > folded:
                self.evolve(recorded)
            if last > self.published_seq:
                yield recorded
        if last != head.seq:
            raise BrokenStream(self.stream, last + 1, "the event is missing")

    def _must_be_one_history(self, connection: Connection, head: Head) -> None:
        """Raises OtherHistory when the database does not hold what was folded or published before."""
        if head.seq < self.seq or head.seq < self.published_seq:
            raise OtherHistory(self.stream, head.seq, f"the database went back from {self.published_seq}")
        if self.published_seq and (self.unverified or head.seq == self.seq):
            stored = read_hash(connection, self.stream, self.published_seq)
            if self.published_hash not in (GENESIS, stored):
                raise OtherHistory(self.stream, self.published_seq, "the event is another one than was published")


class Streams:
    """The streams of one thread, each with its model."""

    def __init__(self, models: Sequence[Model[Any]]) -> None:
        self._models = tuple(models)
        self._held: dict[str, StreamState] = {}

    def __iter__(self) -> Iterator[StreamState]:
        return iter(tuple(self._held.values()))

    def get(self, stream: str) -> StreamState | None:
        """The stream's state, new ones with nothing published; None when no model owns the stream."""
        held = self._held.get(stream)
        if held is None:
            model = model_of(self._models, stream)
            if model is None:
                return None
            held = self._held[stream] = StreamState(stream, model, published_seq=0)
        return held

    def start_at(self, stream: str, head: Head) -> StreamState | None:
        """The stream's state, with the events up to `head` marked as published."""
        held = self.get(stream)
        if held is not None and head.seq >= held.published_seq:
            held.published_seq, held.published_hash = head.seq, head.hash
        return held


class Snapshot:
    """A separate state, folded from committed events up to `seq`."""

    def __init__(self, state: Any, seq: int) -> None:
        self.state = state
        self.seq = seq


def model_of(models: Sequence[Model[Any]], stream: str) -> Model[Any] | None:
    """The first of `models` that owns the stream."""
    return next((model for model in models if model.owns(stream)), None)


def streams(engine: Engine) -> list[str]:
    """Every stream that has had an event, in order of id."""
    with engine.connect() as connection:
        return [stream for stream, head in read_heads(connection).items() if head.seq]


def load_snapshot(engine: Engine, models: Sequence[Model[Any]], stream: str) -> Snapshot:
    """Folds a stream's day, for a reader. Raises BrokenStream, LookupError for a stream without a model, DBAPIError.

    Load it after the `Writer` has started: then the reader misses no event. It skips published events up to `seq`.
    """
    model = model_of(models, stream)
    if model is None:
        raise LookupError(f"no model owns the stream {stream}")
    state, seq = model.fresh(stream), 0
    try:
        with one_moment(engine) as connection:
            for recorded in read_since_open(connection, model, stream):
                fold(model, state, recorded)
                seq = recorded.seq
            return Snapshot(state, seq or read_head(connection, stream).seq)
    except DBAPIError as error:
        if is_damage(error):
            raise BrokenStream(stream, seq + 1, "the rows cannot be read") from error
        raise
