"""The whole screen as one object: takes what the server says and the time that passes, and keeps the parts current."""

import logging
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import Property, QObject, QTimer, Signal

from motcua.protocol.messages import Message
from motcua.protocol.problem import Problem
from motcua.protocol.views import BranchView
from motcua.ui.clock import ServerClock, monotonic_ms

from .announcements import HIGHLIGHT_MS
from .call_board import CallBoard
from .headline import Headline
from .hours import hours_lines
from .waiting_board import WaitingBoard
from .words import NO_TICKETS, STILL_SERVING, Pair, Words

log = logging.getLogger(__name__)

TICK_MS = 500
ASLEEP_MS = 5_000
"""So long without a tick means that the machine was suspended."""

HOME_ZONE = "Asia/Ho_Chi_Minh"
DAY_OPENED = "day_opened"


class Lobby(QObject):
    """In QML `lobby`: `headline`, `calls`, `waiting`, and what is said when no tickets are given.

    `age_s` is the link's: how old the figures are. `names_wanted` asks for the branch's description anew.
    """

    changed = Signal()
    names_wanted = Signal()

    def __init__(
        self, words: Words, clock: ServerClock, age_s: Callable[[], float | None], parent: QObject | None = None,
        *, monotonic: Callable[[], int] = monotonic_ms,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._words = words
        self._clock = clock
        self._monotonic = monotonic
        self._zone = ZoneInfo(HOME_ZONE)
        self._seq: int | None = None
        self._open = True
        self._hours: list[Pair] = []
        self._notice = Pair()
        self._is_closed = False
        self._looked_ms = monotonic()
        self._no_tickets = words.say(NO_TICKETS)
        self.head = Headline(words, age_s, self)
        self.call_board = CallBoard(words, parent=self)
        self.waiting_board = WaitingBoard(words, self)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Let the time pass."""
        self._timer.start()
        self.look()

    def take_snapshot(self, message: Message) -> None:
        """The present, all of it. Of another stream than before (a lower place in it) if the server was set up anew."""
        self._notice_sleep()
        if message.board is not None:
            joined = self._seq is None or message.seq < self._seq
            self._seq = message.seq
            self.call_board.take_board(message.board, joined=joined)
            self.waiting_board.take_board(message.board.services)
            self.names_wanted.emit()
        self.look()

    def take_event(self, message: Message) -> None:
        """One event, as far as the lobby may see it."""
        self._notice_sleep()
        self._seq = message.seq
        if message.board is not None:
            self.call_board.take_board(message.board, day_began=message.kind == DAY_OPENED)
            self.waiting_board.take_board(message.board.services)
            self.names_wanted.emit()
        if message.services is not None:
            self.waiting_board.take(message.services)
        if message.call is not None:
            self.call_board.calls.called(message.call)
        self.look()

    def set_connected(self, connected: bool) -> None:
        """The line came or went. What was called during a cut is announced if it would still be highlighted."""
        self._notice_sleep()
        self.head.set_connected(connected)
        if connected:
            self.call_board.calls.resumed(self._clock.now() - timedelta(milliseconds=HIGHLIGHT_MS))
        self.look()

    def set_refused(self, problem: Problem) -> None:
        """The server will not have this display."""
        log.error("refused: %s %s", problem.code.value, problem.detail)
        self.head.set_refused(problem.title)
        self.look()

    def describe(self, branch: BranchView) -> None:
        """Names, hours, and whether tickets are given."""
        try:
            self._zone = ZoneInfo(branch.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            log.warning("time zone %s is not known on this machine: %s", branch.time_zone, error)
        self._open = branch.open_now
        self._hours = hours_lines(branch.hours, self._words)
        self.head.set_branch(branch.name)
        self.call_board.set_counters(branch.counters)
        self.waiting_board.set_services(branch.services)
        self.changed.emit()
        self.look()

    def look(self) -> None:
        """Bring everything up to this moment."""
        self._notice_sleep()
        now, now_ms = self._clock.now().astimezone(self._zone), self._monotonic()
        self.head.show(now)
        self.call_board.show(now, now_ms)
        self.waiting_board.show(now_ms)
        waits = self.waiting_board.total > 0
        closed = not self._open and not waits and not self.call_board.is_under_way
        notice = self._words.say(STILL_SERVING) if waits and not self._open else Pair()
        if (closed, notice) != (self._is_closed, self._notice):
            self._is_closed, self._notice = closed, notice
            self.changed.emit()

    def _notice_sleep(self) -> None:
        """Before anything that came meanwhile is worked off: buffered events of a sleeping machine are the past."""
        now_ms = self._monotonic()
        if now_ms - self._looked_ms >= ASLEEP_MS:
            log.info("asleep for %d s", (now_ms - self._looked_ms) // 1000)
            self.call_board.calls.woke(self._clock.now())
        self._looked_ms = now_ms

    headline = Property(QObject, lambda self: self.head, constant=True)
    calls = Property(QObject, lambda self: self.call_board, constant=True)
    waiting = Property(QObject, lambda self: self.waiting_board, constant=True)
    isClosed = Property(bool, lambda self: self._is_closed, notify=changed)
    closed = Property(str, lambda self: self._no_tickets.first, constant=True)
    closedBelow = Property(str, lambda self: self._no_tickets.second, constant=True)
    hours = Property(list, lambda self: [line.first for line in self._hours], notify=changed)
    hoursBelow = Property(list, lambda self: [line.second for line in self._hours], notify=changed)
    notice = Property(str, lambda self: self._notice.first, notify=changed)
    noticeBelow = Property(str, lambda self: self._notice.second, notify=changed)
