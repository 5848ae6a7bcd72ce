"""Sends commands so that none is lost or carried out twice: each goes out with one key until it is answered."""

import random
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from protocol.following.follower import Backoff, Outbox, Pending
from protocol.problem import Problem

from .requests import POST_TIMEOUT_MS, Requests, Unreachable, encode_body, is_unanswered

T = TypeVar("T")


class Withdrawal(Enum):
    """The result of taking a command back."""

    CERTAIN = "certain"
    """It never reached the server and will not be sent."""
    TOO_LATE = "too_late"
    """It may have been carried out: it is sent until it is answered, and its callback is called."""
    UNKNOWN = "unknown"
    """No command with that key is being sent."""


class _Wanted(NamedTuple):
    """How to decode a command's answer, whom to call with it, and how to send its body."""

    content_type: str
    reply_type: type[Any]
    done: Callable[[Any], None]
    progress: Callable[[int, int], None] | None
    put: bool


class Sender(QObject):
    """One device's commands, one at a time, in order. After a lost answer or a 503 it is sent again with the same key.

    `waiting`: emitted with why whenever a try failed and another will follow. `pending_changed`: with how many are
    not answered yet.
    """

    waiting = Signal(object)
    pending_changed = Signal(int)

    def __init__(
        self, requests: Requests, parent: QObject | None = None, *,
        backoff: Backoff | None = None, noise: Callable[[], float] = random.random, timeout_ms: int = POST_TIMEOUT_MS,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._requests = requests
        self._timeout_ms = timeout_ms
        self._noise = noise
        self._backoff = backoff or Backoff()
        self._outbox = Outbox()
        self._wanted: dict[str, _Wanted] = {}
        self._may_have_arrived: set[str] = set()
        self._withdrawn: set[str] = set()
        self._flying: str | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._send_next)

    def __len__(self) -> int:
        return len(self._outbox)

    def __bool__(self) -> bool:
        return True

    def send(
        self, path: str, body: msgspec.Struct, reply_type: type[T], done: Callable[[T | Problem], None],
        *, key: str | None = None, put: bool = False,
    ) -> str:  # fmt: skip
        """Sends a command after those before it; `done` is called once, when the server answered. Returns its key.

        `put`: by PUT instead of POST.
        """
        return self.send_bytes(path, encode_body(body), "application/json", reply_type, done, key=key, put=put)

    def send_bytes(
        self, path: str, body: bytes | Path, content_type: str, reply_type: type[T],
        done: Callable[[T | Problem], None], *, key: str | None = None,
        progress: Callable[[int, int], None] | None = None, put: bool = False,
    ) -> str:  # fmt: skip
        """The same for a body of another kind, or a file. `progress` is called with the bytes sent and to send."""
        used = key or self.new_key()
        self._wanted[used] = _Wanted(content_type, reply_type, done, progress, put)
        self._outbox.put(Pending(used, path, body))
        self.pending_changed.emit(len(self._outbox))
        self._send_next()
        return used

    def new_key(self) -> str:
        """A key for a command that is kept before it is sent."""
        return self._requests.new_key()

    def try_now(self) -> None:
        """Tries again at once, since the connection is back."""
        if self._again.isActive():
            self._again.stop()
            self._send_next()

    def withdraw(self, key: str) -> Withdrawal:
        """Takes a command back: stops it if it certainly did not arrive, else sends it until it is answered."""
        if key not in self._wanted:
            return Withdrawal.UNKNOWN
        if key in self._may_have_arrived or key == self._flying:
            return Withdrawal.TOO_LATE
        self._withdrawn.add(key)
        del self._wanted[key]
        self.try_now()
        return Withdrawal.CERTAIN

    def _send_next(self) -> None:
        if self._again.isActive():
            return
        pending = self._outbox.take()
        while pending is not None and pending.key in self._withdrawn:
            self._withdrawn.discard(pending.key)
            self._outbox.answered(pending.key)
            self.pending_changed.emit(len(self._outbox))
            pending = self._outbox.take()
        if pending is None:
            return
        key = pending.key  # the answer's callback holds the key alone, not the body
        self._flying = key
        wanted = self._wanted[key]
        self._requests.post_bytes(
            pending.path, pending.body, wanted.content_type, wanted.reply_type,
            lambda answer: self._answered(key, answer), key=key,
            timeout_ms=self._timeout_ms, progress=wanted.progress, put=wanted.put,
        )  # fmt: skip

    def _answered(self, key: str, answer: object) -> None:
        self._flying = None
        if is_unanswered(answer):
            if answer not in (Unreachable.NO_CONNECTION, Unreachable.NOT_TRUSTED):
                self._may_have_arrived.add(key)
            self._outbox.lost(key)
            self._again.start(self._backoff.next_ms(self._noise()))
            self.waiting.emit(answer)
            return
        self._backoff.reset()
        self._outbox.answered(key)
        self._may_have_arrived.discard(key)
        wanted = self._wanted.pop(key)
        self.pending_changed.emit(len(self._outbox))
        wanted.done(answer)
        self._send_next()
