"""What a clerk does to a fee with a reason: the payment is void; with approval, the fee is given back, or waived."""

from typing import Final

from language.dossier_reasons import MONEY
from protocol.dossier_money import LetGo, MoneyReason
from protocol.dossier_views import DossierView
from protocol.people import Credentials

from .dossier_acts import DossierActs
from .payments_sent import CLEAR

ACTS: Final = ("void-payment", "refund-fee", "waive-fee")
"""In the order in which they are offered."""
APPROVED: Final = frozenset({"refund-fee", "waive-fee"})
"""What a second person signs in for."""


class FeeActs(DossierActs):
    """`done`: the receipt says something else now, too."""

    def choices(self, dossier: DossierView | None) -> list[tuple[str, str]]:
        """Each act that is possible now, with each of its reasons."""
        if dossier is None or self.waits(dossier):
            return []
        return [(act, reason) for act in ACTS if act in dossier.acts for reason in MONEY[act]]

    @staticmethod
    def of_refused() -> list[tuple[str, str]]:
        """Where the money of a refused payment can be."""
        return [(CLEAR, reason) for reason in MONEY[CLEAR]]

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
        self._send(dossier, act, LetGo(reason, approval, text) if act in APPROVED else MoneyReason(reason))
