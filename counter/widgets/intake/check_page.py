"""Ends a check without a receipt: the papers that are asked for are ticked, then a digit chooses the reason."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.branch.row import Row
from counter.branch.table_model import RowsModel
from counter.intake.check_acts import ASK, Choice, choices, words_of
from counter.intake.intake import Intake
from counter.widgets.parts.table import RowTable
from language.messages import _
from language.names import name_in
from ui.look.tokens import DESK, SPACE
from ui.widgets.parts import label, set_text

TICK_PX = 3 * DESK.body
AT_PX = 2 * DESK.body
DO_PX = 13 * DESK.body


class TickTable(RowTable):
    """Papers to tick, by Space or a digit. Signals: `ticked` carries a component's code; `left`, Enter goes on."""

    ticked = Signal(str)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows, key = self.rows.rows, self.selected()
        if event.text().isdecimal() and 0 < int(event.text()) <= len(rows):
            self.ticked.emit(rows[int(event.text()) - 1].key)
        elif event.key() == Qt.Key.Key_Space and key is not None:
            self.ticked.emit(key)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class CheckPage(QWidget):
    """`is_asked`: shown in place of the dossier."""

    def __init__(self, intake: Intake) -> None:
        super().__init__()
        self._intake = intake
        self._ticked: set[str] = set()
        self.is_asked = False
        self._title = label("check-title", "lead", wrap=True)
        self._how = label("check-how", "soft", wrap=True)
        self.papers = TickTable("check-papers", RowsModel(3, self), (TICK_PX, 0, AT_PX), titles=False)
        self.reasons = RowTable("check-reasons", RowsModel(3, self), (AT_PX, DO_PX, 0), titles=False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.s)
        whole.addWidget(self._title)
        whole.addWidget(self._how)
        whole.addWidget(self.papers, 4)
        whole.addWidget(self.reasons, 6)
        self.papers.ticked.connect(self._tick)
        self.papers.left.connect(self._go_on)
        self.reasons.chosen.connect(self.choose)

    def ask(self, asked: bool) -> None:
        """Shows it, or not."""
        self.is_asked = asked and self.is_of_use
        self._ticked = set()
        self._intake.changed.emit()
        if self.is_asked and self._may_ask():
            self.papers.select(0)
            self.papers.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.is_asked:
            self._go_on()

    @property
    def is_of_use(self) -> bool:
        """Whether there is something to choose."""
        return self._intake.line is not None and bool(choices(self._intake.dossier))

    def refresh(self, language: str) -> None:
        """Shows what is possible now."""
        set_text(self._title, _("{code}: ask for papers, or do not receive it").format(code=self._intake.number))
        set_text(self._how, _("Tick what is missing (Space), Enter, then the reason. The citizen is asked once."))
        may_ask = self._may_ask()
        self._how.setVisible(may_ask)
        self.papers.setVisible(may_ask)
        self.papers.rows.show([
            Row(line.component.code, ("☑" if line.component.code in self._ticked else "☐",
                                      name_in(line.component.name, language), str(at) if at < 10 else ""))
            for at, line in enumerate(self._intake.entry.checklist, 1)
        ])  # fmt: skip
        dossier = self._intake.dossier
        found = choices(dossier)
        self.reasons.rows.show([
            Row(one.key, (str(at), _("Ask for the papers") if one.act == ASK else _("Do not receive it"),
                          "" if dossier is None else _(words_of(one, dossier.way))),
                muted=one.act == ASK and not self._ticked)
            for at, one in enumerate(found, 1)
        ])  # fmt: skip

    def choose(self, key: str) -> None:
        """An act with its reason, by the row's key."""
        found = next((one for one in choices(self._intake.dossier) if one.key == key), None)
        if isinstance(found, Choice):
            wanted = [line.component.code for line in self._intake.entry.checklist]
            self._intake.end_check(found, tuple(code for code in wanted if code in self._ticked))

    def _may_ask(self) -> bool:
        return any(one.act == ASK for one in choices(self._intake.dossier))

    def _tick(self, code: str) -> None:
        self._ticked ^= {code}
        self._intake.changed.emit()

    def _go_on(self) -> None:
        self.reasons.select(0)
        self.reasons.setFocus(Qt.FocusReason.OtherFocusReason)
