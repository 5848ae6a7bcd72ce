"""The whole screen as one object: takes what the server says and the time that passes, and keeps the parts current."""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct
from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from display.calls.announcements import HIGHLIGHT_MS, Mute, Speech
from display.calls.call_board import CallBoard
from display.layout.layout import AUTO
from display.layout.layout_board import LayoutBoard
from display.notices.message import MessageBoard
from display.notices.notice_board import NoticeBoard
from display.text.hours import hours_lines
from display.text.legibility import Far
from display.text.phrases import NO_TICKETS, REVOKED, REVOKED_HOW, STILL_SERVING, Pair, Words
from display.waiting.waiting_board import WaitingBoard
from protocol.configuration import CounterConfig, Text
from protocol.enums import Refusal
from protocol.following.picture import DEFAULT_ZONE, BranchPicture
from protocol.messages import Message
from protocol.problem import Problem
from protocol.views import BranchView, ServiceView
from ui.link.server_clock import ServerClock, monotonic_ms
from ui.program.restart import SETUP_KEYS

from .burn_in import REST_AFTER_MS, resting_place, shift
from .header import Headline

log = logging.getLogger(__name__)

TICK_MS = 500
ASLEEP_MS = 5_000
"""So long without a tick means that the machine was suspended."""

DAY_OPENED = "day_opened"
A_MOMENT = timedelta(seconds=1)


class Voice(Speech, Protocol):
    """A `Speech` that knows names, and can be told something urgent."""

    def know(self, counters: Iterable[CounterConfig], services: Iterable[ServiceView]) -> None:
        """What things are called."""

    def tell(self, text: Text) -> None:
        """Read it now."""


class Silence(Mute):
    """A display without a voice."""

    def know(self, counters: Iterable[CounterConfig], services: Iterable[ServiceView]) -> None:
        """Nothing is read."""

    def tell(self, text: Text) -> None:
        """Nothing is heard."""


class DisplayScope(Struct, frozen=True):
    """Which part of the branch a display is for, and how it shows it."""

    layout: str = AUTO
    zone: str = ""
    counter: str = ""
    notices: Path | None = None


WHOLE_BRANCH = DisplayScope()


class Lobby(QObject):
    """In QML `lobby`: `layout`, `far`, `headline`, `calls`, `waiting`, `notices`, `message`, and what is said when no
    tickets are given.

    `age_s` is the link's: how old the figures are.
    `setup_wanted`: somebody at the screen wants to set it up (`may_hold`: also by holding it).
    Raises LayoutError.
    """

    changed = Signal()
    moved = Signal()
    setup_wanted = Signal()

    def __init__(
        self, words: Words, clock: ServerClock, age_s: Callable[[], float | None], parent: QObject | None = None,
        *, room: DisplayScope = WHOLE_BRANCH, voice: Voice | None = None, monotonic: Callable[[], int] = monotonic_ms,
        may_hold: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._words = words
        self._clock = clock
        self._monotonic = monotonic
        self._voice: Voice = voice or Silence()
        self.picture = BranchPicture()
        self._seq: int | None = None
        self._hours: list[Pair] = []
        self._notice = Pair()
        self._is_closed = False
        self._is_revoked = False
        self._may_hold = may_hold
        self._closed_ms: int | None = None
        self._rest: tuple[float, float] | None = None
        self._looked_ms = monotonic()
        self._shift = shift(self._looked_ms)
        self._no_tickets = words.say(NO_TICKETS)
        self._revoked = (words.say(REVOKED), words.say(REVOKED_HOW))
        self.layout_board = LayoutBoard(
            room.layout, notices=room.notices is not None, counter=bool(room.counter), parent=self
        )
        self.far_board = Far(self)
        self.head = Headline(words, age_s, self)
        self.call_board = CallBoard(words, self._voice, zone=room.zone, counter=room.counter, parent=self)
        self.waiting_board = WaitingBoard(words, self)
        self.notice_board = NoticeBoard(words, room.notices, self)
        self.message_board = MessageBoard(words, self._voice.tell, self)
        self.message_board.emergency_changed.connect(self._on_emergency)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Let the time pass."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """The time stands still."""
        self._timer.stop()

    def take_snapshot(self, message: Message) -> None:
        """The present, all of it. Of another stream than before (a lower place in it) if the server was set up anew."""
        self._take(message, joined=self._seq is None or message.seq < self._seq)

    def take_event(self, message: Message) -> None:
        """One event, as far as the lobby may see it."""
        self._take(message, day_began=message.kind == DAY_OPENED)

    def set_connected(self, connected: bool) -> None:
        """The line came or went. What was called during a cut is announced if it would still be highlighted."""
        self._notice_sleep()
        self.head.set_connected(connected)
        if connected:
            self._set_revoked(False)
            self.call_board.calls.resumed(self._clock.now() - timedelta(milliseconds=HIGHLIGHT_MS))
        self.look()

    def set_refused(self, problem: Problem) -> None:
        """The server will not have this display."""
        log.error("refused: %s %s", problem.code.value, problem.detail)
        self.head.set_refused(problem.title)
        if problem.code is Refusal.REVOKED:
            self._set_revoked(True)
        self.look()

    def look(self) -> None:
        """Bring everything up to this moment."""
        self._notice_sleep()
        branch, now_ms = self.picture.branch, self._monotonic()
        now = self._clock.now().astimezone(ZoneInfo(branch.time_zone if branch else DEFAULT_ZONE))
        self.head.show(now)
        self.message_board.show(now, now_ms)
        self.call_board.show(now, now_ms)
        self.waiting_board.show(now_ms)
        self.notice_board.show(now.date(), now_ms)
        waits = self.waiting_board.total > 0
        is_open = branch is None or self.picture.gives_tickets(now)
        closed = not is_open and not waits and not self.call_board.is_under_way
        notice = self._words.say(STILL_SERVING) if waits and not is_open else Pair()
        self.waiting_board.tell([one for one in (self.message_board.notice, notice) if one != Pair()])
        if (closed, notice) != (self._is_closed, self._notice):
            self._is_closed, self._notice = closed, notice
            self.changed.emit()
        place = (shift(now_ms), self._rest_place(closed, now_ms))
        if place != (self._shift, self._rest):
            self._shift, self._rest = place
            self.moved.emit()

    def _take(self, message: Message, *, joined: bool = False, day_began: bool = False) -> None:
        self._notice_sleep()
        self._update_silence()
        self._seq = message.seq
        self.picture.take(message)
        if message.branch is not None:
            self._describe(message.branch)
        if message.board is not None:
            self.call_board.take_board(message.board, joined=joined, day_began=day_began)
        self.waiting_board.take(self.picture.services.values())
        self.message_board.take(self.picture.message)
        if message.call is not None:
            self.call_board.take_call(message.call)
        self.look()

    def _describe(self, branch: BranchView) -> None:
        """Names and hours."""
        self._hours = hours_lines(branch.hours, self._words)
        self.head.set_branch(branch.name)
        self._voice.know(branch.counters, branch.services)
        self.call_board.set_counters(branch.counters)
        self.waiting_board.set_services(branch.services)
        self.changed.emit()

    def _rest_place(self, closed: bool, now_ms: int) -> tuple[float, float] | None:
        """Where a resting screen's words stand; None while it does not rest."""
        if not closed or self.message_board.is_there or not self.head.is_connected:
            self._closed_ms = None
            return None
        if self._closed_ms is None:
            self._closed_ms = now_ms
        return resting_place(now_ms) if now_ms - self._closed_ms >= REST_AFTER_MS else None

    def _set_revoked(self, revoked: bool) -> None:
        """Calls are shown and read no longer than this display may know of them."""
        if revoked is not self._is_revoked:
            self._is_revoked = revoked
            if revoked:
                self.call_board.calls.hushed(self._clock.now())
            self.changed.emit()

    def _on_emergency(self, _emergency: bool) -> None:
        """An emergency takes the floor, or gives it back: calls made meanwhile are shown, not read out."""
        self.call_board.calls.hushed(self._clock.now())

    def _update_silence(self) -> None:
        if self.message_board.is_emergency:
            self.call_board.calls.resumed(self._clock.now() + A_MOMENT)

    def _notice_sleep(self) -> None:
        """Before anything that came meanwhile is worked off: buffered events of a sleeping machine are the past."""
        now_ms = self._monotonic()
        if now_ms - self._looked_ms >= ASLEEP_MS:
            log.info("asleep for %d s", (now_ms - self._looked_ms) // 1000)
            self.call_board.calls.hushed(self._clock.now())
        self._looked_ms = now_ms

    @Slot()
    def want_setup(self) -> None:
        """Somebody at the screen wants to set it up: by a key, or by a long touch where a PIN is asked for then."""
        self.setup_wanted.emit()

    setupKeys = Property(list, lambda self: list(SETUP_KEYS), constant=True)
    mayHold = Property(bool, lambda self: self._may_hold, constant=True)
    far = Property(QObject, lambda self: self.far_board, constant=True)
    layout = Property(QObject, lambda self: self.layout_board, constant=True)
    notices = Property(QObject, lambda self: self.notice_board, constant=True)
    message = Property(QObject, lambda self: self.message_board, constant=True)
    shiftX = Property(int, lambda self: self._shift[0], notify=moved)
    shiftY = Property(int, lambda self: self._shift[1], notify=moved)
    rests = Property(bool, lambda self: self._rest is not None, notify=moved)
    restX = Property(float, lambda self: self._rest[0] if self._rest else 0.0, notify=moved)
    restY = Property(float, lambda self: self._rest[1] if self._rest else 0.0, notify=moved)
    headline = Property(QObject, lambda self: self.head, constant=True)
    calls = Property(QObject, lambda self: self.call_board, constant=True)
    waiting = Property(QObject, lambda self: self.waiting_board, constant=True)
    isClosed = Property(bool, lambda self: self._is_closed, notify=changed)
    closed = Property(str, lambda self: self._no_tickets.first, constant=True)
    closedBelow = Property(str, lambda self: self._no_tickets.second, constant=True)
    isRevoked = Property(bool, lambda self: self._is_revoked, notify=changed)
    revoked = Property(str, lambda self: self._revoked[0].first, constant=True)
    revokedBelow = Property(str, lambda self: self._revoked[0].second, constant=True)
    revokedHow = Property(str, lambda self: self._revoked[1].first, constant=True)
    revokedHowBelow = Property(str, lambda self: self._revoked[1].second, constant=True)
    hours = Property(list, lambda self: [line.first for line in self._hours], notify=changed)
    hoursBelow = Property(list, lambda self: [line.second for line in self._hours], notify=changed)
    notice = Property(str, lambda self: self._notice.first, notify=changed)
    noticeBelow = Property(str, lambda self: self._notice.second, notify=changed)
