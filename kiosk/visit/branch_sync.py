"""Keeps the lobby in step with the server: follows the stream, and asks again for what the stream does not say."""

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

ASK_AGAIN_MS = 15_000
"""Opening hours and quotas change without an event."""
ASK_SOON_MS = 1_000
FIRST_ANSWER_MS = 3_000


class Office(QObject):
    """`changed`: something in `lobby` is different."""

    changed = Signal()

    def __init__(
        self, lobby: Lobby, link: Link, requests: Requests, branch: str, parent: QObject | None = None
    ) -> None:
        super().__init__()
        self.lobby = lobby
        self._link = link
        self._requests = requests
        self._path = f"/api/v1/branches/{branch}"
        self._asking = False
        link.snapshot.connect(self._heard)
        link.happened.connect(self._heard)
        link.connected_changed.connect(self._connected)
        link.refused.connect(self._refused)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.ask)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._given_time)

    def start(self) -> None:
        """Connect and ask."""
        self._patience.start(FIRST_ANSWER_MS)
        self._link.start()
        self.ask()

    def stop(self) -> None:
        """Leave the server alone."""
        self._link.stop()
        self._again.stop()
        self._patience.stop()

    def ask(self) -> None:
        """Ask for the branch: what is open, what is left."""
        if not self._asking:
            self._asking = True
            self._requests.get(self._path, BranchView, self._answered)

    def find(self, secret: str, done: Callable[[PublicTicket | Problem | Unreachable], None]) -> None:
        """Ask how a ticket stands, by the secret on its slip."""
        self._requests.get(f"/api/v1/tickets/{secret}", PublicTicket, done)

    def find_branch(self, branch: str, done: Callable[[BranchView | Problem | Unreachable], None]) -> None:
        """Ask for another branch, to say its name."""
        self._requests.get(f"/api/v1/branches/{quote(branch)}", BranchView, done)

    def _answered(self, answer: BranchView | Problem | Unreachable) -> None:
        self._asking = False
        if isinstance(answer, BranchView):
            self._again.start(ASK_AGAIN_MS)
            if answer != self.lobby.branch:
                self.lobby.branch = answer
                self.changed.emit()
            return
        if isinstance(answer, Problem):
            self._refused(answer)
        self._again.start(ASK_SOON_MS)

    def _heard(self, message: Message) -> None:
        self.lobby.take(message)
        if message.type == "snapshot":
            self.lobby.enrolled, self.lobby.revoked = True, False
        elif message.board is not None:
            self.ask()  # the day or the configuration is another
        self.changed.emit()

    def _connected(self) -> None:
        self.lobby.connected = self._link.is_connected
        if self.lobby.connected:
            self.ask()
        else:
            self.lobby.given_time = True
        self.changed.emit()

    def _refused(self, problem: Problem) -> None:
        if problem.code in NOT_ENROLLED_CODES:
            self.lobby.enrolled, self.lobby.revoked = False, problem.code is Refusal.REVOKED
            self.changed.emit()

    def _given_time(self) -> None:
        self.lobby.given_time = True
        self.changed.emit()
