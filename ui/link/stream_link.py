"""Follows a branch's stream over the websocket: notices silence within three seconds, connects again and resumes."""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import formatdate
from typing import assert_never

import msgspec
from PySide6.QtCore import Property, QObject, QTimer, QUrl, QUrlQuery, Signal
from PySide6.QtNetwork import QNetworkProxy, QNetworkRequest
from PySide6.QtWebSockets import QWebSocket

from language.messages import _
from protocol.enums import STATUS, Refusal
from protocol.following.follower import Backoff, Follower, Received
from protocol.messages import Message
from protocol.problem import Problem
from protocol.reading import Reader
from protocol.version import USER_AGENT

from .server_clock import ServerClock, monotonic_ms

log = logging.getLogger(__name__)

PING_MS = 700
SILENCE_MS = 2_000
"""After so long without a message or a pong the connection counts as lost: with PING_MS within three seconds."""
SLEPT_MS = 10_000
"""So long a silence between two looks is a machine that slept: its connection is dead, and it connects at once."""


class Link(QObject):
    """The link of one screen to its branch.

    `snapshot` and `happened` (an event) carry a `Message`, `refused` a `Problem`.
    `connected` is true from the first word of a connection until silence, and `connected_changed` tells of it.
    What the screen shows meanwhile is `age_s()` seconds old.
    """

    snapshot = Signal(object)
    happened = Signal(object)
    refused = Signal(object)
    connected_changed = Signal()

    def __init__(
        self, base: str, branch: str, token: str, clock: ServerClock | None = None, parent: QObject | None = None, *,
        monotonic: Callable[[], int] = monotonic_ms, backoff: Backoff | None = None,
        noise: Callable[[], float] = random.random,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.clock = clock or ServerClock()
        self._url = "ws" + base.rstrip("/").removeprefix("http") + f"/ws/v1/branches/{branch}"
        self._token = token
        self._monotonic = monotonic
        self._noise = noise
        self._backoff = backoff or Backoff()
        self._reader = Reader(Message)
        self._follower = Follower()
        self._connected = False
        self._changed_ms = monotonic()
        self._heard_ms = monotonic()
        self._fresh_ms: int | None = None
        self._open = False
        self._socket = QWebSocket(parent=self)
        self._socket.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        self._socket.textMessageReceived.connect(self._message)
        self._socket.connected.connect(self._opened)
        self._socket.pong.connect(self._pong)
        self._socket.disconnected.connect(self._lost)
        self._socket.errorOccurred.connect(self._lost)
        self._watch = QTimer(self)
        self._watch.setInterval(PING_MS)
        self._watch.timeout.connect(self._look)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._connect)

    def start(self) -> None:
        """Connects, and connects again whenever the connection breaks, until `stop`."""
        if not self._open and not self._again.isActive():
            self._again.start(0)

    def stop(self) -> None:
        """Disconnects; `start` resumes from the same seq."""
        self._again.stop()
        self._hang_up()
        self._set_connected(False)

    @property
    def is_connected(self) -> bool:
        """Whether the connection stands and the server answers."""
        return self._connected

    @property
    def seq(self) -> int | None:
        """The seq of the last message; None before the first snapshot."""
        return self._follower.seq

    def since(self) -> datetime:
        """When the link was last connected or lost, on the server's clock."""
        return self.clock.now() - timedelta(milliseconds=self._monotonic() - self._changed_ms)

    def age_s(self) -> float | None:
        """The age of the picture in seconds: 0 while connected, None before the first snapshot."""
        if self._fresh_ms is None:
            return None
        return 0.0 if self._connected else (self._monotonic() - self._fresh_ms) / 1000

    connected = Property(bool, lambda self: self._connected, notify=connected_changed)

    def _connect(self) -> None:
        self._socket.abort()
        self._open = True
        self._heard_ms = self._monotonic()
        url = QUrl(self._url)
        query = QUrlQuery()
        query.setQueryItems(list(self._follower.resume.items()))
        url.setQuery(query)
        request = QNetworkRequest(url)
        request.setRawHeader(b"User-Agent", USER_AGENT.encode())
        request.setRawHeader(b"Date", formatdate(usegmt=True).encode())  # two devices' clocks speak for the server's
        if self._token:
            request.setRawHeader(b"Authorization", b"Bearer " + self._token.encode())
        self._socket.open(request)
        self._watch.start()

    def _look(self) -> None:
        silent_ms = self._monotonic() - self._heard_ms
        if silent_ms >= SILENCE_MS:
            log.info("no word from the server for %d ms", silent_ms)
            self._lost(at_once=silent_ms >= SLEPT_MS)
        elif self._socket.isValid():
            self._socket.ping()

    def _opened(self) -> None:
        if self._open:
            self._socket.ping()

    def _pong(self) -> None:
        if not self._open:
            return
        self._heard_ms = self._monotonic()
        if self._follower.seq is not None:  # resumed, and nothing has happened since: there may be no message for hours
            self._good()

    def _message(self, text: str) -> None:
        if not self._open:
            return
        self._heard_ms = self._monotonic()
        try:
            message, whole = self._reader.read(text)
        except msgspec.MsgspecError as error:
            log.error("the server said something this version does not understand: %s", error)
            self._follower = Follower()
            self._lost()
            return
        if message.at is not None:
            self.clock.heard(message.at)
        if message.type == "event" and not whole:
            log.info("event %d says what this version does not know: a snapshot is asked for", message.seq)
            self._follower = Follower()
            self._lost(at_once=True)
            return
        taken = self._follower.take(message)
        match taken:
            case Received.SNAPSHOT if message.branch is None:
                self._refuse(_server_is_older())
            case Received.SNAPSHOT:
                self._good()
                self.snapshot.emit(message)
            case Received.EVENT:
                self._good()
                self.happened.emit(message)
            case Received.TICK | Received.OLD:
                self._good()
            case Received.GAP:
                self._lost(at_once=True)
            case Received.PROBLEM:
                self._refuse(message.problem)
            case _:
                assert_never(taken)

    def _refuse(self, problem: Problem | None) -> None:
        self._backoff.tries = max(self._backoff.tries, 5)  # being told no is not a reason to knock harder
        self.refused.emit(problem)
        self._lost()

    def _good(self) -> None:
        self._fresh_ms = self._heard_ms
        self._backoff.reset()
        self._set_connected(True)

    def _lost(self, _error: object = None, *, at_once: bool = False) -> None:
        if not self._open:
            return
        self._hang_up()
        self._again.start(0 if at_once else self._backoff.next_ms(self._noise()))
        self._set_connected(False)

    def _hang_up(self) -> None:
        self._open = False
        self._watch.stop()
        # from the event loop: a socket aborted inside one of its own signals takes the program down
        QTimer.singleShot(0, self, self._abort)

    def _abort(self) -> None:
        if not self._open:
            self._socket.abort()

    def _set_connected(self, connected: bool) -> None:
        if connected is not self._connected:
            self._connected = connected
            self._changed_ms = self._monotonic()
            self.connected_changed.emit()


def _server_is_older() -> Problem:
    """A server of the first weeks of 0.1 does not describe the branch in its snapshot, and this program needs that."""
    title = _("This program is newer than the server. Have the server updated first.")
    return Problem(STATUS[Refusal.NEWER_VERSION], Refusal.NEWER_VERSION, title)
