"""The one thread of a process that writes: it takes commands as they come and appends them many at a time."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from motcua.protocol.commands import Envelope
from motcua.protocol.ids import Instant
from motcua.protocol.problem import Refused
from motcua.protocol.words import Refusal

from .append import Appender
from .model import Model
from .published import Answer, OnDone, Publish, Published, Submitted

_log = logging.getLogger(__name__)


class Writer:
    """Owns the states of the streams it writes. `submit` may be called from any thread; `publish` is called in its own.

    `clock` gives the time in ms since 1970. `look_s` is how often it looks for what other processes wrote and for
    timers that are due; `most` bounds how many commands one transaction takes.
    """

    def __init__(
        self,
        engine: Engine,
        models: Sequence[Model[Any]],
        clock: Callable[[], Instant],
        publish: Publish,
        *,
        look_s: float = 0.1,
        most: int = 1000,
    ) -> None:
        self._publish = publish
        self._look_s = look_s
        self._most = most
        self._appender = Appender(engine, models, clock, publish)
        self._inbox: SimpleQueue[Submitted | None] = SimpleQueue()
        self._later: list[Submitted] = []
        self._stopping = False
        self._blind = False
        self._gate = threading.Lock()
        self._closed = True
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether commands are being taken."""
        return self._thread.is_alive() and not self._closed

    @property
    def waiting(self) -> int:
        """How many commands were submitted and not yet taken."""
        return self._inbox.qsize()

    def start(self) -> None:
        """Folds every known stream, then starts the thread. Raises SQLAlchemyError when the database does not answer.

        What the streams hold by now is not published; readers load it by `load_snapshot` after this returns.
        """
        self._appender.load()
        self._closed = False
        self._thread.start()

    def submit(self, envelope: Envelope, on_done: OnDone) -> None:
        """Takes a command; its `Answer`, with `on_done`, is in a later `Published`."""
        submitted = Submitted(envelope, on_done)
        with self._gate:
            if not self._closed:
                self._inbox.put(submitted)
                return
        self._refuse([submitted])

    def stop(self) -> None:
        """Settles what was taken, refuses what comes after, and returns when the thread has ended."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._inbox.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    # -- the thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._work()
        finally:
            with self._gate:
                self._closed = True
            self._refuse([*self._later, *self._drain(self._inbox.qsize())])
            self._appender.close()

    def _work(self) -> None:
        look_at = time.monotonic() + self._look_s
        while not self._stopping or self._later:
            batch = self._take(max(0.0, look_at - time.monotonic()))
            if batch:
                self._appender.append(batch, self._more)
            if time.monotonic() >= look_at:
                self._look()
                look_at = time.monotonic() + self._look_s

    def _take(self, wait_s: float) -> list[Submitted]:
        """What is there, the left-over first; else the first command to come within `wait_s`."""
        batch, self._later = self._later, []
        if not batch and not self._stopping:
            try:
                first = self._inbox.get(timeout=wait_s)
            except Empty:
                return []
            if first is None:
                self._stopping = True
                return []
            batch.append(first)
        return batch + self._drain(self._most - len(batch))

    def _more(self, locked: frozenset[str]) -> list[Submitted]:
        """What came in while the heads were being locked, for those streams; the others wait for the next batch.

        Nothing is overtaken: what was left over is in the batch already.
        """
        held: list[Submitted] = []
        for submitted in self._drain(self._most):
            (held if submitted.envelope.stream in locked else self._later).append(submitted)
        return held

    def _drain(self, most: int) -> list[Submitted]:
        drained: list[Submitted] = []
        for _ in range(min(most, self._inbox.qsize())):
            submitted = self._inbox.get_nowait()
            if submitted is None:
                self._stopping = True
            else:
                drained.append(submitted)
        return drained

    def _look(self) -> None:
        try:
            self._appender.look()
        except SQLAlchemyError as error:
            if not self._blind:
                _log.error("other processes' events cannot be read now: %s", type(error).__name__, exc_info=error)
            self._blind = True
            self._appender.close()
            return
        self._blind = False
        due = self._appender.due()
        if due:
            self._appender.append(due)  # and nothing more, which might overtake what is left over

    def _refuse(self, left: Sequence[Submitted]) -> None:
        answers = [
            Answer(each.envelope, each.on_done, Refused(Refusal.UNAVAILABLE))
            for each in left
            if each.on_done is not None
        ]
        if answers:
            self._publish(Published(tuple(answers)))
