"""How the last visit at this counter was, said at the citizen's screen or at a rating pad; sent without the clerk."""

import logging
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from counter.branch.live_picture import LivePicture
from protocol.commands import Rate
from protocol.enums import TicketState
from protocol.problem import Problem
from protocol.views import CounterReply, TicketView
from ui.link.requests import Requests
from ui.link.sender import Sender

from .scene import Ended

log = logging.getLogger(__name__)

RATING_MS: Final = 30_000
"""For how long a visit that ended may be rated here; on its slip's page it still may."""
THANKS_MS: Final = 4_000


class VisitRating(QObject):
    """`ended`: the visit that may be rated now, or has just been. `changed`: it is another, or is over.

    A pad is pressed when its user likes: a press while somebody is served is kept for the end of their visit, the last
    one counts.
    """

    changed = Signal()

    def __init__(
        self, requests: Requests, picture: LivePicture, branch: str, parent: QObject | None = None, *,
        rating_ms: int = RATING_MS, thanks_ms: int = THANKS_MS,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._picture = picture
        self._path = f"/api/v1/branches/{branch}/counters/{picture.counter_id}/rate"
        self._sender = Sender(requests, self)
        self._rating_ms, self._thanks_ms = rating_ms, thanks_ms
        self._of: str | None = None
        self._early: tuple[str, int] | None = None
        self.ended: Ended | None = None
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.timeout.connect(self.end)
        picture.changed.connect(self._follow)

    def rate(self, level: int) -> None:
        """How the visit was. It is sent until it is answered; a slip's page may have rated it before."""
        if self.ended is None or self.ended.level is not None:
            return
        self.ended = Ended(self.ended.ticket_id, self.ended.number, level)
        self._sender.send(self._path, Rate(self.ended.ticket_id, level), CounterReply, self._rated)
        self._over.start(self._thanks_ms)
        self.changed.emit()

    def press(self, level: int) -> None:
        """A key of a pad: of the visit that ended, else of the one that is served."""
        held = self._picture.in_hand
        if held is not None and held.state is TicketState.SERVING:
            self._early = held.ticket_id, level
        else:
            self.rate(level)

    def end(self) -> None:
        """Nobody is asked any more."""
        self.ended = None
        self._over.stop()
        self.changed.emit()

    def _follow(self) -> None:
        held, me, completed = self._picture.in_hand, self._picture.me, self._picture.completed_here
        if completed is not None and completed.ticket_id != self._of:
            self._begin(completed)
        if me is None or me.user is None or (held is not None and held.state is TicketState.SERVING):
            self.ended = None
        if self._early is not None and held is not None and held.ticket_id != self._early[0]:
            self._early = None

    def _begin(self, completed: TicketView) -> None:
        self._of = completed.ticket_id
        self.ended = Ended(completed.ticket_id, completed.number)
        self._over.start(self._rating_ms)
        early, self._early = self._early, None
        if early is not None and early[0] == completed.ticket_id:
            self.rate(early[1])

    def _rated(self, answer: CounterReply | Problem) -> None:
        if isinstance(answer, Problem):
            log.warning("a rating was not taken: %s", answer.code.value)
