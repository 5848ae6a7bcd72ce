"""Keeps the branch's own description (names, services, counters, hours) current, whatever the line is like."""

import logging
from collections.abc import Callable
from typing import assert_never

from PySide6.QtCore import QObject, QTimer, Signal

from protocol.problem import Problem
from protocol.views import BranchView
from ui.link.requests import Requests, Unreachable

log = logging.getLogger(__name__)

AGAIN_MS = 2_000
FRESH_MS = 30_000
"""Whether tickets are given changes with the hour and no event says so."""


class BranchNames(QObject):
    """Asks `GET /api/v1/branches/{b}` now, whenever told to, and every half minute; `got` carries a BranchView."""

    got = Signal(object)

    def __init__(self, requests: Requests, branch: str, parent: QObject | None = None, *,
                 again_ms: int = AGAIN_MS, fresh_ms: int = FRESH_MS) -> None:  # fmt: skip
        super().__init__(parent)
        self._requests = requests
        self._path = f"/api/v1/branches/{branch}"
        self._again_ms = again_ms
        self._fresh_ms = fresh_ms
        self._asking = False
        self._once_more = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.ask)

    def ask(self) -> None:
        """Ask now; while an answer is awaited, once more after it, for it may be older than the question."""
        if self._asking:
            self._once_more = True
            return
        self._asking = True
        self._timer.stop()
        answered: Callable[[BranchView | Problem | Unreachable], None] = self._answered
        self._requests.get(self._path, BranchView, answered)

    def _answered(self, answer: BranchView | Problem | Unreachable) -> None:
        self._asking = False
        match answer:
            case BranchView():
                self._timer.start(self._fresh_ms)
                self.got.emit(answer)
            case Problem():
                log.warning("the branch is not described: %s %s", answer.code.value, answer.detail)
                self._timer.start(self._fresh_ms)
            case Unreachable():
                self._timer.start(self._again_ms)
            case _:
                assert_never(answer)
        if self._once_more:
            self._once_more = False
            self.ask()
