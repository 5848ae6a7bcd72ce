"""The acts about a dossier's fee that need a reason, as one list: chosen by number, or by arrows and Enter."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.branch.row import Row
from counter.branch.table_model import RowsModel
from counter.intake.intake import Intake
from counter.widgets.parts.table import RowTable
from language.dossier_reasons import MONEY
from language.messages import N_, _
from ui.look.tokens import SPACE
from ui.widgets.parts import label, set_text

SAID: Final = {
    "void-payment": N_("Void the payment"),
    "refund-fee": N_("Give the fee back"),
    "waive-fee": N_("Waive the fee"),
}


class FeeActsPage(QWidget):
    """`is_asked`: the list is shown in place of the dossier."""

    def __init__(self, intake: Intake) -> None:
        super().__init__()
        self._intake = intake
        self.is_asked = False
        self._title = label("fee-acts-title", "lead", wrap=True)
        self.list = RowTable("fee-acts", RowsModel(3, self), (SPACE.xl, 0, 0), titles=False, lead=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.s)
        whole.addWidget(self._title)
        whole.addWidget(self.list, 1)
        self.list.chosen.connect(self.choose)

    def ask(self, asked: bool) -> None:
        """Shows the list, or not."""
        self.is_asked = asked and bool(self._intake.fee_acts.choices(self._intake.dossier))
        self._intake.changed.emit()
        if self.is_asked:
            self.list.select(0)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Shows what is possible now."""
        code = "" if self._intake.dossier is None else self._intake.dossier.code or ""
        set_text(self._title, _("Fee of {code}: what, and why?").format(code=code))
        choices = self._intake.fee_acts.choices(self._intake.dossier)
        self.list.rows.show([
            Row(f"{act}/{reason}", (str(at), _(SAID[act]), _(MONEY[act][reason])))
            for at, (act, reason) in enumerate(choices, 1)
        ])  # fmt: skip

    def choose(self, key: str) -> None:
        """An act and its reason, by the row's key."""
        act, _slash, reason = key.partition("/")
        self.is_asked = False
        if self._intake.dossier is not None:
            self._intake.fee_acts.send(self._intake.dossier, act, reason)
        self._intake.changed.emit()
