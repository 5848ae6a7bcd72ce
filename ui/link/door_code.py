"""The address behind the QR at the door, asked for anew each minute; none where phones get no numbers."""

from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from protocol.enums import Refusal
from protocol.problem import Problem
from protocol.views import DoorCode

from .requests import Requests, Unreachable

OPENS_FOR = timedelta(seconds=50)
"""A code opens for a minute after its own; it is taken away a little sooner, as somebody may just be scanning it."""
AGAIN_MS = 5_000
"""After no answer; the code is of the next minute some moments after that has begun."""
CLOSED_AGAIN_MS = 300_000
"""A branch that gives no numbers to phones may be set up otherwise."""
A_MOMENT_MS = 300


class DoorFeed(QObject):
    """`url`: what the QR holds now; empty without one. `changed`: it is another one, or none.

    Signal `changed`. Asks only with a token: a stranger's screen gets none.
    """

    changed = Signal()

    def __init__(self, requests: Requests, branch: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requests = requests
        self._path = f"/api/v1/branches/{branch}/door"
        self._code: DoorCode | None = None
        self.url = ""
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.ask)

    def start(self) -> None:
        """Asks now, and again whenever the code is another."""
        self.ask()

    def stop(self) -> None:
        """Asks no more."""
        self._timer.stop()

    def ask(self) -> None:
        """Asks for the code of this minute."""
        self._requests.get(self._path, DoorCode, self.take)

    def take(self, answer: DoorCode | Problem | Unreachable) -> None:
        """Takes the answer, and says when it is asked for again."""
        now = self._requests.clock.now()
        match answer:
            case DoorCode():
                self._code = answer
                self._timer.start(max(A_MOMENT_MS, round((answer.until - now).total_seconds() * 1000) + A_MOMENT_MS))
            case Problem(code=Refusal.CLOSED | Refusal.NOT_AUTHENTICATED | Refusal.REVOKED | Refusal.NOT_ALLOWED):
                self._code = None
                self._timer.start(CLOSED_AGAIN_MS)
            case Problem() | Unreachable():
                self._timer.start(AGAIN_MS)
        over = self._code is None or now >= self._code.until + OPENS_FOR
        url = "" if over or self._code is None else self._code.url
        if url != self.url:
            self.url = url
            self.changed.emit()
