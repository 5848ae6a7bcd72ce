"""The acts about a dossier's fee that need a reason, as one list: chosen by number, or by arrows and Enter.

For what goes back to the citizen, or is waived, a second person signs in.
"""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.branch.row import Row
from counter.branch.table_model import RowsModel
from counter.intake.fee_acts import APPROVED
from counter.intake.intake import Intake
from counter.intake.payments_sent import CLEAR
from counter.widgets.parts.table import RowTable
from language.dossier_reasons import MONEY
from language.messages import N_, _
from protocol.people import Credentials
from ui.look.tokens import SPACE
from ui.widgets.parts import label, set_text

from .approval_form import ApprovalForm

SAID: Final = {
    "void-payment": N_("Void the payment"),
    "refund-fee": N_("Give the fee back"),
    "waive-fee": N_("Waive the fee"),
    "clear-payment": N_("Clear up the refused payment"),
}


class FeeActsPage(QWidget):
    """`is_asked`: the list, or the approval, is shown in place of the dossier."""

    def __init__(self, intake: Intake) -> None:
        super().__init__()
        self._intake = intake
        self._chosen: tuple[str, str] | None = None  # an act and its reason, which a second person approves
        self.is_asked = False
        self._title = label("fee-acts-title", "lead", wrap=True)
        self.list = RowTable("fee-acts", RowsModel(3, self), (SPACE.xl, 0, 0), titles=False, lead=True)
        self.approval = ApprovalForm()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.s)
        whole.addWidget(self._title)
        whole.addWidget(self.list, 1)
        whole.addWidget(self.approval, 1)
        self.list.chosen.connect(self.choose)
        self.approval.signed.connect(self._send_approved)
        intake.fee_acts.done.connect(lambda _view: self.ask(False))
        intake.fee_acts.refused.connect(self._try_again)

    def ask(self, asked: bool) -> None:
        """Shows the list, or not."""
        self.is_asked = asked and bool(self._intake.fee_choices)
        self._chosen = None
        self.approval.forget()
        self._intake.changed.emit()
        if self.is_asked:
            self.list.select(0)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_of_use(self) -> bool:
        """Whether there is something to choose, or an answer is awaited."""
        acts, dossier = self._intake.fee_acts, self._intake.dossier
        return bool(self._intake.fee_choices) or acts.waits(dossier)

    def refresh(self) -> None:
        """Shows what is possible now."""
        dossier = self._intake.dossier
        code = self._intake.number if dossier is None else dossier.code or ""
        set_text(self._title, _("Fee of {code}: what, and why?").format(code=code))
        choices = self._intake.fee_choices
        self.list.rows.show([
            Row(f"{act}/{reason}", (str(at), _(SAID[act]), _(MONEY[act][reason])))
            for at, (act, reason) in enumerate(choices, 1)
        ])  # fmt: skip
        self.list.setVisible(self._chosen is None)
        self.approval.setVisible(self._chosen is not None)
        if self._chosen is not None:
            act, reason = self._chosen
            self.approval.refresh(f"{_(SAID[act])}: {_(MONEY[act][reason])}")
        self.approval.setEnabled(not self._intake.fee_acts.waits(self._intake.dossier))

    def choose(self, key: str) -> None:
        """An act and its reason, by the row's key."""
        act, _slash, reason = key.partition("/")
        if act in APPROVED:
            self._chosen = act, reason
            self._intake.changed.emit()
            self.approval.begin()
            return
        self.is_asked = False
        if act == CLEAR:
            self._intake.clear_payment(reason)
        elif self._intake.dossier is not None:
            self._intake.fee_acts.send(self._intake.dossier, act, reason)
        self._intake.changed.emit()

    def _send_approved(self, credentials: Credentials, words: str | None) -> None:
        if self._chosen is not None and self._intake.dossier is not None:
            self._intake.fee_acts.send(self._intake.dossier, *self._chosen, credentials, words)

    def _try_again(self) -> None:
        if self._chosen is not None and self.is_asked:
            self.refresh()
            self.approval.try_again()
