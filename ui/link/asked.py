"""Fetches what this device is asked to do: with each snapshot, after each event that says there may be something."""

import logging
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import msgspec
from PySide6.QtCore import QObject, QTimer

from protocol.messages import Message
from protocol.problem import Problem

from .requests import Requests, is_unanswered

log = logging.getLogger(__name__)

AGAIN_MS = 3_000

T = TypeVar("T", bound=msgspec.Struct)


class Followed(Protocol):
    """A link to the branch, as `Link` is; the first three are signals."""

    snapshot: Any
    happened: Any
    connected_changed: Any

    @property
    def is_connected(self) -> bool: ...


class Asked(QObject):
    """`event`: the kind of event after which there may be something. `take` is called with each list that is fetched.

    While the server does not answer, it is asked again soon; one that refuses is older, and has none.
    """

    def __init__(
        self, link: Followed, requests: Requests, path: str, event: str, listed: type[T], take: Callable[[T], None],
        parent: QObject | None = None, *, again_ms: int = AGAIN_MS,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._link = link
        self._requests = requests
        self._path = path
        self._event = event
        self._listed = listed
        self._take = take
        self._asking = False
        self._again = False
        self._stopped = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(again_ms)
        self._soon.timeout.connect(self._look_again)
        link.snapshot.connect(self._look)
        link.happened.connect(self._heard)

    def stop(self) -> None:
        """Asks no more, and takes no answer."""
        self._stopped = True
        self._soon.stop()

    def _heard(self, message: Message) -> None:
        if message.kind == self._event:
            self._look()

    def _look(self) -> None:
        if self._asking:
            self._again = True
        elif not self._stopped:
            self._asking, self._again = True, False
            self._requests.get(self._path, self._listed, self._answered)

    def _look_again(self) -> None:
        """Once the line is back: a link that resumes where it was says nothing, and what was lost is still to do."""
        if self._link.is_connected:
            self._look()
        else:
            self._soon.start()

    def _answered(self, answer: Any) -> None:
        self._asking = False
        if self._stopped:
            return
        if is_unanswered(answer):
            self._soon.start()
        elif isinstance(answer, Problem):
            log.info("nothing is asked of this device: %s", answer.code.value)
        else:
            self._take(answer)
        if self._again:
            self._look()
