"""The whole screen as one object: takes the server's messages and the time, and updates the parts."""

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
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
from display.notices.service_messages import service_messages
from display.text.legibility import Legibility
from display.text.phrases import (
    BY_PHONE,
    HOW_TO_BOOK,
    NO_TICKETS,
    RETIRED,
    REVOKED,
    REVOKED_HOW,
    SCAN_THIS,
    STILL_SERVING,
    Words,
)
from display.waiting.waiting_board import WaitingBoard
from language.pairs import Pair
from protocol.configuration import CounterConfig, MediaConfig, Text
from protocol.enums import Refusal
from protocol.following.picture import DEFAULT_ZONE, BranchPicture
from protocol.messages import Message
from protocol.opening_hours import next_opening
from protocol.practice import practised
from protocol.problem import Problem
from protocol.views import BranchView, ServiceView
from ui.link.server_clock import ServerClock, monotonic_ms
from ui.program.restart import SETUP_KEYS

from .burn_in import REST_AFTER_MS, resting_place, shift
from .header import Headline

log = logging.getLogger(__name__)

TICK_MS = 500
SUSPENDED_MS = 5_000
"""A longer gap between two ticks means that the machine was suspended."""

DAY_OPENED = "day_opened"
DOOR = (BY_PHONE, SCAN_THIS)
A_MOMENT = timedelta(seconds=1)


class Voice(Speech, Protocol):
    """A `Speech` that knows names and reads urgent texts."""

    def set_names(
        self, counters: Iterable[CounterConfig], services: Iterable[ServiceView], offered: Collection[str]
    ) -> None:
        """Sets the names and directions to read, and the branch's languages."""

    def tell(self, text: Text) -> None:
        """Reads an urgent text as soon as possible."""


class Silence(Mute):
    """A display without a voice."""

    def set_names(
        self, counters: Iterable[CounterConfig], services: Iterable[ServiceView], offered: Collection[str]
    ) -> None:
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
    """In QML `lobby`: `layout`, `far`, `headline`, `calls`, `waiting`, `notices`, `message`, and the texts shown
    while no tickets are given.

    `age_s` returns the age of the figures in seconds. `media_changed`: the settings name other pictures and films,
    `media_files`; `media_folder` is where they arrive. `setup_wanted`: somebody asks to set the display up, by a key
    or, with `may_hold`, by a long touch.
    Raises LayoutError.
    """

    changed = Signal()
    moved = Signal()
    setup_wanted = Signal()
    media_changed = Signal()

    def __init__(
        self, words: Words, clock: ServerClock, age_s: Callable[[], float | None], parent: QObject | None = None,
        *, scope: DisplayScope = WHOLE_BRANCH, voice: Voice | None = None, monotonic: Callable[[], int] = monotonic_ms,
        may_hold: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._words = words
        self._clock = clock
        self._monotonic = monotonic
        self._voice: Voice = voice or Silence()
        self._scope = scope
        self.picture = BranchPicture()
        self._seq: int | None = None
        self._hours: list[Pair] = []
        self._notice = Pair()
        self._is_closed = False
        self._opening = Pair()
        self._booking = Pair()
        self._is_revoked = False
        self._may_hold = may_hold
        self._closed_ms: int | None = None
        self._rest: tuple[float, float] | None = None
        self._looked_ms = monotonic()
        self._shift = shift(self._looked_ms)
        self._door = ""
        self._media: tuple[MediaConfig, ...] = ()
        self.media_folder: Path | None = None
        self.layout_board = LayoutBoard(
            scope.layout, notices=scope.notices is not None, counter=bool(scope.counter), parent=self
        )
        self.legibility = Legibility(self)
        self.head = Headline(words, age_s, self)
        self.call_board = CallBoard(words, self._voice, zone=scope.zone, counter=scope.counter, parent=self)
        self.waiting_board = WaitingBoard(words, self)
        self.notice_board = NoticeBoard(words, scope.notices, self)
        self.message_board = MessageBoard(words, self._voice.tell, self)
        self.message_board.emergency_changed.connect(self._on_emergency)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Starts the timer."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Stops the timer."""
        self._timer.stop()

    def take_snapshot(self, message: Message) -> None:
        """Takes a snapshot. A lower seq than before means another stream: the server was set up again."""
        self._take(message, joined=self._seq is None or message.seq < self._seq)

    def take_event(self, message: Message) -> None:
        """Takes one event, with its public content."""
        self._take(message, day_began=message.kind == DAY_OPENED)

    def set_connected(self, connected: bool) -> None:
        """The connection was made or lost. Calls made during a cut are announced if they would still be highlighted."""
        self._detect_suspend()
        self.head.set_connected(connected)
        if connected:
            self._set_revoked(False)
            self.call_board.calls.resumed(self._clock.now() - timedelta(milliseconds=HIGHLIGHT_MS))
        self.look()

    def set_refused(self, problem: Problem) -> None:
        """The server refuses this display."""
        log.error("refused: %s %s", problem.code.value, problem.detail)
        self.head.set_refused(problem.title)
        if problem.code is Refusal.REVOKED:
            self._set_revoked(True)
        self.look()

    def set_door(self, url: str) -> None:
        """The address behind the QR at the door of this minute; empty: phones get no numbers."""
        if url != self._door:
            self._door = url
            self.changed.emit()

    @property
    def media_files(self) -> list[str]:
        """The pictures and films of every zone of the branch: two displays of a machine share the folder."""
        return [one.file for one in sorted(self._media, key=lambda one: one.order) if one.file is not None]

    def media_arrived(self) -> None:
        """One of them is in the folder now."""
        self.notice_board.media_arrived()

    def look(self) -> None:
        """Updates all parts to this moment."""
        self._detect_suspend()
        branch, now_ms = self.picture.branch, self._monotonic()
        now = self._clock.now().astimezone(ZoneInfo(branch.time_zone if branch else DEFAULT_ZONE))
        self.head.show(now)
        more = self._take_messages(now)
        self.message_board.show(now, now_ms)
        self.call_board.show(now, now_ms)
        self.waiting_board.show(now_ms)
        self.notice_board.show(now.date(), now_ms)
        if self._scope.notices is None:
            self.layout_board.set_notices(not self.notice_board.is_empty)
        waits = self.waiting_board.total > 0
        is_open = branch is None or self.picture.gives_tickets(now)
        closed = not is_open and not waits and not self.call_board.is_under_way
        notice = self._words.say(STILL_SERVING) if waits and not is_open else Pair()
        self.waiting_board.tell([one for one in (self.message_board.notice, *more, notice) if one != Pair()])
        opening = self._next_opening(now) if closed else Pair()
        if (closed, notice, opening) != (self._is_closed, self._notice, self._opening):
            self._is_closed, self._notice, self._opening = closed, notice, opening
            self.changed.emit()
        place = (shift(now_ms), self._rest_place(closed, now_ms))
        if place != (self._shift, self._rest):
            self._shift, self._rest = place
            self.moved.emit()

    def _take(self, message: Message, *, joined: bool = False, day_began: bool = False) -> None:
        self._detect_suspend()
        self._announce_nothing_in_emergency()
        self._seq = message.seq
        self.picture.take(message)
        self.head.set_old(self.picture.program_is_old)
        if message.branch is not None:
            self._describe(message.branch)
        if message.board is not None:
            self.call_board.take_board(message.board, joined=joined, day_began=day_began)
        self.waiting_board.take(self.picture.services.values())
        if message.call is not None:
            self.call_board.take_call(message.call)
        self.look()

    def _take_messages(self, now: datetime) -> list[Pair]:
        """The message to everybody, else the newest to those who wait for a service; the others, to show beside it."""
        branch, everybody = self.picture.branch, self.picture.message
        own = [] if branch is None else service_messages(self._own_services(branch), self.picture.services, now)
        first = everybody or (own.pop(0) if own else None)
        self.message_board.take(first)
        return [self._words.name(one.text) for one in own]

    def _next_opening(self, now: datetime) -> Pair:
        """When tickets are given next; that none are given where no hours say when."""
        branch = self.picture.branch
        if branch is None:
            return self._words.say(NO_TICKETS)
        if branch.retired:
            return self._words.say(RETIRED)
        opens = next_opening(branch, int(now.timestamp() * 1000), ended_on=branch.ended_on)
        if opens is None:
            return self._words.say(NO_TICKETS)
        return self._words.opening(datetime.fromtimestamp(opens.first_ticket / 1000, now.tzinfo), now)

    def _own_services(self, branch: BranchView) -> list[ServiceView]:
        """The services of the display's zone or counter, by the skills of the counters there; all where none are."""
        scope = self._scope
        skills = {
            skill for counter in branch.counters for skill in counter.skills
            if (counter.zone == scope.zone if scope.zone else counter.id == scope.counter)
        }  # fmt: skip
        own = [service for service in branch.services if service.code in skills]
        return own or branch.services

    def _describe(self, branch: BranchView) -> None:
        """Sets languages, names and hours."""
        if self._words.follow(branch.languages):
            self.message_board.reword()
            self.notice_board.reword()
        self._hours = self._words.week(() if branch.retired else branch.hours)
        takes_bookings = branch.appointments.per_slot and not branch.retired
        self._booking = self._words.say(HOW_TO_BOOK) if takes_bookings else Pair()
        self.head.set_branch(branch.name, practice=practised(branch.id) is not None)
        self._voice.set_names(branch.counters, branch.services, branch.languages)
        self.call_board.set_counters(branch.counters)
        self.waiting_board.set_services(self._own_services(branch))
        self._take_media(branch.media)
        self.changed.emit()

    def _take_media(self, media: tuple[MediaConfig, ...]) -> None:
        """Those of this display's zone; one that is for a single counter shows none."""
        if media == self._media or self._scope.counter or self._scope.notices is not None:
            return
        self._media = media
        shown = tuple(one for one in media if one.zone in (None, self._scope.zone))
        self.notice_board.take_media(shown, self.media_folder)
        self.media_changed.emit()

    def _rest_place(self, closed: bool, now_ms: int) -> tuple[float, float] | None:
        """The place of the words on a resting screen; None while it does not rest."""
        if not closed or self.message_board.is_there or not self.head.is_connected:
            self._closed_ms = None
            return None
        if self._closed_ms is None:
            self._closed_ms = now_ms
        return resting_place(now_ms) if now_ms - self._closed_ms >= REST_AFTER_MS else None

    def _set_revoked(self, revoked: bool) -> None:
        """Shows that the display is revoked, and stops announcing."""
        if revoked is not self._is_revoked:
            self._is_revoked = revoked
            if revoked:
                self.call_board.calls.silenced(self._clock.now())
            self.changed.emit()

    def _on_emergency(self, _emergency: bool) -> None:
        """An emergency begins or ends: calls made meanwhile are shown, not announced."""
        self.call_board.calls.silenced(self._clock.now())

    def _announce_nothing_in_emergency(self) -> None:
        if self.message_board.is_emergency:
            self.call_board.calls.resumed(self._clock.now() + A_MOMENT)

    def _detect_suspend(self) -> None:
        """Detects a suspend before new events are handled: events buffered during it are not announced."""
        now_ms = self._monotonic()
        if now_ms - self._looked_ms >= SUSPENDED_MS:
            log.info("suspended for %d s", (now_ms - self._looked_ms) // 1000)
            self.call_board.calls.silenced(self._clock.now())
        self._looked_ms = now_ms

    @Slot()
    def want_setup(self) -> None:
        """Somebody at the screen wants to set it up: by a key, or by a long touch where a PIN is asked for then."""
        self.setup_wanted.emit()

    setupKeys = Property(list, lambda self: list(SETUP_KEYS), constant=True)
    mayHold = Property(bool, lambda self: self._may_hold, constant=True)
    far = Property(QObject, lambda self: self.legibility, constant=True)
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
    closed = Property(str, lambda self: self._words.say(NO_TICKETS).first, notify=changed)
    closedBelow = Property(str, lambda self: self._words.say(NO_TICKETS).second, notify=changed)
    opening = Property(str, lambda self: self._opening.first, notify=changed)
    openingBelow = Property(str, lambda self: self._opening.second, notify=changed)
    booking = Property(str, lambda self: self._booking.first, notify=changed)
    bookingBelow = Property(str, lambda self: self._booking.second, notify=changed)
    isRevoked = Property(bool, lambda self: self._is_revoked, notify=changed)
    revoked = Property(str, lambda self: self._words.say(REVOKED).first, notify=changed)
    revokedBelow = Property(str, lambda self: self._words.say(REVOKED).second, notify=changed)
    revokedHow = Property(str, lambda self: self._words.say(REVOKED_HOW).first, notify=changed)
    revokedHowBelow = Property(str, lambda self: self._words.say(REVOKED_HOW).second, notify=changed)
    door = Property(str, lambda self: self._door, notify=changed)
    byPhone = Property(list, lambda self: [self._words.say(one).first for one in DOOR], notify=changed)
    byPhoneBelow = Property(list, lambda self: [self._words.say(one).second for one in DOOR], notify=changed)
    hours = Property(list, lambda self: [line.first for line in self._hours], notify=changed)
    hoursBelow = Property(list, lambda self: [line.second for line in self._hours], notify=changed)
    notice = Property(str, lambda self: self._notice.first, notify=changed)
    noticeBelow = Property(str, lambda self: self._notice.second, notify=changed)
