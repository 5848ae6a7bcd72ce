"""The model of the citizen's screen: the scene of the moment, and what a touch on it does.

Nothing of a person is kept here: a scene is made from what the desk has open, and goes with it. What was entered is put
away after `IDLE_MS` in which neither side did anything.
"""

import logging
from collections.abc import Callable
from typing import Final

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from counter.branch.live_picture import LivePicture
from counter.intake.answer import Answer, Verdict, pointed
from counter.intake.intake import Intake
from counter.intake.stage import Stage
from language.messages import LANGUAGES, following, speaking
from protocol.commands import Rate
from protocol.enums import TicketState
from protocol.problem import Problem
from protocol.views import CounterReply, TicketView
from ui.link.requests import Requests
from ui.link.sender import Sender

from .scene import Ended, Entry, Kind, Known, Receipt, Scene, scene_of

log = logging.getLogger(__name__)

RATING_MS: Final = 30_000
"""For how long a visit that ended may be rated here; on its slip's page it still may."""
THANKS_MS: Final = 4_000
IDLE_MS: Final = 90_000
TICK_MS: Final = 5_000
"""The code of a transfer is shown for some minutes only."""


class CitizenScreen(QObject):
    """`changed`: the scene, or its language. `home_language`: the one for whoever has chosen none."""

    changed = Signal()

    def __init__(
        self, requests: Requests, picture: LivePicture, intake: Intake, branch: str, home_language: str,
        parent: QObject | None = None, *, rating_ms: int = RATING_MS, thanks_ms: int = THANKS_MS,
        idle_ms: int = IDLE_MS,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._picture, self._intake = picture, intake
        self._path = f"/api/v1/branches/{branch}/counters/{picture.counter_id}/rate"
        self._sender = Sender(requests, self)
        self._home_language = self.language = home_language
        self._held: str | None = None
        self._of: str | None = None
        self._ended: Ended | None = None
        self._is_hidden = False
        self._was_about = self._about()
        self._thanks_ms, self._rating_ms, self._idle_ms = thanks_ms, rating_ms, idle_ms
        self._over = self._timer(self._rating_over)
        self._idle = self._timer(self._hide)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.refresh)
        self._tick.start(TICK_MS)
        self.scene = self._scene()
        picture.changed.connect(self.refresh)
        intake.changed.connect(self.refresh)

    def _timer(self, done: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(done)
        return timer

    # what is touched

    def touched(self) -> None:
        """Somebody is there: what was put away is shown again."""
        self._is_hidden = False
        self._idle.start(self._idle_ms)
        self.refresh()

    def switch_language(self) -> None:
        """The next language of the branch."""
        self.language = following(self.language, self.offered)
        self.touched()

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages that this screen speaks."""
        branch = self._picture.branch
        return LANGUAGES if branch is None or not branch.languages else branch.languages

    def confirm(self) -> None:
        """All that is shown is right."""
        self._say(Answer(Verdict.RIGHT))

    def object(self) -> None:
        """Something is wrong; said once more it is taken back."""
        before = self._intake.entry.answer
        is_wrong = before is not None and before.verdict is Verdict.WRONG
        self._say(None if is_wrong else Answer(Verdict.WRONG))

    def point(self, key: str) -> None:
        """This row is wrong, or after all not."""
        self._say(pointed(self._intake.entry.answer, key))

    def _say(self, answer: Answer | None) -> None:
        if self.scene.kind is Kind.CHECK:
            self._intake.entry.hear(answer)
            self.touched()

    def rate(self, level: int) -> None:
        """How the visit was. It is sent until it is answered; a slip's page may have rated it before."""
        if self._ended is None or self._ended.level is not None:
            return
        self._ended = Ended(self._ended.ticket_id, self._ended.number, level)
        self._sender.send(self._path, Rate(self._ended.ticket_id, level), CounterReply, self._rated)
        self._over.start(self._thanks_ms)
        self.refresh()

    def _rated(self, answer: CounterReply | Problem) -> None:
        if isinstance(answer, Problem):
            log.warning("a rating was not taken: %s", answer.code.value)

    # what happens at the desk

    def refresh(self) -> None:
        """Shows the present state."""
        self._follow_visit()
        about = self._about()
        if about != self._was_about:
            self._was_about, self._is_hidden = about, False
            self._idle.start(self._idle_ms)
            self._intake.entry.hear(None)  # it was said of what stood there before
        scene = self._scene()
        if scene != self.scene:
            self.scene = scene
            self.changed.emit()

    def _about(self) -> Entry | Receipt | None:
        """What is open at the desk, without what time alone changes."""
        found = self._dossier()
        return structs.replace(found, minutes_left=0) if isinstance(found, Receipt) else found

    def _follow_visit(self) -> None:
        held, me = self._picture.in_hand, self._picture.me
        now = None if held is None else held.ticket_id
        if held is not None and now != self._held:
            self._is_hidden = False
            self.language = held.language if held.language in self.offered else self._home_language
        self._held = now
        completed = self._picture.completed_here
        if completed is not None and completed.ticket_id != self._of:
            self._begin_rating(completed)
        if me is None or me.user is None or (held is not None and held.state is TicketState.SERVING):
            self._ended = None

    def _begin_rating(self, completed: TicketView) -> None:
        self._of = completed.ticket_id
        self._ended = Ended(completed.ticket_id, completed.number)
        self._over.start(self._rating_ms)

    def _rating_over(self) -> None:
        self._ended = None
        if self._held is None:
            self.language = self._home_language
        self.refresh()

    def _hide(self) -> None:
        self._is_hidden = self.scene.is_personal
        self.refresh()

    def _scene(self) -> Scene:
        picture = self._picture
        known = Known(
            picture.branch, picture.me, self.language, picture.in_hand, self._dossier(), self._intake.entry.answer,
            self._ended, self._is_hidden,
        )  # fmt: skip
        with speaking(self.language):
            return scene_of(known)

    def _dossier(self) -> Entry | Receipt | None:
        """What is open at the desk; of another visit's dossier nothing is shown."""
        intake, entry = self._intake, self._intake.entry
        dossier, transfer = intake.dossier, intake.transfer
        if not intake.is_open or intake.is_beside:
            return None  # whose dossier waits beside the queue does not stand here
        if intake.stage in (Stage.ENTERING, Stage.CORRECTING):
            return Entry(entry.procedure, dict(entry.people.entries), entry.checklist, entry.fee_vnd)
        if intake.stage is not Stage.RECEIVED or dossier is None or dossier.ticket_id != intake.ticket_id:
            return None
        code = transfer.code(dossier)
        minutes = transfer.minutes_left(dossier) if code else 0
        return Receipt(dossier, entry.procedure, code, transfer.sum_vnd(dossier) if code else 0, minutes)
