"""Appends commands, many in one transaction: retried when the database fails, one by one when a command fails.

    BEGIN · lock the heads · fold what other processes wrote · take what has come in meanwhile ·
    decide, fold, collect · write · COMMIT · publish

Answers and states are used only after their transaction was committed.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)

from protocol.commands import Envelope
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.journal.database.dialects import POSTGRESQL, LogInUse, data_version, empty_log, is_full, is_lock
from server.journal.database.file_identity import DatabaseReplaced
from server.journal.read.stream_reader import MODEL_FAULTS, BrokenStream, Head, OtherHistory, read_head, read_heads
from server.journal.read.stream_states import Streams, StreamState
from server.journal.schema.model import Model

from .answers import Answers
from .batch import Batch, new_streams
from .committed import Answer, Commit, Item, Publish, Published, Result, Submitted
from .write_connection import WriteConnection

TRIES = 3
"""How many times a batch is tried before its commands are refused as `unavailable`."""

DISK_FULL = "the database's disk is full"
"""The detail of a refusal for that reason."""

More: TypeAlias = Callable[[frozenset[str]], list[Submitted]]
"""(locked streams) → commands for them that came in meanwhile."""

COMMAND_ERRORS = (IntegrityError, DataError, ProgrammingError, InterfaceError, NotSupportedError, *MODEL_FAULTS)
"""Errors caused by one command, not by the database: the other commands of its batch are tried without it."""

_log = logging.getLogger(__name__)


def nothing_more(locked: frozenset[str]) -> list[Submitted]:
    """No further commands."""
    return []


class Appender:
    """Owns stream states and their connections; used by one thread at a time.

    `clock`: the time in use; `believed`: whether it was at the last call of `clock`.
    """

    def __init__(
        self,
        engine: Engine,
        models: Sequence[Model[Any]],
        clock: Callable[[], Instant],
        publish: Publish,
        believed: Callable[[], bool] = lambda: True,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._believed = believed
        self._publish = publish
        self._answers = Answers()
        self._writing: WriteConnection | None = None
        self._version: int | None = None
        self._reading: Connection | None = None
        self._replaced = False
        self._failed = False
        self.backend: int | None = None
        self.streams = Streams(models)

    @property
    def other_history(self) -> bool:
        """Whether the database was replaced, or holds another history than was published: only a restart helps."""
        return self._replaced or any(isinstance(held.broken, OtherHistory) for held in self.streams)

    def load(self) -> None:
        """Loads every known stream; its events so far count as published. Raises SQLAlchemyError.

        What a killed process left in SQLite's log may not be on the disk: it is put there first, unless another process
        has the database open, which knows better.
        """
        with suppress(LogInUse), self._engine.connect() as connection:
            empty_log(connection)
        with self._engine.connect() as connection:
            for stream, head in read_heads(connection).items():
                held = self.streams.start_at(stream, head)
                if held is not None:
                    self._catch_up(connection, held, head)

    def append(self, batch: Sequence[Submitted], more: More = nothing_more) -> None:
        """Settles every command of `batch` and of `more`: committed and published, or refused."""
        self._settle(list(batch), more, careful=False)

    def read_new(self) -> None:
        """Folds and publishes events that other processes appended. Raises SQLAlchemyError."""
        version = data_version(self._open().connection)
        if version is not None and version == self._version and not any(held.unloaded for held in self.streams):
            return
        items: list[Item] = []
        try:
            with self._engine.connect() as connection:
                for stream, head in read_heads(connection).items():
                    held = self.streams.get(stream)
                    if held is not None and held.behind(head):
                        items += self._catch_up(connection, held, head)
            self._version = version
        finally:
            self._send(items)  # they are folded, whatever became of the streams after them

    def read_moved(self, moved: Mapping[str, int]) -> None:
        """As `read_new`, for single streams; `moved`: the seq up to which each was appended. Raises SQLAlchemyError."""
        behind = [name for name, seq in moved.items() if (held := self.streams.get(name)) and held.published_seq < seq]
        self.read_streams(behind)

    def read_streams(self, names: Iterable[str]) -> None:
        """As `read_new`, for these streams, whether they were appended to or not. Raises SQLAlchemyError."""
        behind = [held for name in names if (held := self.streams.get(name))]
        if not behind:
            return
        items: list[Item] = []
        try:
            with self._reader() as connection:
                for held in behind:
                    head = read_head(connection, held.stream)
                    if held.behind(head):
                        items += self._catch_up(connection, held, head)
        finally:
            self._send(items)

    def due(self) -> list[Submitted]:
        """The commands of timers that are due. Nobody awaits an answer: another process may have been first."""
        now, fired = self._clock(), list[Submitted]()
        believed = self._believed()
        for held in self.streams:
            if held.state is not None:
                fired += [Submitted(envelope, None) for envelope in self._due_of(held, max(now, held.at), believed)]
        return fired

    def close(self) -> None:
        """Gives the connections back; the next append opens others."""
        for each in (self._writing, self._reading):
            if each is not None:
                each.close()
        self._writing = self._reading = self.backend = None
        self._distrust()

    # -- trying ------------------------------------------------------------------------------------------------------

    def _settle(self, batch: list[Submitted], more: More, *, careful: bool) -> bool:
        """Commits or refuses the batch; False: the database failed, so that later commands should be refused too."""
        for tried in range(1, TRIES + 1):
            try:
                items = self._transact(batch, more, careful=careful)
            except COMMAND_ERRORS as error:
                self._drop(batch)
                if len(batch) > 1:
                    return self._settle_each(batch)
                if tried == TRIES or (careful and not isinstance(error, DBAPIError)):
                    return self._refuse(batch, error, go_on=True)
            except DatabaseReplaced as error:
                self._drop(batch)
                self._replaced = True
                return self._refuse(batch, error, go_on=False)
            except SQLAlchemyError as error:
                self._drop(batch)
                unreachable = self._writing is None
                self._failed = self._failed or not is_lock(error)
                self.reconnect()
                if tried == TRIES or unreachable:  # nobody waits for time-outs three times over
                    return self._refuse(batch, error, go_on=False)
            else:
                self._send(items)
                return True
            more, careful = nothing_more, True
        raise AssertionError("every try ends in a return")

    def _settle_each(self, batch: list[Submitted]) -> bool:
        for done, submitted in enumerate(batch):
            if not self._settle([submitted], nothing_more, careful=True):
                self._answer_all(batch[done + 1 :], Refused(Refusal.UNAVAILABLE))
                return False
        return True

    def _refuse(self, batch: list[Submitted], error: Exception, *, go_on: bool) -> bool:
        _log.error("%d commands refused as unavailable: %s", len(batch), type(error).__name__, exc_info=error)
        self._answer_all(batch, Refused(Refusal.UNAVAILABLE, None, DISK_FULL if is_full(error) else ""))
        return go_on

    def _answer_all(self, batch: Sequence[Submitted], result: Result) -> None:
        self._send([Answer(each.envelope, each.on_done, result) for each in batch if each.on_done is not None])

    # -- one transaction ---------------------------------------------------------------------------------------------

    def _transact(self, batch: list[Submitted], more: More, *, careful: bool) -> list[Item]:
        """Runs one transaction. The commands of `more` are added to `batch`, so that a retry includes them."""
        writing = self._open()
        try:
            writing.begin()
            names = frozenset(submitted.envelope.stream for submitted in batch)
            work = Batch(writing, self._answers, careful=careful)
            locked = self._lock(writing, names, work.items)
            batch += more(names)
            now = self._clock()
            work.believed = self._believed()
            if locked:
                work.recall(batch, now)
            for submitted in batch:
                held = locked.get(submitted.envelope.stream)
                if isinstance(held, StreamState):
                    work.run(held, submitted, now)
                else:
                    work.answer(submitted, Refused(Refusal.UNKNOWN_BRANCH) if held is None else held)
            work.commit(now)
        except BaseException:
            writing.rollback()
            raise
        return work.items

    def _lock(
        self, writing: WriteConnection, names: frozenset[str], items: list[Item]
    ) -> dict[str, StreamState | Refused]:
        """Locks the streams' heads and folds new events; only a stream that cannot be folded is refused."""
        mine = {name: held for name in names if (held := self.streams.get(name)) is not None}
        heads = self._heads(writing, sorted(mine))
        found: dict[str, StreamState | Refused] = {}
        for name in sorted(mine):
            held = mine[name]
            if held.behind(heads[name]):
                items += self._catch_up(writing.connection, held, heads[name])
            found[name] = held if held.state is not None else Refused(Refusal.UNAVAILABLE)
        return found

    def _heads(self, writing: WriteConnection, names: list[str]) -> dict[str, Head]:
        heads = writing.lock(names)
        missing = [name for name in names if name not in heads]
        if missing:
            new_streams(writing.connection, missing)
            heads |= writing.lock(missing)
        return heads

    def _catch_up(self, connection: Connection, held: StreamState, head: Head) -> list[Item]:
        was_broken = held.broken
        try:
            unpublished = held.catch_up(connection, head)
        except BrokenStream as error:
            if was_broken is None:
                _log.error("the stream is closed until its journal is mended (motcua check): %s", error)
            return []
        return [Commit(held.stream, unpublished)] if unpublished else []

    # -- what is kept ------------------------------------------------------------------------------------------------

    def _send(self, items: list[Item]) -> None:
        for item in items:
            if isinstance(item, Commit):
                held = self.streams.get(item.stream)
                if held is not None:
                    held.published(item.recorded[-1].seq)
        if items:
            self._publish(Published(tuple(items)))

    def _due_of(self, held: StreamState, now: Instant, believed: bool) -> list[Envelope]:
        try:
            next_due = held.model.next_due(held.state, believed)
            return held.model.due(held.state, now, believed) if held.may_fire(next_due, now) else []
        except MODEL_FAULTS as error:
            _log.error("no timer of %s can fire: %s", held.stream, type(error).__name__, exc_info=error)
            return []

    def _drop(self, batch: Sequence[Submitted]) -> None:
        for submitted in batch:
            held = self.streams.get(submitted.envelope.stream)
            if held is not None:
                held.drop()

    def _open(self) -> WriteConnection:
        """The connection. After a failure nothing is read or answered before all that was written is on the disk."""
        if self._writing is None:
            writing = WriteConnection(self._engine)
            if self._failed:
                try:
                    empty_log(writing.connection)
                except SQLAlchemyError:
                    writing.discard()
                    raise
                self._failed = False
            self._writing = writing
            self._version = None
            self.backend = self._writing.backend
        return self._writing

    def _reader(self) -> AbstractContextManager[Connection]:
        """On PostgreSQL one that is kept, in autocommit: a transaction would cost two more round trips."""
        if self._engine.dialect.name != POSTGRESQL:
            return self._engine.connect()
        if self._reading is None:
            self._reading = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return nullcontext(self._reading)

    def reconnect(self) -> None:
        """After a failure: the next append opens other connections. A database that was replaced may be why it failed,
        and is noticed by the connection that knew the one before: that one is kept, and goes on to be refused.
        """
        if self._writing is not None:
            try:
                self._writing.must_be_the_same()
            except DatabaseReplaced:
                self._replaced = True
                return
            self._writing.discard()
        if self._reading is not None:
            self._reading.invalidate()
            self._reading.close()
        self._writing = self._reading = self.backend = None
        self._distrust()

    def _distrust(self) -> None:
        """The next connection may lead to another database."""
        for held in self.streams:
            held.unverified = True


def append_now(
    engine: Engine, models: Sequence[Model[Any]], envelope: Envelope, now: Instant, believed: bool = True
) -> Result:
    """Appends one command from a short-lived program, beside a running server, by the same rules."""
    results: list[Result] = []

    def publish(published: Published) -> None:
        for item in published.items:
            if isinstance(item, Answer):
                item.on_done(item.result)

    appender = Appender(engine, models, lambda: now, publish, lambda: believed)
    try:
        with suppress(SQLAlchemyError), engine.connect() as connection:  # the append says what is wrong
            appender.streams.start_at(envelope.stream, read_head(connection, envelope.stream))
        appender.append([Submitted(envelope, results.append)])
    finally:
        appender.close()
    return results[0]
