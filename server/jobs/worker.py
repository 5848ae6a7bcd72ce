"""Works the queue off: claims what is due, hands it to its kind's handler, and settles what came of it.

On one event loop, so that a slow handler costs no thread; handlers wait by `await` alone and send heavy work to
threads or processes of their own.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from msgspec import Struct
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.ids import Instant
from server.journal.database.dialects import connect_to_write

from . import queue
from .queue import LEASE_MS, Claimed
from .sealing import CannotOpen, Sealer
from .states import WAITS_S, retry_at

MOST_AT_ONCE: Final = 32
"""Jobs that one process works at."""

RUN_SHARE: Final = 0.75
RUN_S: Final = LEASE_MS / 1000 * RUN_SHARE
"""Longest run of a handler, well within its lease."""

CANNOT_OPEN, OUT_OF_TIME, FAULT, LOST = "cannot_open", "out_of_time", "fault", "lost"
"""Errors that the worker itself gives a job: its payload cannot be opened (the server's key was changed), its handler
was too slow, or raised, or its worker was ended at every try."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finished:
    """The job is done. `record` writes in the transaction that ends it, and may raise SQLAlchemyError; it is written
    once, however often the job ran. `again_at`: the rest is due then.
    """

    record: Callable[[Connection], None] | None = None
    again_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The try failed. `error`: a code, at most 64 letters, without personal data. `again_at`: in place of the kind's
    next wait; `for_good`: no further try.
    """

    error: str
    again_at: Instant | None = None
    for_good: bool = False
    record: Callable[[Connection], None] | None = None


Outcome: TypeAlias = Finished | Failed


class Job(Struct, frozen=True):
    """What a handler gets. `tries`: this one included."""

    id: str
    branch: str
    payload: bytes
    tries: int
    created_at: Instant


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job. `waits_s`: see `states.WAITS_S`. A handler that raises has failed, and is tried again.

    `run_s`: longest run of its handler; None: as the worker's. Of a longer one the lease is longer too, and so is the
    time until another process takes it over.
    """

    name: str
    run: Callable[[Job], Awaitable[Outcome]]
    waits_s: tuple[int, ...] = WAITS_S
    run_s: float | None = None


class Worker:
    """Call it on one event loop. `now`: the server's clock, ms; `draw`: 0 to 1, for the jitter."""

    def __init__(
        self,
        engine: Engine,
        sealer: Sealer,
        kinds: Iterable[Kind],
        now: Callable[[], Instant],
        draw: Callable[[], float] = random.random,
        run_s: float = RUN_S,
    ) -> None:
        self._engine = engine
        self._sealer = sealer
        self._kinds = {kind.name: kind for kind in kinds}
        self._by_run_s = {
            run_s: [name for name, kind in self._kinds.items() if kind.run_s == run_s]
            for run_s in dict.fromkeys(kind.run_s for kind in self._kinds.values())
        }
        self._now = now
        self._draw = draw
        self._run_s = run_s
        self._running: set[asyncio.Task[None]] = set()

    def start_due(self, most: int = MOST_AT_ONCE) -> int:
        """Claims what is due and begins it; how many. Raises SQLAlchemyError."""
        begun = 0
        for run_s, kinds in self._by_run_s.items():
            lease_ms = LEASE_MS if run_s is None else round(run_s * 1000 / RUN_SHARE)
            for one in queue.claim(self._engine, kinds, self._now(), most - len(self._running), lease_ms):
                task = asyncio.create_task(self._work(one))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
                begun += 1
        return begun

    async def settle(self) -> None:
        """Returns when everything that was begun is settled."""
        while self._running:
            await asyncio.gather(*self._running)

    async def stop(self) -> None:
        """Ends what runs, and gives it back untried."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _work(self, claimed: Claimed) -> None:
        try:
            outcome = await self._outcome(claimed)
        except asyncio.CancelledError:
            self._write(lambda connection: queue.release(connection, claimed, self._now()))
            raise
        self._write(lambda connection: self._settle(connection, claimed, outcome))

    async def _outcome(self, claimed: Claimed) -> Outcome:
        kind = self._kinds[claimed.kind]
        if claimed.tries > len(kind.waits_s) + 1:
            return Failed(LOST, for_good=True)
        try:
            payload = self._sealer.open((claimed.kind, claimed.id), claimed.sealed)
        except CannotOpen:
            return Failed(CANNOT_OPEN, for_good=True)
        job = Job(claimed.id, claimed.branch, payload, claimed.tries, claimed.created_at)
        try:
            async with asyncio.timeout(kind.run_s or self._run_s):
                (outcome,) = await asyncio.gather(kind.run(job), return_exceptions=True)
        except TimeoutError:
            return Failed(OUT_OF_TIME)
        if isinstance(outcome, BaseException):
            # its text may quote an address
            _log.error("a job of kind %s failed: %s in %s", claimed.kind, type(outcome).__name__, _where(outcome))
            return Failed(FAULT)
        return outcome

    def _settle(self, connection: Connection, claimed: Claimed, outcome: Outcome) -> None:
        now = self._now()
        match outcome:
            case Finished(record, again_at):
                if again_at is None:
                    queue.finish(connection, claimed, now, record)
                else:
                    queue.go_on_later(connection, claimed, now, again_at, record)
            case Failed(error, again_at, for_good, record):
                waits_s = self._kinds[claimed.kind].waits_s
                due_at = again_at or retry_at(waits_s, claimed.tries, now, self._draw())
                queue.fail(connection, claimed, now, error[:64], None if for_good else due_at, record)
            case _:
                assert_never(outcome)

    def _write(self, write: Callable[[Connection], object]) -> None:
        """A job that cannot be settled runs again when its lease is over."""
        try:
            with connect_to_write(self._engine) as connection, connection.begin():
                write(connection)
        except SQLAlchemyError as error:
            _log.error("a job cannot be settled now: %s", type(error).__name__)


def _where(error: BaseException) -> str:
    """File and line where it was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "?" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
