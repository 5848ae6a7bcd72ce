"""Sends a ticket's PDF, again and again with one key, until the server has answered."""

import random
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from protocol.enums import Refusal
from protocol.following.follower import Backoff
from protocol.keys import new_key
from protocol.problem import Problem
from protocol.views import ScanStored
from ui.link.requests import Requests, Unreachable

SILENCE_MS = 15_000
"""The server reads the whole PDF before it says a word."""


class Posting(QObject):
    """One PDF on its way. `progress` in bytes (sent, total), `waiting` when a try failed and another will follow,
    `done` once, with ScanStored or Problem."""

    progress = Signal(int, int)
    waiting = Signal()
    done = Signal(object)

    def __init__(
        self, requests: Requests, path: str, pdf: bytes, parent: QObject | None = None,
        *, noise: Callable[[], float] = random.random,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._requests = requests
        self._path = path
        self._pdf = pdf
        self._key = new_key()
        self._noise = noise
        self._backoff = Backoff()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.send)

    def send(self) -> None:
        """The first try, or the next."""
        self._again.stop()
        self._requests.post_bytes(
            self._path, self._pdf, "application/pdf", ScanStored, self._answered,
            key=self._key, timeout_ms=SILENCE_MS, progress=self.progress.emit,
        )  # fmt: skip

    def try_now(self) -> None:
        """The line came back: do not wait for the next try."""
        if self._again.isActive():
            self.send()

    def _answered(self, answer: ScanStored | Problem | Unreachable) -> None:
        if isinstance(answer, Unreachable) or (isinstance(answer, Problem) and answer.code is Refusal.UNAVAILABLE):
            self._again.start(self._backoff.next_ms(self._noise()))
            self.waiting.emit()
            return
        self.done.emit(answer)
