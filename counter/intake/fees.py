"""The fee of a dossier at the desk: what it comes to, and cash that is taken for it."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from protocol.configuration import ProcedureConfig
from protocol.dossier_money import TakePayment
from protocol.dossier_views import DossierView
from protocol.keys import new_key
from protocol.payment.fee import Fee, count_fee
from protocol.payment.money import MoneyState, PaidBy
from protocol.problem import Problem
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests
from ui.link.sender import Sender

from .saving import ALL

TAKE: Final = "take-payment"


def fee_of(procedure: ProcedureConfig | None, pages: int, copies: int) -> int:
    """What is owed for a receipt, in đồng; 0 where nothing is, or the fee is not known."""
    if procedure is None:
        return 0
    if procedure.fee is None:
        return procedure.fee_vnd or 0
    fee = count_fee(procedure.fee, pages, copies)
    return fee.total_vnd if isinstance(fee, Fee) else 0


class CashTaken(QObject):
    """`taken(DossierView)`: the server has the payment. `refused(str, Problem)`: it does not take that of this dossier.

    `is_chosen`: cash is taken with the next receipt. The dossiers of one visit are paid by one payment.
    """

    changed = Signal()
    taken = Signal(object)
    refused = Signal(str, object)

    def __init__(self, requests: Requests, language: LanguageSwitch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self._sender = Sender(requests, self)
        self._waits: set[str] = set()
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
        return dossier.dossier_id in self._waits

    def take(self, dossier: DossierView) -> bool:
        """Notes that its fee was paid in cash, until it is answered. False: nothing is owed, or it is being sent."""
        if not self.may_take(dossier) or dossier.money is None:
            return False
        id_ = dossier.dossier_id
        self._waits.add(id_)
        body = TakePayment(self._payment, PaidBy.CASH, dossier.money.vnd)
        path = f"{ALL}/{id_}/{TAKE}?lang={self._language.language}"
        self._sender.send(path, body, DossierView, lambda answer: self._answered(id_, answer))
        self.changed.emit()
        return True

    def try_now(self) -> None:
        """The connection is back."""
        self._sender.try_now()

    def _answered(self, id_: str, answer: DossierView | Problem) -> None:
        self._waits.discard(id_)
        if isinstance(answer, Problem):
            self.refused.emit(id_, answer)
        else:
            self.taken.emit(answer)
        self.changed.emit()


def is_owed(dossier: DossierView) -> bool:
    """Whether its fee is owed, and no transfer was asked for."""
    return dossier.money is not None and dossier.money.state is MoneyState.OWED
