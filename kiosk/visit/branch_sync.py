"""Keeps the state of the branch in step with the server's stream and with the clock."""

from collections.abc import Callable
from urllib.parse import quote

from PySide6.QtCore import QObject, QTimer, Signal

from protocol.commands import AskRating
from protocol.dossier_lookup import AskLookup, PublicDossier
from protocol.enums import Refusal
from protocol.messages import Message
from protocol.problem import Problem
from protocol.views import BranchView, PublicTicket
from ui.link.requests import Requests, Unreachable
from ui.link.stream_link import Link

from .branch_state import BranchState
from .failures import NOT_ENROLLED_CODES
from .scanned_code import DossierReceipt

CLOCK_MS = 1_000
"""Opening hours begin and end, and places of a quota become free, without an event."""
FIRST_ANSWER_MS = 3_000


class BranchSync(QObject):
    """`changed`: something in `branch` is different."""

    changed = Signal()

    def __init__(self, branch: BranchState, link: Link, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.branch = branch
        self._link = link
        self._requests = requests
        self._seen: tuple[object, ...] = ()
        link.snapshot.connect(self._heard)
        link.happened.connect(self._heard)
        link.connected_changed.connect(self._connected)
        link.refused.connect(self._refused)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._check_clock)
        self._first_answer = QTimer(self)
        self._first_answer.setSingleShot(True)
        self._first_answer.timeout.connect(self._answer_is_overdue)

    def start(self) -> None:
        """Connect."""
        self._first_answer.start(FIRST_ANSWER_MS)
        self._link.start()
        self._clock.start()

    def stop(self) -> None:
        """Leave the server alone."""
        self._link.stop()
        self._clock.stop()
        self._first_answer.stop()

    def find(self, secret: str, done: Callable[[PublicTicket | Problem | Unreachable], None]) -> None:
        """Ask how a ticket stands, by the secret on its slip."""
        self._requests.get(f"/api/v1/tickets/{secret}", PublicTicket, done)

    def rate(self, secret: str, level: int, done: Callable[[PublicTicket | Problem | Unreachable], None]) -> None:
        """Say how a visit was, as whoever holds its slip may, once."""
        key = self._requests.new_key()
        self._requests.post(f"/api/v1/tickets/{secret}/rate", AskRating(level), PublicTicket, done, key=key)

    def look_up(self, receipt: DossierReceipt, done: Callable[[PublicDossier | Problem | Unreachable], None]) -> None:
        """Ask how a dossier stands, as whoever holds its receipt may."""
        self._requests.post("/api/v1/lookup", AskLookup(receipt.code, receipt.secret), PublicDossier, done)

    def find_branch(self, branch: str, done: Callable[[BranchView | Problem | Unreachable], None]) -> None:
        """Ask for another branch, to say its name."""
        self._requests.get(f"/api/v1/branches/{quote(branch)}", BranchView, done)

    def _heard(self, message: Message) -> None:
        self.branch.picture.take(message)
        if message.type == "snapshot":
            self.branch.enrolled, self.branch.revoked, self.branch.server_older = True, False, False
        self.changed.emit()

    def _check_clock(self) -> None:
        now = self.branch.moved_by_clock()
        if now != self._seen:
            self._seen = now
            self.changed.emit()

    def _connected(self) -> None:
        self.branch.connected = self._link.is_connected
        if not self.branch.connected:
            self.branch.first_answer_overdue = True
        self.changed.emit()

    def _refused(self, problem: Problem) -> None:
        if problem.code in NOT_ENROLLED_CODES:
            self.branch.enrolled, self.branch.revoked = False, problem.code is Refusal.REVOKED
            self.changed.emit()
        elif problem.code is Refusal.NEWER_VERSION:
            self.branch.server_older = True
            self.changed.emit()

    def _answer_is_overdue(self) -> None:
        self.branch.first_answer_overdue = True
        self.changed.emit()
