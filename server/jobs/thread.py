"""The queue's thread in a server process: it works jobs off, begins again after any fault, and says how it is."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.ids import Instant
from server.journal.database.dialects import connect_to_write
from server.journal.database.engine import one_process_only

from . import queue
from .states import JobState
from .worker import Worker

EVERY_S: Final = 1.0
"""How often the thread looks for due jobs, unless it is woken."""

COUNT_EVERY_S: Final = 5.0
PURGE_EVERY_S: Final = 3600.0

STALLED_S: Final = 30.0
"""Without a look for so long, the thread is said to be stalled: a handler blocks it, or the database."""

RESTART_S: Final = 1.0
"""How long the thread waits after a fault before it begins again."""

_log = logging.getLogger(__name__)


class QueueState(Struct, frozen=True):
    """What the last look found. `counts`: jobs by kind and state; `overdue_ms`: see `queue.overdue_ms`."""

    counts: Mapping[tuple[str, JobState], int] = {}
    overdue_ms: int = 0


class JobThread:
    """Works from `start` to `stop`. `worker` makes a new one at each beginning.

    `feeds` are called before each look, in another thread, to put in what has become due by itself; one that fails is
    called again at the next look and stops no other.

    `restarts`: how often it began again after a fault. `state`: of the queue, some seconds old.
    """

    def __init__(
        self,
        engine: Engine,
        worker: Callable[[], Worker],
        now: Callable[[], Instant],
        every_s: float = EVERY_S,
        feeds: Sequence[Callable[[], None]] = (),
    ) -> None:
        self._engine = engine
        self._make_worker = worker
        self._now = now
        self._every_s = every_s
        self._feeds = feeds
        self._stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._looked_at = time.monotonic()
        self._counted_at = self._purged_at = float("-inf")
        self._failing = False
        self._faulty: set[Callable[[], None]] = set()
        self.restarts = 0
        self.state = QueueState()

    def start(self) -> None:
        self._looked_at = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """Returns when what ran is given back, or settled."""
        self._stopping.set()
        self.wake()
        if self._thread.ident is not None:
            self._thread.join()

    def wake(self) -> None:
        """Looks at once; from any thread. Call it after the COMMIT of what was put in."""
        loop, woken = self._loop, self._woken
        if loop is not None and woken is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the next one looks anyway
                loop.call_soon_threadsafe(woken.set)

    @property
    def stalled(self) -> bool:
        """Whether a started thread does not look for jobs."""
        started = self._thread.ident is not None and not self._stopping.is_set()
        return started and (not self._thread.is_alive() or time.monotonic() - self._looked_at > STALLED_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            fault = asyncio.run(self._until_fault())
            if fault is not None:
                self.restarts += 1
                _log.error("the thread of jobs begins again after %s", type(fault).__name__, exc_info=fault)
                self._stopping.wait(RESTART_S)

    async def _until_fault(self) -> BaseException | None:
        (fault,) = await asyncio.gather(self._work(), return_exceptions=True)
        return fault

    async def _work(self) -> None:
        self._loop, self._woken = asyncio.get_running_loop(), asyncio.Event()
        worker = self._make_worker()
        if one_process_only(str(self._engine.url)):
            with connect_to_write(self._engine) as connection, connection.begin():
                queue.release_all(connection, self._now())  # a killed process had them
        try:
            while not self._stopping.is_set():
                self._woken.clear()
                for feed in self._feeds:
                    (fault,) = await asyncio.gather(asyncio.to_thread(feed), return_exceptions=True)
                    self._note(feed, fault)
                self._look(worker)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), self._every_s)
        finally:
            await worker.stop()

    def _note(self, feed: Callable[[], None], fault: BaseException | None) -> None:
        """Says once that a feed fails, until it works again."""
        if fault is None:
            self._faulty.discard(feed)
        elif feed not in self._faulty:
            self._faulty.add(feed)
            _log.error("jobs cannot be put in: %s", type(fault).__name__, exc_info=fault)

    def _look(self, worker: Worker) -> None:
        self._looked_at = time.monotonic()
        try:
            worker.start_due()
            self._observe()
        except SQLAlchemyError as error:
            if not self._failing:
                _log.error("jobs cannot be read now: %s", type(error).__name__)
            self._failing = True
        else:
            self._failing = False

    def _observe(self) -> None:
        """Counts, and deletes old rows, both now and then."""
        now_s, now = time.monotonic(), self._now()
        if now_s - self._counted_at >= COUNT_EVERY_S:
            self._counted_at = now_s
            with self._engine.connect() as connection:
                self.state = QueueState(queue.counts(connection), queue.overdue_ms(connection, now))
        if now_s - self._purged_at >= PURGE_EVERY_S:
            self._purged_at = now_s
            with connect_to_write(self._engine) as connection, connection.begin():
                queue.purge(connection, now)
