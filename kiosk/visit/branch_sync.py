"""Keeps the lobby in step with the server's stream and with the clock."""

from collections.abc import Callable
from urllib.parse import quote

from PySide6.QtCore import QObject, QTimer, Signal

from protocol.enums import Refusal
from protocol.messages import Message
from protocol.problem import Problem
from protocol.views import BranchView, PublicTicket
from ui.link.requests import Requests, Unreachable
from ui.link.stream_link import Link

from .branch_state import Lobby
from .failures import NOT_ENROLLED_CODES

CLOCK_MS = 1_000
"""Opening hours begin and end, and places of a quota become free, without an event."""
FIRST_ANSWER_MS = 3_000


class Office(QObject):
    """`changed`: something in `lobby` is different."""

    changed = Signal()

    def __init__(self, lobby: Lobby, link: Link, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lobby = lobby
        self._link = link
        self._requests = requests
        self._seen: tuple[object, ...] = ()
        link.snapshot.connect(self._heard)
        link.happened.connect(self._heard)
        link.connected_changed.connect(self._connected)
        link.refused.connect(self._refused)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._look)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._given_time)

    def start(self) -> None:
        """Connect."""
        self._patience.start(FIRST_ANSWER_MS)
        self._link.start()
        self._clock.start()

    def stop(self) -> None:
        """Leave the server alone."""
        self._link.stop()
        self._clock.stop()
        self._patience.stop()

    def find(self, secret: str, done: Callable[[PublicTicket | Problem | Unreachable], None]) -> None:
        """Ask how a ticket stands, by the secret on its slip."""
        self._requests.get(f"/api/v1/tickets/{secret}", PublicTicket, done)

    def find_branch(self, branch: str, done: Callable[[BranchView | Problem | Unreachable], None]) -> None:
        """Ask for another branch, to say its name."""
        self._requests.get(f"/api/v1/branches/{quote(branch)}", BranchView, done)

    def _heard(self, message: Message) -> None:
        self.lobby.picture.take(message)
        if message.type == "snapshot":
            self.lobby.enrolled, self.lobby.revoked = True, False
        self.changed.emit()

    def _look(self) -> None:
        now = self.lobby.moved_by_clock()
        if now != self._seen:
            self._seen = now
            self.changed.emit()

    def _connected(self) -> None:
        self.lobby.connected = self._link.is_connected
        if not self.lobby.connected:
            self.lobby.given_time = True
        self.changed.emit()

    def _refused(self, problem: Problem) -> None:
        if problem.code in NOT_ENROLLED_CODES:
            self.lobby.enrolled, self.lobby.revoked = False, problem.code is Refusal.REVOKED
            self.changed.emit()

    def _given_time(self) -> None:
        self.lobby.given_time = True
        self.changed.emit()
