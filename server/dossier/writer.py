"""Appends commands about dossiers, one transaction each, in a thread of its own.

Not by the branches' writer, which holds every stream in memory: there are millions of dossiers, and a city gives ten
commands a second. A dossier's few events are folded for each command that the last of `MOST_HELD` did not leave here.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.journal.database.dialects import insert_or_leave
from server.journal.database.file_identity import FileIdentity
from server.journal.read.stream_reader import MODEL_FAULTS, BrokenStream
from server.journal.read.stream_states import StreamState
from server.journal.write.answers import PURGE_EVERY_MS, Answers
from server.journal.write.batch import Batch, new_streams
from server.journal.write.committed import Answer, Commit, Result, Submitted
from server.journal.write.write_connection import WriteConnection
from server.queue.events.recorded import Recorded

from .codes import next_code
from .listed import find_by_external
from .rows import write_rows
from .stream.model import NOT_SET_UP, PREFIX, DossierStream
from .stream.offices import Offices
from .tables import untold
from .tills import DatabaseTills

TRIES = 3
MOST_HELD = 500
"""Dossiers whose state is kept between two commands."""

Beside: TypeAlias = Callable[[Connection, tuple[Recorded[Any], ...]], None]
"""Writes rows beside a command's events, in their transaction. It may be called again after a failed one."""

_log = logging.getLogger(__name__)


class DossierWriter:
    """`branches`: the configuration in force of a branch; `is_supervisor`: of a person. `tells`: whether other systems
    are told of events. `append` may be called by any thread; one command is settled at a time.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], Instant],
        branches: Callable[[str], BranchConfig | None],
        is_supervisor: Callable[[str], bool],
        believed: Callable[[], bool] = lambda: True,
        offices: Offices = NOT_SET_UP,
        *,
        tells: bool = False,
    ) -> None:
        self._tells = tells
        self._engine = engine
        self._clock = clock
        self._believed = believed
        tills = DatabaseTills(self._writing)
        self._model = DossierStream(branches, self._code, is_supervisor, offices, tills, self._taken)
        self._held: OrderedDict[str, StreamState] = OrderedDict()
        self._connection: Connection | None = None
        self._file = FileIdentity(engine)
        self._lock = Lock()
        self._answers = Answers()
        self._purge_at: Instant = 0
        self._thread = ThreadPoolExecutor(1, "dossiers")

    async def send(self, envelope: Envelope, beside: Beside | None = None) -> Result:
        """`append` in this writer's own thread, so that no other work of the process waits for it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.append, envelope, beside)

    def stop(self) -> None:
        """Lets its thread end, after what is being appended."""
        self._thread.shutdown()

    def append(self, envelope: Envelope, beside: Beside | None = None) -> Result:
        """Decides the command; its events, their rows and its answer are on the disk when this returns.

        `beside`: writes more rows in the same transaction, where the command led to an event. Refused with
        `unavailable` where the database does not answer or the dossier's events are damaged.
        """
        if not self._model.owns(envelope.stream):
            return Refused(Refusal.UNKNOWN_DOSSIER)
        with self._lock:
            for tried in range(1, TRIES + 1):
                try:
                    return self._transact(envelope, beside, careful=tried > 1)
                except (SQLAlchemyError, BrokenStream, *MODEL_FAULTS) as error:
                    self._held.pop(envelope.stream, None)
                    if tried == TRIES or isinstance(error, BrokenStream):
                        _log.error("a dossier's command was refused: %s", type(error).__name__, exc_info=error)
                        return Refused(Refusal.UNAVAILABLE)
        raise AssertionError("every try ends in a return")

    def _transact(self, envelope: Envelope, beside: Beside | None, *, careful: bool) -> Result:
        writing = WriteConnection(self._engine, self._file)
        try:
            return self._decide(writing, envelope, beside, careful=careful)
        except BaseException:
            self._held.pop(envelope.stream, None)
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
        held = self._folded(writing, envelope.stream)
        before, now = held.seq, self._clock()
        work = Batch(writing, self._answers, careful=careful, believed=self._believed())
        work.recall([submitted], now)
        work.run(held, submitted, now)
        if held.seq > before:
            write_rows(writing.connection, held.state)
            if self._tells and held.state.is_told:
                new = [
                    {"id": held.state.id, "seq": seq, "at": held.state.at} for seq in range(before + 1, held.seq + 1)
                ]
                writing.connection.execute(insert_or_leave(writing.connection, untold), new)
            if beside is not None:
                events = [event for item in work.items if isinstance(item, Commit) for event in item.recorded]
                beside(writing.connection, tuple(events))
        if now >= self._purge_at:
            self._answers.purge_all(writing.connection, PREFIX, now)
            self._purge_at = now + PURGE_EVERY_MS
        work.commit(now)
        held.published(held.seq)
        (answer,) = (item for item in work.items if isinstance(item, Answer))
        return answer.result

    def _folded(self, writing: WriteConnection, stream: str) -> StreamState:
        """The dossier, up to its locked head. Raises DBAPIError, BrokenStream."""
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

    def _code(self, unit: str, now: Instant) -> str:
        return next_code(self._writing(), unit, now)

    def _taken(self, external: str) -> str | None:
        return find_by_external(self._writing(), external)

    def _writing(self) -> Connection:
        assert self._connection is not None, "codes and numbers are taken while a command is decided"
        return self._connection
