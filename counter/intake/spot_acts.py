"""Decides a dossier and gives its result out in one act, where an agency delegates that to the desk (decision 175)."""

from typing import Final

from language.dossier_reasons import REASONS
from language.messages import N_, _
from language.names import name_in
from protocol.commands import tag_of
from protocol.dossier_commands import ResolveOnTheSpot
from protocol.dossier_life import DossierState
from protocol.dossier_people import Part
from protocol.dossier_views import DossierView
from protocol.enums import Refusal
from protocol.payment.money import UNSETTLED
from protocol.problem import Problem

from .child_acts import awaited
from .dossier_acts import DossierActs
from .phrases import dossier_refusal_text

RESOLVE: Final = tag_of(ResolveOnTheSpot)
DECISIONS: Final = tuple(REASONS[RESOLVE])
UNPAID: Final = N_("The fee is not paid: take it first (Esc, then Ctrl+G or Ctrl+K).")
OPINIONS: Final = N_("Opinions of others are still awaited.")
CHILDREN: Final = N_("Another agency still works on a part of it (Ctrl+F).")


def obstacles(dossier: DossierView) -> list[str]:
    """What is known here of why it would be refused now, as msgids."""
    found = {
        UNPAID: dossier.money is not None and dossier.money.state in UNSETTLED,
        OPINIONS: any(one.outcome is None for one in dossier.consultations),
        CHILDREN: bool(awaited(dossier)),
    }
    return [said for said, is_so in found.items() if is_so]


def delegation_text(dossier: DossierView, language: str) -> str:
    """In whose name it may be, was or cannot be resolved here; empty where nobody delegates it."""
    if dossier.delegated_by is None:
        return ""
    if RESOLVE in dossier.acts:
        said = _("By delegation of {agency} it can be decided and given out here and now.")
    elif dossier.state is DossierState.RETURNED and len(dossier.steps) == 1:
        said = _("Resolved on the spot, by delegation of {agency}")
    elif dossier.state in (DossierState.RECEIVED, DossierState.PROCESSING):
        said = _("{agency} delegates it to who took it in, as long as nobody else was given it.")
    else:
        return ""
    return said.format(agency=name_in(dossier.delegated_by, language))


def resolving_refusal_text(problem: Problem) -> str:
    """Why the server refused to resolve it on the spot, and what to do."""
    match problem.code:
        case Refusal.NOT_ALLOWED:
            return _("It was handed over, or nobody delegates it any more: who has it in hand decides.")
        case Refusal.UNPAID:
            return _(UNPAID)
        case _other:
            return dossier_refusal_text(problem)


class SpotActs(DossierActs):
    """Of the dossier that is shown."""

    def may_resolve(self, dossier: DossierView | None) -> bool:
        """Whether it can be resolved on the spot now; it may still be refused for what is in it."""
        return dossier is not None and RESOLVE in dossier.acts and not self.waits(dossier)

    def send(self, dossier: DossierView, branch: str, decision: str, against: str, to: Part) -> None:
        """Does nothing where that is not possible now."""
        if self.may_resolve(dossier):
            self._send(dossier, RESOLVE, ResolveOnTheSpot(decision, branch, against, to.value))
