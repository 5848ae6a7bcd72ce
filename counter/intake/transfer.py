"""Fees of a visit by one transfer: asked for by a code on the screen, then noted, doubted, or owed again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from PySide6.QtCore import QObject, Signal

from counter.branch.live_picture import LivePicture
from protocol.commands import tag_of
from protocol.dossier_commands import DossierBody
from protocol.dossier_money import AskTransfer, DoubtTransfer, FailTransfer, TakePayment
from protocol.dossier_views import DossierView
from protocol.keys import new_key
from protocol.payment.money import MoneyState, PaidBy
from protocol.payment.vietqr import fee_code
from protocol.problem import Problem
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests, Unreachable
from ui.link.sender import Sender

from .payments_sent import PaymentsSent
from .saving import ALL

ASK: Final = tag_of(AskTransfer)
OUT: Final = frozenset({MoneyState.ASKED, MoneyState.UNKNOWN})
"""States of a fee whose transfer was asked for and is not settled."""


class VisitTransfer(QObject):
    """The transfer of the dossiers of one visit. One payment pays for all of them that owe when it is asked for.

    `answered(DossierView)`: a dossier's money is another. `refused(Problem)`: the server does not take that.
    `dossiers`: those of the visit as far as they were read, by id. `is_read`: all were.
    """

    changed = Signal()
    answered = Signal(object)
    refused = Signal(object)

    def __init__(
        self, requests: Requests, language: LanguageSwitch, picture: LivePicture, payments: PaymentsSent,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._requests = requests
        self._language = language
        self._picture = picture
        self._payments = payments
        self._sender = Sender(requests, self)
        self._sending: set[str] = set()
        payments.taken.connect(self._take)
        self.begin_visit()

    def begin_visit(self) -> None:
        """Another citizen pays."""
        self.dossiers: dict[str, DossierView] = {}
        self._wanted: tuple[str, ...] = ()
        self._asked: dict[str, set[str]] = {}

    def read(self, ids: list[str]) -> None:
        """Reads the dossiers of the visit, whose sum the code asks for; or one of another visit, alone."""
        self._wanted = tuple(ids)
        for id_ in ids:
            self._requests.get(f"{ALL}/{id_}?lang={self._language.language}", DossierView, self._got)

    @property
    def is_read(self) -> bool:
        """Whether every dossier of the visit is known, without which the sum is not."""
        return bool(self._wanted) and all(one in self.dossiers for one in self._wanted)

    @property
    def may_ask(self) -> bool:
        """Whether a transfer can be asked for now."""
        branch = self._picture.branch
        has_account = branch is not None and branch.pay_to is not None
        return has_account and self.is_read and not self._sending and bool(self._owed())

    def group(self, dossier: DossierView | None) -> list[DossierView]:
        """The dossiers that the transfer of this one pays for; empty: none was asked for, or not all are read."""
        if dossier is None or dossier.money is None or dossier.money.state not in OUT or not self.is_read:
            return []
        payment = dossier.money.payment
        return [one for one in self._known() if one.money is not None and one.money.payment == payment]

    def waits(self, dossier: DossierView | None) -> bool:
        """Whether what was pressed for this dossier's transfer is not answered yet."""
        return dossier is not None and dossier.dossier_id in self._sending

    def code(self, dossier: DossierView) -> str:
        """The text of the code that asks for the transfer; empty: none, or its time is over.

        Nor is it shown where it may have asked for dossiers of another visit too: a smaller sum would be a wrong one.
        """
        group, branch, ticket = self.group(dossier), self._picture.branch, self._picture.in_hand
        if not group or branch is None or branch.pay_to is None or self.is_over(dossier):
            return ""
        payment = None if dossier.money is None else dossier.money.payment
        asked_here = self._asked.get(payment or "") == {one.dossier_id for one in group}
        of_this_visit = ticket is not None and all(one.ticket_id == ticket.ticket_id for one in group)
        if not asked_here and not of_this_visit:
            return ""
        return fee_code(branch.pay_to, group[0].code or "", self.sum_vnd(dossier))

    def sum_vnd(self, dossier: DossierView) -> int:
        """What the transfer comes to, in đồng."""
        return sum(one.money.vnd for one in self.group(dossier) if one.money is not None)

    def is_over(self, dossier: DossierView) -> bool:
        """Whether the code was shown long enough: who has not paid by then asks for another."""
        until = None if dossier.money is None else dossier.money.asked_until
        return until is None or self._picture.clock.now() >= until

    def minutes_left(self, dossier: DossierView) -> int:
        """For how long the code is shown, rounded up."""
        until = None if dossier.money is None else dossier.money.asked_until
        left = timedelta() if until is None else until - self._picture.clock.now()
        return max(0, -(-int(left.total_seconds()) // 60))

    def ask(self) -> None:
        """Asks for one transfer for all that the visit owes."""
        if self.may_ask:
            payment, owed = new_key(), self._owed()
            self._asked[payment] = {one.dossier_id for one in owed}
            for one in owed:
                self._send(one, AskTransfer(payment))

    def arrived(self, dossier: DossierView, reference: str) -> None:
        """The bank's statement has it, under this number."""
        for one in self.group(dossier):
            if one.money is not None and one.money.payment is not None and not self._payments.waits_for(one.dossier_id):
                body = TakePayment(one.money.payment, PaidBy.VIETQR, one.money.vnd, reference)
                self._payments.send(one, body)

    def doubt(self, dossier: DossierView) -> None:
        """Nobody knows whether it arrived, or another sum did."""
        self._send_all(dossier, DoubtTransfer(), MoneyState.ASKED)

    def fail(self, dossier: DossierView) -> None:
        """It did not arrive, or went back: the fees are owed as before."""
        self._send_all(dossier, FailTransfer(), *OUT)

    def try_now(self) -> None:
        """The connection is back."""
        self._sender.try_now()

    def _known(self) -> list[DossierView]:
        return [self.dossiers[one] for one in self._wanted if one in self.dossiers]

    def _owed(self) -> list[DossierView]:
        return [
            one
            for one in self._known()
            if ASK in one.acts and one.money is not None and one.money.state is MoneyState.OWED
            and not self._payments.waits_for(one.dossier_id)
        ]  # fmt: skip

    def _send_all(self, dossier: DossierView, command: DossierBody, *states: MoneyState) -> None:
        for one in self.group(dossier):
            if one.money is not None and one.money.state in states:
                self._send(one, command)

    def _send(self, one: DossierView, command: DossierBody) -> None:
        if one.dossier_id in self._sending:
            return
        self._sending.add(one.dossier_id)
        path = f"{ALL}/{one.dossier_id}/{tag_of(command)}?lang={self._language.language}"
        self._sender.send(path, command, DossierView, self._answered(one.dossier_id))
        self.changed.emit()

    def _answered(self, id_: str) -> Callable[[DossierView | Problem], None]:
        def done(answer: DossierView | Problem) -> None:
            self._sending.discard(id_)
            if isinstance(answer, Problem):
                self.refused.emit(answer)
            else:
                self._take(answer)
                self.answered.emit(answer)
            self.changed.emit()

        return done

    def _got(self, answer: DossierView | Problem | Unreachable) -> None:
        if isinstance(answer, DossierView):
            self._take(answer)
            self.changed.emit()

    def _take(self, view: DossierView) -> None:
        if view.dossier_id in self._wanted:
            known = self.dossiers.get(view.dossier_id)
            if known is None or known.seq <= view.seq:
                self.dossiers[view.dossier_id] = view
