"""Payments of this desk: each is on disk before it is sent, and is sent with one key until the server has answered.

One that is refused stays on disk until a clerk has said where the money is, which the server writes down.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from counter.acts.notice import Kind, Notice
from counter.offline.kept_file import KeptFile
from counter.offline.served_offline import NOT_NOW
from language.fees import say_money
from language.messages import _
from protocol.dossier_money import ClearPayment, PaymentCleared, TakePayment
from protocol.dossier_views import DossierView
from protocol.enums import Refusal
from protocol.keys import new_key
from protocol.problem import Problem
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests
from ui.link.sender import Sender

from .phrases import dossier_refusal_text
from .saving import ALL

FILE: Final = "payments.json"
TAKE: Final = "take-payment"
CLEAR: Final = "clear-payment"


class Paid(Struct, frozen=True):
    """A payment, with the key that it is sent with. `code`: of the dossier's receipt, for people.

    `refused`: the code of the refusal; empty: the server has not answered. `cleared`: where the money is, as the clerk
    said, which is sent with `clear_key`; empty: nobody has said it.
    """

    key: str
    dossier_id: str
    code: str
    body: TakePayment
    refused: str = ""
    cleared: str = ""
    clear_key: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it is not sent again: the refusal is about the payment itself, or the clerk has said what became."""
        return bool(self.cleared) or self.refused not in ("", *(one.value for one in NOT_NOW))


class PaymentFile(KeptFile[Paid]):
    """The payments that the server has not answered, the earliest first. Nobody is named in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE, Paid, "the file of payments")


def refused_payments_text(refused: Sequence[Paid], language: str) -> str:
    """Which money is not noted, and what to do; empty: all is."""
    if not refused:
        return ""
    vnd, codes = say_money(sum(one.body.vnd for one in refused), language), ", ".join(one.code for one in refused)
    return _("NOT noted: {vnd} for {codes}. Open it (F4) and say where the money is (Ctrl+Y).").format(
        vnd=vnd, codes=codes
    )


class PaymentsSent(QObject):
    """`taken(DossierView)`: the server has the payment. `refused(str, Problem)`: it does not take that of this dossier.
    `told(Notice)`: what the clerk must know wherever they are: a payment of before a restart, or one that is refused.

    `is_at_work`: whether a clerk is logged in here and the line is there; meanwhile payments wait on disk.
    """

    changed = Signal()
    taken = Signal(object)
    refused = Signal(str, object)
    told = Signal(object)

    def __init__(
        self, requests: Requests, language: LanguageSwitch, file: PaymentFile, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._language = language
        self._file = file
        self._sender = Sender(requests, self)
        self._sending: set[str] = set()
        self._unwritten: list[Paid] = []
        self._of_before = {one.key for one in file.kept}

    @property
    def waiting(self) -> tuple[Paid, ...]:
        """The payments that the server has not taken, and may."""
        return tuple(one for one in self._all if not one.is_over)

    @property
    def unresolved(self) -> tuple[Paid, ...]:
        """Those that were refused, and it is not written down where the money is."""
        return tuple(one for one in self._all if one.refused)

    @property
    def _all(self) -> tuple[Paid, ...]:
        return (*self._file.kept, *self._unwritten)

    def refused_of(self, dossier_id: str) -> Paid | None:
        """The earliest of these for a dossier."""
        return next((one for one in self.unresolved if one.dossier_id == dossier_id), None)

    def clear(self, paid: Paid, reason: str) -> None:
        """A clerk says where the money is; it is kept until that is written down. Not while it is on its way."""
        if paid.key not in self._sending and paid in self.unresolved:
            said = replace(paid, cleared=reason, clear_key=new_key())
            self._keep(said)
            self._send_cleared(said)
            self.changed.emit()

    def _send_cleared(self, paid: Paid) -> None:
        if paid.key not in self._sending:
            self._sending.add(paid.key)
            body = ClearPayment(paid.body.payment, paid.body.by, paid.body.vnd, paid.refused, paid.cleared)
            path, key = f"{ALL}/{paid.dossier_id}/{CLEAR}?lang={self._language.language}", paid.clear_key
            self._sender.send(path, body, PaymentCleared, lambda answer: self._cleared(paid, answer), key=key)

    def _cleared(self, paid: Paid, answer: PaymentCleared | Problem) -> None:
        self._sending.discard(paid.key)
        if isinstance(answer, Problem) and answer.code is not Refusal.UNKNOWN_DOSSIER:
            self._keep(replace(paid, cleared="", clear_key=""))
            self.told.emit(Notice(Kind.REFUSED, dossier_refusal_text(answer)))
        else:
            number = answer.number if isinstance(answer, PaymentCleared) else None
            text = _("{code}: the {vnd} had been noted after all, receipt {number}.") if number else _(
                "{code}: the payment of {vnd} is cleared up."
            )  # fmt: skip
            said = text.format(code=paid.code, vnd=self._money(paid.body.vnd), number=number)
            self._forget(paid)
            self.told.emit(Notice(Kind.TOLD, said))
        self.changed.emit()

    def _forget(self, paid: Paid) -> None:
        self._file.remove(paid.key)
        self._unwritten = [one for one in self._unwritten if one.key != paid.key]

    def _keep(self, now: Paid) -> None:
        self._file.replace(now)
        self._unwritten = [now if one.key == now.key else one for one in self._unwritten]

    def waits_for(self, dossier_id: str) -> bool:
        """Whether a payment of this dossier is not answered yet."""
        return any(one.dossier_id == dossier_id for one in self.waiting)

    def send(self, dossier: DossierView, body: TakePayment) -> None:
        """Keeps it, then sends it. Where it cannot be kept the clerk is told, and it is sent all the same."""
        paid = Paid(new_key(), dossier.dossier_id, dossier.code or "", body)
        if not self._file.add(paid):
            self._unwritten.append(paid)
            text = _("The payment of {code} cannot be kept here (disk full?): leave this machine on until it is noted.")
            self.told.emit(Notice(Kind.REFUSED, text.format(code=paid.code)))
        self._send(paid)
        self.changed.emit()

    def go_on(self) -> None:
        """A clerk is logged in and the server is there: sends what is not on its way, and tells of what was left."""
        left = [one for one in self.waiting if one.key in self._of_before and one.key not in self._sending]
        if left:
            text = _("From before the restart: {vnd} for {codes} is not noted yet. It is sent again.")
            vnd, codes = self._money(sum(one.body.vnd for one in left)), ", ".join(one.code for one in left)
            self.told.emit(Notice(Kind.WAITING, text.format(vnd=vnd, codes=codes)))
        self._sender.try_now()
        for one in self.waiting:
            self._send(one)
        for one in self.unresolved:
            if one.cleared:
                self._send_cleared(one)
        self.changed.emit()

    def _send(self, paid: Paid) -> None:
        if paid.key not in self._sending:
            self._sending.add(paid.key)
            path = f"{ALL}/{paid.dossier_id}/{TAKE}?lang={self._language.language}"
            self._sender.send(path, paid.body, DossierView, lambda answer: self._answered(paid, answer), key=paid.key)

    def _answered(self, paid: Paid, answer: DossierView | Problem) -> None:
        self._sending.discard(paid.key)
        if isinstance(answer, Problem):
            self._keep(replace(paid, refused=answer.code.value))
        else:
            self._forget(paid)
        if isinstance(answer, Problem) and answer.code in NOT_NOW:
            self.told.emit(Notice(Kind.WAITING, self._not_noted(paid, answer)))
            self.changed.emit()
            return  # it is sent again when somebody logs in, and at the next connection
        if isinstance(answer, Problem):
            self.told.emit(Notice(Kind.REFUSED, self._not_noted(paid, answer)))
            self.refused.emit(paid.dossier_id, answer)
        else:
            if paid.key in self._of_before:
                number = answer.money.entries[-1].number if answer.money and answer.money.entries else ""
                text = _("{code}: the {vnd} from before the restart is noted, receipt {number}.")
                said = text.format(code=paid.code, vnd=self._money(paid.body.vnd), number=number)
                self.told.emit(Notice(Kind.TOLD, said))
            self.taken.emit(answer)
        self.changed.emit()

    def _not_noted(self, paid: Paid, problem: Problem) -> str:
        text = _("{code}: the payment of {vnd} is NOT noted. {why}")
        return text.format(code=paid.code, vnd=self._money(paid.body.vnd), why=dossier_refusal_text(problem))

    def _money(self, vnd: int) -> str:
        return say_money(vnd, self._language.language)
