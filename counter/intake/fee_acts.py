"""What a clerk does to a fee with a reason: the payment is void; with approval, the fee is given back, or waived."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from language.dossier_reasons import MONEY
from protocol.dossier_money import LetGo, MoneyReason
from protocol.dossier_views import DossierView
from protocol.people import Credentials
from protocol.problem import Problem
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests
from ui.link.sender import Sender

from .saving import ALL

ACTS: Final = ("void-payment", "refund-fee", "waive-fee")
"""In the order in which they are offered."""
APPROVED: Final = frozenset({"refund-fee", "waive-fee"})
"""What a second person signs in for."""


class FeeActs(QObject):
    """`done(DossierView)`: the server has it, and the receipt says something else now. `refused(Problem)`: it has not.

    `changed`: of what is possible.
    """

    changed = Signal()
    done = Signal(object)
    refused = Signal(object)

    def __init__(self, requests: Requests, language: LanguageSwitch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self._sender = Sender(requests, self)
        self._sending: set[str] = set()

    def choices(self, dossier: DossierView | None) -> list[tuple[str, str]]:
        """Each act that is possible now, with each of its reasons."""
        if dossier is None or dossier.dossier_id in self._sending:
            return []
        return [(act, reason) for act in ACTS if act in dossier.acts for reason in MONEY[act]]

    def waits(self, dossier: DossierView | None) -> bool:
        """Whether an act is not answered yet."""
        return dossier is not None and dossier.dossier_id in self._sending

    def send(
        self,
        dossier: DossierView,
        act: str,
        reason: str,
        approval: Credentials | None = None,
        text: str | None = None,
    ) -> None:
        """Does nothing where that is not possible now. `text`: more words of the reason."""
        if (act, reason) not in self.choices(dossier):
            return
        id_ = dossier.dossier_id
        self._sending.add(id_)
        body = LetGo(reason, approval, text) if act in APPROVED else MoneyReason(reason)
        path = f"{ALL}/{id_}/{act}?lang={self._language.language}"
        self._sender.send(path, body, DossierView, lambda answer: self._answered(id_, answer))
        self.changed.emit()

    def try_now(self) -> None:
        """The connection is back."""
        self._sender.try_now()

    def _answered(self, id_: str, answer: DossierView | Problem) -> None:
        self._sending.discard(id_)
        if isinstance(answer, Problem):
            self.refused.emit(answer)
        else:
            self.done.emit(answer)
        self.changed.emit()
