"""On the spot: the decision, then to whom and how the result is given, and what Ctrl+Enter will do with both."""

from typing import Final

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.branch.counter_picture import CounterPicture
from counter.branch.row import Row
from counter.branch.table_model import RowsModel
from counter.intake.intake import Intake
from counter.intake.mandate import is_over
from counter.intake.result_acts import AT_THE_DESK, Collector, collectors_of
from counter.intake.spot_acts import DECISIONS, delegation_text, obstacles
from counter.widgets.parts.table import RowTable
from language.dossier_reasons import GIVEN, REASONS
from language.messages import _
from protocol.dossier_people import Part
from ui.look.tokens import SPACE
from ui.widgets.parts import label, set_property, set_text

from .result_page import HOW_PX, collector_text

WORDS: Final = REASONS["resolve-on-the-spot"]
HOW: Final = GIVEN["return-result"]


class SpotPage(QWidget):
    """`is_asked`: shown in place of the dossier."""

    def __init__(self, intake: Intake, picture: CounterPicture) -> None:
        super().__init__()
        self._intake = intake
        self._picture = picture
        self.is_asked = False
        self._title = label("spot-title", "lead", wrap=True)
        self._why = label("spot-delegated", wrap=True)
        self._obstacles = label("spot-obstacles", wrap=True)
        self.decisions = RowTable("spot-decisions", RowsModel(2, self), (SPACE.xl, 0), titles=False, lead=True)
        self.decisions.set_height(len(DECISIONS))
        self._to = label("spot-to", "soft", wrap=True)
        self.ways = RowTable("spot-ways", RowsModel(3, self), (SPACE.xl, 0, HOW_PX), titles=False, lead=True)
        self._does = label("spot-does", wrap=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.s)
        for widget in (self._title, self._why, self._obstacles, self.decisions, self._to):
            whole.addWidget(widget)
        whole.addWidget(self.ways, 1)
        whole.addWidget(self._does)
        self.decisions.chosen.connect(self.decide)
        self.ways.chosen.connect(self.choose)
        self.decisions.selectionModel().currentChanged.connect(self._show_what_it_does)
        self.ways.selectionModel().currentChanged.connect(self._show_what_it_does)
        intake.spot_acts.done.connect(lambda _view: self.ask(False))

    def ask(self, asked: bool) -> None:
        """Shows it, or not; nothing is decided yet."""
        self.is_asked = asked and self._intake.spot_acts.may_resolve(self._intake.dossier)
        self._intake.changed.emit()
        if self.is_asked:
            self.decisions.setCurrentIndex(QModelIndex())
            self.ways.select(0)
            self.decisions.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show_what_it_does()

    @property
    def is_of_use(self) -> bool:
        """Whether it can be resolved here, or an answer is awaited."""
        acts, dossier = self._intake.spot_acts, self._intake.dossier
        return acts.may_resolve(dossier) or acts.waits(dossier)

    @property
    def main_text(self) -> str:
        """What Ctrl+Enter does; empty: nothing."""
        return _("Decide and give out") if self._intake.spot_acts.may_resolve(self._intake.dossier) else ""

    def refresh(self, language: str) -> None:
        """Shows what is possible now."""
        dossier = self._intake.dossier
        if dossier is None:
            return
        set_text(self._title, _("{code}: decided and given out on the spot").format(code=dossier.code or ""))
        agency = delegation_text(dossier, language)
        set_text(self._why, _("{said} The public sees by whose delegation.").format(said=agency) if agency else "")
        found = " ".join(_(said) for said in obstacles(dossier))
        set_text(self._obstacles, found)
        set_property(self._obstacles, "level", "red")
        self._obstacles.setVisible(bool(found))
        self.decisions.rows.show([Row(one, (str(at), _(WORDS[one]))) for at, one in enumerate(DECISIONS, 1)])
        set_text(self._to, _("To whom, and how? Whoever is not listed is noted first: Esc, then Ctrl+E."))
        self.ways.rows.show([
            Row(f"{one.part.value}/{how}", (str(at), collector_text(one), _(HOW[how])))
            for at, (one, how) in enumerate(self._ways(), 1)
        ])  # fmt: skip
        self._show_what_it_does()

    def decide(self, key: str) -> None:
        """The decision with this key; the focus goes on to whom."""
        self.decisions.select(DECISIONS.index(key))
        self._intake.entry.notice = None
        self._intake.changed.emit()
        self.ways.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, key: str) -> None:
        """To whom and how, by the row's key."""
        self.ways.select(self.ways.rows.place(key) or 0)

    def submit(self) -> None:
        """Decides it and gives the result out, or says what is missing."""
        dossier, decision, way = self._intake.dossier, self.decisions.selected(), self.ways.selected()
        branch = self._picture.branch
        if dossier is None or branch is None:
            return
        if decision is None:
            self._intake.entry.refuse_with(_("Choose the decision first."))
            self.decisions.setFocus(Qt.FocusReason.OtherFocusReason)
        elif way is None:
            self._intake.entry.refuse_with(_("Choose who gets the result, and how, first."))
        else:
            part, _slash, how = way.partition("/")
            self._intake.spot_acts.send(dossier, branch.id, decision, how, Part(part))

    def _ways(self) -> list[tuple[Collector, str]]:
        """Nobody whose mandate is over is among them."""
        today = self._intake.entry.today
        able = [one for one in collectors_of(self._intake.people) if not is_over(one.until, today)]
        return [(one, how) for one in able for how in AT_THE_DESK]

    def _show_what_it_does(self) -> None:
        decision, way = self.decisions.selected(), self.ways.selected()
        found = next(((one, how) for one, how in self._ways() if f"{one.part.value}/{how}" == way), None)
        if decision is None or found is None:
            set_text(self._does, _("Nothing is decided yet."))
            return
        one, how = found
        said = _("Ctrl+Enter: {decision}; given to {who}, {how}.")
        set_text(self._does, said.format(decision=_(WORDS[decision]), who=collector_text(one), how=_(HOW[how])))
