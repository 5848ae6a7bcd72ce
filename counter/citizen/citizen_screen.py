"""The model of the citizen's screen: the scene of the moment, and what a touch on it does.

Nothing of a person is kept here: a scene is made from what the desk has open, and goes with it. What was entered is put
away after `IDLE_MS` in which neither side did anything.
"""

from collections.abc import Callable
from typing import Final

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from counter.branch.live_picture import LivePicture
from counter.intake.answer import Answer, Verdict, pointed
from counter.intake.intake import Intake
from counter.intake.stage import Stage
from language.messages import LANGUAGES, following, speaking, within

from .scene import Entry, Kind, Known, Receipt, Scene, scene_of
from .visit_rating import VisitRating

IDLE_MS: Final = 90_000
TICK_MS: Final = 5_000
"""The code of a transfer is shown for some minutes only."""


class CitizenScreen(QObject):
    """`changed`: the scene, or its language. `home_language`: the one for whoever has chosen none."""

    changed = Signal()

    def __init__(
        self, picture: LivePicture, intake: Intake, rating: VisitRating, home_language: str,
        parent: QObject | None = None, *, idle_ms: int = IDLE_MS,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._picture, self._intake, self._rating = picture, intake, rating
        self._home_language = self.language = home_language
        self._held: str | None = None
        self._is_hidden = False
        self._was_about = self._about()
        self._idle_ms = idle_ms
        self._idle = self._timer(self._hide)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.refresh)
        self._tick.start(TICK_MS)
        self.scene = self._scene()
        picture.changed.connect(self.refresh)
        rating.changed.connect(self._rating_changed)
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
        """How the visit was."""
        self._rating.rate(level)

    def _rating_changed(self) -> None:
        if self._rating.ended is None and self._held is None:
            self.language = within(self._home_language, self.offered)
        self.refresh()

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
        held = self._picture.in_hand
        now = None if held is None else held.ticket_id
        if held is not None and now != self._held:
            self._is_hidden = False
            offered = self.offered
            self.language = held.language if held.language in offered else within(self._home_language, offered)
        self._held = now

    def _hide(self) -> None:
        self._is_hidden = self.scene.is_personal
        self.refresh()

    def _scene(self) -> Scene:
        picture = self._picture
        known = Known(
            picture.branch, picture.me, self.language, picture.in_hand, self._dossier(), self._intake.entry.answer,
            self._rating.ended, self._is_hidden,
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
