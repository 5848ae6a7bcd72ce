"""The one thread of a process that writes: it takes commands as they come and appends them many at a time."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any

from msgspec import Struct
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.commands import Envelope
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.journal.database.listen_notify import Notices
from server.journal.schema.model import Model

from .append import Appender
from .committed import Answer, OnDone, Publish, Published, Submitted

SURE_S = 2.0
"""How often it looks for what other processes wrote though it would have heard of it."""

_log = logging.getLogger(__name__)


class Moved(Struct, frozen=True):
    """Somebody wrote to this stream up to this seq; without a stream, anybody to any."""

    stream: str | None = None
    seq: int = 0


class Writer:
    """Owns the states of the streams it writes. `submit` may be called from any thread; `publish` is called in its own.

    `clock` gives the time in ms since 1970. `look_s` is how often it looks for timers that are due and, while nobody
    tells it (SQLite; a cut line), for what other processes wrote; `sure_s` how often it looks for that all the same.
    `most` bounds how many commands one transaction takes.
    """

    def __init__(
        self,
        engine: Engine,
        models: Sequence[Model[Any]],
        clock: Callable[[], Instant],
        publish: Publish,
        *,
        look_s: float = 0.1,
        sure_s: float = SURE_S,
        most: int = 1000,
    ) -> None:
        self._publish = publish
        self._look_s = look_s
        self._sure_s = sure_s
        self._most = most
        self._appender = Appender(engine, models, clock, publish)
        self._notices = Notices(engine, self._hear, lambda: self._inbox.put(Moved()), lambda: self._appender.backend)
        self._inbox: SimpleQueue[Submitted | Moved | None] = SimpleQueue()
        self._later: list[Submitted] = []
        self._moved: dict[str, int] = {}
        self._sure_at = 0.0
        self._stopping = False
        self._reading_failed = False
        self._gate = threading.Lock()
        self._closed = True
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether commands are being taken."""
        return self._thread.is_alive() and not self._closed

    @property
    def listening(self) -> bool:
        """Whether it hears at once of what other processes write, rather than looking for it."""
        return self._notices.listening

    @property
    def waiting(self) -> int:
        """How many commands (and notices) came in and were not yet taken."""
        return self._inbox.qsize()

    def start(self) -> None:
        """Folds every known stream, then starts the thread. Raises SQLAlchemyError when the database does not answer.

        What the streams hold by now is not published; readers load it by `load_snapshot` after this returns.
        """
        self._appender.load()
        self._closed = False
        self._sure_at = time.monotonic() + self._sure_s
        self._thread.start()
        self._notices.start()

    def submit(self, envelope: Envelope, on_done: OnDone) -> None:
        """Takes a command; its `Answer`, with `on_done`, is in a later `Published`."""
        self.submit_all([Submitted(envelope, on_done)])

    def submit_all(self, commands: Sequence[Submitted]) -> None:
        """Takes several at once: the thread is woken once."""
        with self._gate:
            if not self._closed:
                for submitted in commands:
                    self._inbox.put(submitted)
                return
        self._refuse(commands)

    def stop(self) -> None:
        """Settles what was taken, refuses what comes after, and returns when the thread has ended."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._inbox.put(None)
        if self._thread.ident is not None:
            self._thread.join()
        self._notices.stop()

    def _hear(self, stream: str, seq: int) -> None:
        self._inbox.put(Moved(stream, seq))

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
            batch = self._take(0.0 if self._moved else max(0.0, look_at - time.monotonic()))
            if batch:
                self._appender.append(batch, self._more)
            if self._moved:
                self._look_where_moved(batch)
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
            batch += self._sort([first])
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
        return self._sort([self._inbox.get_nowait() for _ in range(min(most, self._inbox.qsize()))])

    def _sort(self, came: Sequence[Submitted | Moved | None]) -> list[Submitted]:
        """The commands among what came in; the rest is noted."""
        commands: list[Submitted] = []
        for each in came:
            match each:
                case Submitted():
                    commands.append(each)
                case Moved(stream=None):
                    self._sure_at = 0.0
                case Moved(stream=str(stream), seq=seq):
                    self._moved[stream] = max(seq, self._moved.get(stream, 0))
                case None:
                    self._stopping = True
        return commands

    def _look_where_moved(self, batch: Sequence[Submitted]) -> None:
        """Not at streams that were written to just now: the lock brought them up to date, and may again in no time."""
        just_now = {submitted.envelope.stream for submitted in batch}
        moved = {stream: seq for stream, seq in self._moved.items() if stream not in just_now}
        self._moved = {stream: seq for stream, seq in self._moved.items() if stream in just_now}
        self._try_to_look(lambda: self._appender.look_at(moved))

    def _look(self) -> None:
        now = time.monotonic()
        if self._reading_failed or not self._notices.listening or now >= self._sure_at:
            if not self._try_to_look(self._appender.look):
                return
            self._sure_at = now + self._sure_s
        due = self._appender.due()
        if due:
            self._appender.append(due)  # and nothing more, which might overtake what is left over

    def _try_to_look(self, look: Callable[[], None]) -> bool:
        try:
            look()
        except SQLAlchemyError as error:
            if not self._reading_failed:
                _log.error("other processes' events cannot be read now: %s", type(error).__name__, exc_info=error)
            self._reading_failed = True
            self._appender.close()
            return False
        self._reading_failed = False
        return True

    def _refuse(self, left: Sequence[Submitted]) -> None:
        answers = [
            Answer(each.envelope, each.on_done, Refused(Refusal.UNAVAILABLE))
            for each in left
            if each.on_done is not None
        ]
        if answers:
            self._publish(Published(tuple(answers)))
