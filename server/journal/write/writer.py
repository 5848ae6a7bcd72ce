"""The writing thread of a process: takes commands as they come, and appends many in one transaction."""

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
from .committed import Answer, CaughtUp, OnDone, Publish, Published, Submitted

RECHECK_S = 2.0
"""How often, in seconds, other processes' events are looked for although notices of them arrive."""

_log = logging.getLogger(__name__)


class Moved(Struct, frozen=True):
    """Another process appended to `stream` up to `seq`; `stream=None`: to any stream."""

    stream: str | None = None
    seq: int = 0


class CatchUp(Struct, frozen=True):
    """The events of `stream` that other processes appended are to be published before `on_done` is called."""

    stream: str
    on_done: Callable[[bool], None]


class Writer:
    """Owns the states of the streams. `submit` may be called from any thread; `publish` is called in the writer's own.

    `clock`: the time in use, in ms since 1970; `believed`: whether it was at the last call of `clock`. `poll_s`: how
    often to look for due timers and, without notices (SQLite, a lost connection), for other processes' events;
    `recheck_s`: how often to look for those with notices. `max_commands`: of one transaction.
    """

    def __init__(
        self,
        engine: Engine,
        models: Sequence[Model[Any]],
        clock: Callable[[], Instant],
        publish: Publish,
        *,
        poll_s: float = 0.1,
        recheck_s: float = RECHECK_S,
        max_commands: int = 1000,
        believed: Callable[[], bool] = lambda: True,
    ) -> None:
        self._publish = publish
        self._poll_s = poll_s
        self._recheck_s = recheck_s
        self._max_commands = max_commands
        self._appender = Appender(engine, models, clock, publish, believed)
        self._notices = Notices(
            engine, self._on_notice, lambda: self._inbox.put(Moved()), lambda: self._appender.backend
        )
        self._inbox: SimpleQueue[Submitted | Moved | CatchUp | None] = SimpleQueue()
        self._later: list[Submitted] = []
        self._moved: dict[str, int] = {}
        self._asked: list[CatchUp] = []
        self._recheck_at = 0.0
        self._stopping = False
        self._reading_failed = False
        self._gate = threading.Lock()
        self._closed = True
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether commands are accepted."""
        return self._thread.is_alive() and not self._closed

    @property
    def other_history(self) -> bool:
        """Whether the database was replaced or went back while this process ran: only a restart helps."""
        return self._appender.other_history

    @property
    def listening(self) -> bool:
        """Whether notices of other processes' events arrive; otherwise they are polled for."""
        return self._notices.listening

    @property
    def waiting(self) -> int:
        """How many commands and notices are in the inbox."""
        return self._inbox.qsize()

    def start(self) -> None:
        """Folds every known stream, then starts the thread. Raises SQLAlchemyError when the database does not answer.

        Events so far are not published; readers call `load_snapshot` after this returns.
        """
        self._appender.load()
        self._closed = False
        self._recheck_at = time.monotonic() + self._recheck_s
        self._thread.start()
        self._notices.start()

    def submit(self, envelope: Envelope, on_done: OnDone) -> None:
        """Takes a command; its `Answer`, with `on_done`, is in a later `Published`."""
        self.submit_all([Submitted(envelope, on_done)])

    def submit_all(self, commands: Sequence[Submitted]) -> None:
        """Takes several commands."""
        with self._gate:
            if not self._closed:
                for submitted in commands:
                    self._inbox.put(submitted)
                return
        self._refuse(commands)

    def catch_up(self, stream: str, on_done: Callable[[bool], None]) -> None:
        """Publishes what other processes have appended to `stream` by now, then a `CaughtUp` with `on_done`."""
        with self._gate:
            if not self._closed:
                self._inbox.put(CatchUp(stream, on_done))
                return
        self._publish(Published((CaughtUp(on_done, False),)))

    def stop(self) -> None:
        """Settles the commands taken, refuses later ones, and returns when the thread has ended."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._inbox.put(None)
        if self._thread.ident is not None:
            self._thread.join()
        self._notices.stop()

    def _on_notice(self, stream: str, seq: int) -> None:
        self._inbox.put(Moved(stream, seq))

    # -- the thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._work()
        finally:
            with self._gate:
                self._closed = True
            self._refuse([*self._later, *self._drain(self._inbox.qsize())])
            self._tell_caught_up(complete=False)
            self._appender.close()

    def _work(self) -> None:
        poll_at = time.monotonic() + self._poll_s
        while not self._stopping or self._later:
            batch = self._take(0.0 if self._moved else max(0.0, poll_at - time.monotonic()))
            if batch:
                self._appender.append(batch, self._more)
            if self._moved:
                self._read_moved(batch)
            if self._asked:
                self._catch_up()
            if time.monotonic() >= poll_at:
                self._poll()
                poll_at = time.monotonic() + self._poll_s

    def _take(self, wait_s: float) -> list[Submitted]:
        """The commands in the inbox, left-over ones first; else the first to come within `wait_s` seconds."""
        batch, self._later = self._later, []
        if not batch and not self._stopping:
            try:
                first = self._inbox.get(timeout=wait_s)
            except Empty:
                return []
            batch += self._sort([first])
        return batch + self._drain(self._max_commands - len(batch))

    def _more(self, locked: frozenset[str]) -> list[Submitted]:
        """The commands for `locked` that came in while the heads were being locked; others wait for the next batch.

        The order is kept: left-over commands are in the batch already.
        """
        held: list[Submitted] = []
        for submitted in self._drain(self._max_commands):
            (held if submitted.envelope.stream in locked else self._later).append(submitted)
        return held

    def _drain(self, most: int) -> list[Submitted]:
        return self._sort([self._inbox.get_nowait() for _ in range(min(most, self._inbox.qsize()))])

    def _catch_up(self) -> None:
        streams = {each.stream for each in self._asked}
        self._tell_caught_up(complete=self._try_to_read(lambda: self._appender.read_streams(streams)))

    def _tell_caught_up(self, *, complete: bool) -> None:
        asked, self._asked = self._asked, []
        if asked:
            self._publish(Published(tuple(CaughtUp(each.on_done, complete) for each in asked)))

    def _sort(self, came: Sequence[Submitted | Moved | CatchUp | None]) -> list[Submitted]:
        """The commands among the messages; the others are noted."""
        commands: list[Submitted] = []
        for each in came:
            match each:
                case Submitted():
                    commands.append(each)
                case Moved(stream=None):
                    self._recheck_at = 0.0
                case Moved(stream=str(stream), seq=seq):
                    self._moved[stream] = max(seq, self._moved.get(stream, 0))
                case CatchUp():
                    self._asked.append(each)
                case None:
                    self._stopping = True
        return commands

    def _read_moved(self, batch: Sequence[Submitted]) -> None:
        """Reads streams that other processes appended to, except those just written, which are up to date."""
        just_now = {submitted.envelope.stream for submitted in batch}
        moved = {stream: seq for stream, seq in self._moved.items() if stream not in just_now}
        self._moved = {stream: seq for stream, seq in self._moved.items() if stream in just_now}
        self._try_to_read(lambda: self._appender.read_moved(moved))

    def _poll(self) -> None:
        now = time.monotonic()
        if self._reading_failed or not self._notices.listening or now >= self._recheck_at:
            if not self._try_to_read(self._appender.read_new):
                return
            self._recheck_at = now + self._recheck_s
        due = self._appender.due()
        if due:
            self._appender.append(due)  # and nothing more, which might overtake what is left over

    def _try_to_read(self, read: Callable[[], None]) -> bool:
        try:
            read()
        except SQLAlchemyError as error:
            if not self._reading_failed:
                _log.error("other processes' events cannot be read now: %s", type(error).__name__, exc_info=error)
            self._reading_failed = True
            self._appender.reconnect()
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
