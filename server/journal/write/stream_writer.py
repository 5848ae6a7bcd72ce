"""Appends commands to streams that no process holds in memory, one transaction each, in a thread of its own.

A stream's few events are folded for each command that the last of `MOST_HELD` did not leave here.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.commands import Envelope
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.journal.database.file_identity import FileIdentity
from server.journal.read.stream_reader import MODEL_FAULTS, BrokenStream
from server.journal.read.stream_states import StreamState
from server.journal.schema.model import Model
from server.queue.events.recorded import Recorded

from .answers import PURGE_EVERY_MS, Answers
from .batch import Batch, new_streams
from .committed import Answer, Commit, Result, Submitted
from .write_connection import WriteConnection

TRIES: Final = 3
MOST_HELD: Final = 500
"""Streams whose state is kept between two commands."""

Beside: TypeAlias = Callable[[Connection, tuple[Recorded[Any], ...]], None]
"""Writes rows beside a command's events, in their transaction. It may be called again after a failed one."""


class _Undone(Exception):
    """A command that another one led to was refused."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


_log = logging.getLogger(__name__)


class StreamWriter:
    """`prefix`: of its streams' names; `unknown`: the refusal of another stream; `named`: what it is, for logs.

    `append` may be called by any thread; one command is settled at a time.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], Instant],
        model: Model[Any],
        *,
        prefix: str,
        unknown: Refusal,
        named: str,
        believed: Callable[[], bool] = lambda: True,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._model = model
        self._prefix = prefix
        self._unknown = unknown
        self._named = named
        self._believed = believed
        self._held: OrderedDict[str, StreamState] = OrderedDict()
        self._connection: Connection | None = None
        self._file = FileIdentity(engine)
        self._lock = Lock()
        self._answers = Answers()
        self._purge_at: Instant = 0
        self._touched: list[str] = []
        self._thread = ThreadPoolExecutor(1, named)

    async def send(self, envelope: Envelope, beside: Beside | None = None) -> Result:
        """`append` in this writer's own thread, so that no other work of the process waits for it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.append, envelope, beside)

    def stop(self) -> None:
        """Lets its thread end, after what is being appended."""
        self._thread.shutdown()

    def append(self, envelope: Envelope, beside: Beside | None = None) -> Result:
        """Decides the command; its events, their rows and its answer are on the disk when this returns.

        `beside`: writes more rows in the same transaction, where the command led to an event. Refused with
        `unavailable` where the database does not answer or the stream's events are damaged.
        """
        if not self._model.owns(envelope.stream):
            return Refused(self._unknown)
        with self._lock:
            for tried in range(1, TRIES + 1):
                try:
                    return self._transact(envelope, beside, careful=tried > 1)
                except _Undone as undone:
                    return undone.refused
                except (SQLAlchemyError, BrokenStream, *MODEL_FAULTS) as error:
                    self._held.pop(envelope.stream, None)
                    if tried == TRIES or isinstance(error, BrokenStream):
                        said = "a command of the writer of %s was refused: %s"
                        _log.error(said, self._named, type(error).__name__, exc_info=error)
                        return Refused(Refusal.UNAVAILABLE)
        raise AssertionError("every try ends in a return")

    def written(self, connection: Connection, held: StreamState, before: int) -> None:
        """Writes the rows of a stream that has new events, those after `before`. Raises DBAPIError."""
        raise NotImplementedError

    def locked_before(self, envelope: Envelope) -> Sequence[str]:
        """Other streams that the command may lead to commands of, whose heads are locked before its own stream's.

        Two transactions that lock the same streams do so in one order, so that neither waits for the other for ever.
        Raises DBAPIError.
        """
        return ()

    def following(self, envelope: Envelope, held: StreamState, events: tuple[Recorded[Any], ...]) -> Sequence[Envelope]:
        """Commands to other streams that these events lead to, to be settled in their transaction; `held`: after them.

        One that is refused undoes the whole, and its refusal is the answer. What they lead to is not asked again.
        """
        return ()

    def writing(self) -> Connection:
        """The connection of the command that is decided now."""
        assert self._connection is not None, "codes and numbers are taken while a command is decided"
        return self._connection

    def _transact(self, envelope: Envelope, beside: Beside | None, *, careful: bool) -> Result:
        writing = WriteConnection(self._engine, self._file)
        self._touched = []
        try:
            return self._decide(writing, envelope, beside, careful=careful)
        except BaseException:
            for stream in self._touched:
                self._held.pop(stream, None)
            writing.rollback()
            raise
        finally:
            self._connection = None
            writing.close()

    def _decide(self, writing: WriteConnection, envelope: Envelope, beside: Beside | None, *, careful: bool) -> Result:
        answers: list[Result] = []
        submitted = Submitted(envelope, answers.append)
        writing.begin()
        self._connection = writing.connection
        if first := self.locked_before(envelope):
            writing.lock(first)
        held = self._folded(writing, envelope.stream)
        before, now = held.seq, self._clock()
        followed: list[StreamState] = []
        work = Batch(writing, self._answers, careful=careful, believed=self._believed())
        work.recall([submitted], now)
        work.run(held, submitted, now)
        if held.seq > before:
            events = tuple(event for item in work.items if isinstance(item, Commit) for event in item.recorded)
            self.written(writing.connection, held, before)
            followed = [self._follow(writing, work, each, now) for each in self.following(envelope, held, events)]
            if beside is not None:
                beside(writing.connection, events)
        if now >= self._purge_at:
            self._answers.purge_all(writing.connection, self._prefix, now)
            self._purge_at = now + PURGE_EVERY_MS
        work.commit(now)
        for each in (held, *followed):
            each.published(each.seq)
        return next(item for item in work.items if isinstance(item, Answer)).result

    def _follow(self, writing: WriteConnection, work: Batch, envelope: Envelope, now: Instant) -> StreamState:
        """Settles a command that another one leads to. Raises DBAPIError, BrokenStream, and _Undone."""
        answers: list[Result] = []
        held = self._folded(writing, envelope.stream)
        before = held.seq
        work.run(held, Submitted(envelope, answers.append), now)
        result = work.items[-1]
        assert isinstance(result, Answer)
        if isinstance(result.result, Refused):
            raise _Undone(result.result)
        if held.seq > before:
            self.written(writing.connection, held, before)
        return held

    def _folded(self, writing: WriteConnection, stream: str) -> StreamState:
        """The stream's state, up to its locked head. Raises DBAPIError, BrokenStream."""
        self._touched.append(stream)
        heads = writing.lock([stream])
        if stream not in heads:
            new_streams(writing.connection, [stream])
            heads = writing.lock([stream])
        held = self._held.pop(stream, None) or StreamState(stream, self._model, published_seq=0)
        if held.behind(heads[stream]):
            held.catch_up(writing.connection, heads[stream])
        self._held[stream] = held
        if len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return held
