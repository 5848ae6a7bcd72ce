"""The buttons of the pane of dossiers, each with its key: what they say now, and which can be pressed."""

from counter.intake.check_acts import choices
from counter.intake.intake import Intake
from counter.intake.receipt_prints import ReceiptPrints
from counter.intake.stage import Stage
from language.messages import _
from ui.widgets.key_button import KeyButton


class IntakeButtons:
    """`by_key`: which button a key presses. `of_the_foot`, `above_the_foot`: in the order in which they stand."""

    def __init__(self, intake: Intake, prints: ReceiptPrints) -> None:
        self._intake = intake
        self._prints = prints
        self.main = KeyButton("intake-receive", "Ctrl+Return", icon="done")
        self.following = KeyButton("intake-next", "Ctrl+D")
        self.correct = KeyButton("intake-correct", "Ctrl+E")
        self.again = KeyButton("intake-print", "Ctrl+P", icon="printer")
        self.uncover = KeyButton("intake-uncover", "Ctrl+U")
        self.cash = KeyButton("intake-cash", "Ctrl+G")
        self.fee_acts = KeyButton("intake-fee-acts", "Ctrl+Y")
        self.transfer = KeyButton("intake-transfer", "Ctrl+K")
        self.result = KeyButton("intake-result", "Ctrl+J")
        self.parts = KeyButton("intake-parts", "Ctrl+F")
        self.spot = KeyButton("intake-spot", "Ctrl+S")
        self.check = KeyButton("intake-check", "Ctrl+R")
        self.discard = KeyButton("intake-discard", "Shift+Esc")
        self.close_pane = KeyButton("intake-close", "Esc")
        self.of_the_foot = (self.main, self.following, self.correct, self.again, self.check, self.discard)
        self.above_the_foot = (self.transfer, self.fee_acts, self.parts, self.spot, self.result)
        self.by_key = {
            "Ctrl+Return": self.main, "Ctrl+Enter": self.main, "Ctrl+D": self.following, "Ctrl+E": self.correct,
            "Ctrl+U": self.uncover, "Shift+Esc": self.discard, "Ctrl+G": self.cash, "Ctrl+Y": self.fee_acts,
            "Ctrl+J": self.result, "Ctrl+R": self.check, "Ctrl+F": self.parts, "Ctrl+S": self.spot,
        }  # fmt: skip

    def refresh(self, *, result_of_use: bool, parts_of_use: bool, spot_of_use: bool, submits: str) -> None:
        """Shows what is possible now. `…_of_use`: whether there is something to do there; `submits`: what Ctrl+Enter
        does in the list that is shown, empty: nothing.
        """
        intake = self._intake
        entering, received = intake.stage is Stage.ENTERING, intake.stage is Stage.RECEIVED
        correcting, beside = intake.stage is Stage.CORRECTING, intake.is_beside
        self.main.show_text(submits or (_("New receipt") if correcting else _("Receive")))
        self.main.setVisible(entering or correcting or bool(submits))
        self.main.setEnabled(bool(submits) or intake.entry.may_edit)
        self.main.show_primary(True)
        self.following.show_text(_("To what waits") if beside else _("Next dossier"))
        self.following.setVisible(received and not submits)
        self.following.show_primary(False)
        self.correct.show_text(_("Correct"))
        self.correct.setVisible(intake.may_correct and not submits)
        self.again.show_text(_("Print again"))
        has_receipt = intake.dossier is not None and bool(intake.dossier.receipts)
        self.again.setVisible(received and not submits and has_receipt and self._prints.printer.present)
        self.again.setEnabled(intake.dossier is not None and self._prints.may_print(intake.dossier))
        self.check.show_text(_("Ask or refuse"))
        self.check.setVisible(entering and beside and bool(choices(intake.dossier)))
        self.uncover.show_text(_("Fill in") if intake.prefill.may_fill else _("Show again"))
        self.uncover.setVisible((entering or correcting) and (intake.people.is_masked or intake.prefill.may_fill))
        self.discard.show_text(_("Discard"))
        self.discard.setVisible(intake.entry.is_unfinished and not beside)
        self.discard.setEnabled(intake.entry.may_edit)
        self.close_pane.show_text(_("Close"))
        self._refresh_money(entering=entering, received=received)
        self.fee_acts.setVisible((received or intake.stage is Stage.UNREAD) and bool(intake.fee_choices))
        self.result.show_text(_("Result"))
        self.result.setVisible(received and result_of_use)
        self.result.show_primary(not submits)
        self.parts.show_text(_("Other agencies"))
        self.parts.setVisible(received and parts_of_use)
        self.parts.show_primary(False)
        self.spot.show_text(_("On the spot"))
        self.spot.setVisible(received and spot_of_use)
        self.spot.show_primary(False)

    def _refresh_money(self, *, entering: bool, received: bool) -> None:
        intake = self._intake
        self.cash.show_text(_("Not in cash") if entering and intake.cash.is_chosen else _("Cash is taken"))
        self.cash.setVisible(intake.may_take_cash)
        self.cash.show_primary(False)
        may_void = intake.dossier is not None and "refund-fee" in intake.dossier.acts
        is_refused = intake.refused_payment is not None
        said = _("Clear up the payment") if is_refused else _("Void or give back") if may_void else _("Waive the fee")
        self.fee_acts.show_text(said)
        self.fee_acts.show_primary(False)
        self.transfer.show_text(_("By transfer"))
        self.transfer.setVisible(received and intake.transfer.may_ask)
        self.transfer.show_primary(False)
