"""The fee of a dossier at the desk: what it comes to, and cash that is taken for it."""

from PySide6.QtCore import QObject, Signal

from protocol.configuration import ProcedureConfig
from protocol.dossier_money import TakePayment
from protocol.dossier_views import DossierView
from protocol.keys import new_key
from protocol.payment.fee import Fee, count_fee
from protocol.payment.money import MoneyState, PaidBy

from .payments_sent import TAKE, PaymentsSent


def fee_of(procedure: ProcedureConfig | None, pages: int, copies: int) -> int:
    """What is owed for a receipt, in đồng; 0 where nothing is, or the fee is not known."""
    if procedure is None:
        return 0
    if procedure.fee is None:
        return procedure.fee_vnd or 0
    fee = count_fee(procedure.fee, pages, copies)
    return fee.total_vnd if isinstance(fee, Fee) else 0


class CashTaken(QObject):
    """`is_chosen`: cash is taken with the next receipt. The dossiers of one visit are paid by one payment."""

    changed = Signal()

    def __init__(self, payments: PaymentsSent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._payments = payments
        payments.changed.connect(self.changed)
        self.begin_visit()

    def begin_visit(self) -> None:
        """Another citizen pays. What was taken is still sent."""
        self._payment = new_key()
        self.is_chosen = False

    def choose(self, chosen: bool) -> None:
        """Whether cash is taken with the next receipt."""
        self.is_chosen = chosen
        self.changed.emit()

    def may_take(self, dossier: DossierView | None) -> bool:
        """Whether cash can be taken for this dossier now."""
        return dossier is not None and TAKE in dossier.acts and is_owed(dossier) and not self.waits_for(dossier)

    def waits_for(self, dossier: DossierView) -> bool:
        """Whether a payment of this dossier is not answered yet."""
        return self._payments.waits_for(dossier.dossier_id)

    def take(self, dossier: DossierView) -> bool:
        """Notes that its fee was paid in cash, until it is answered. False: nothing is owed, or it is being sent."""
        if not self.may_take(dossier) or dossier.money is None:
            return False
        self._payments.send(dossier, TakePayment(self._payment, PaidBy.CASH, dossier.money.vnd))
        return True


def is_owed(dossier: DossierView) -> bool:
    """Whether its fee is owed, and no transfer was asked for."""
    return dossier.money is not None and dossier.money.state is MoneyState.OWED
