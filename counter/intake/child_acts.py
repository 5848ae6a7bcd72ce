"""Opens a part of a dossier that another agency decides (liên thông), from what this branch's catalogue allows."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject

from language.dossier_reasons import REASON_WORDS
from language.messages import N_, _
from language.names import name_in
from protocol.children import MOST_CHILDREN, ChildState, ChildView, OpenChild
from protocol.commands import tag_of
from protocol.configuration import ProcedureConfig
from protocol.dossier_commands import Holder
from protocol.dossier_views import DossierView
from protocol.enums import Refusal
from protocol.problem import Problem
from protocol.units import UnitList, UnitView
from protocol.views import BranchView
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests, Unreachable

from .dossier_acts import DossierActs
from .phrases import dossier_refusal_text, moment_text

OPEN: Final = tag_of(OpenChild)
REFUSED: Final = {
    Refusal.BAD_FIELD: N_("That unit takes no dossiers any more: choose another one."),
    Refusal.UNKNOWN_PROCEDURE: N_("The catalogue has changed: choose the procedure again."),
}


def is_joinable(procedure: ProcedureConfig) -> bool:
    """Whether a child may be of this procedure: no other system decides it, and its time is known."""
    return procedure.system is None and procedure.statutory is not None


def deciding_units(units: Iterable[UnitView], procedure: str) -> list[UnitView]:
    """The units that take dossiers and decide this procedure; where none is said to, all that take dossiers."""
    able = [one for one in units if not one.closed]
    return [one for one in able if procedure in one.procedures] or able


def awaited(dossier: DossierView | None) -> list[ChildView]:
    """The children that keep the dossier's result here."""
    return [] if dossier is None else [one for one in dossier.children if one.state is ChildState.OPEN]


def is_kept_back(dossier: DossierView) -> bool:
    """Whether there is a result that does not leave the desk yet: a child is still open."""
    return dossier.delivery is not None and bool(awaited(dossier))


def child_state_text(child: ChildView, language: str, branch: BranchView | None, *, with_official: bool = True) -> str:
    """Where a child is and until when; how it ended. `with_official`: who has it in hand is named."""
    if child.state is ChildState.DECIDED:
        return _("result: {result}").format(result=_(REASON_WORDS.get(child.result or "", child.result or "")))
    if child.state is ChildState.ENDED:
        return _("ended without a result")
    unit = _unit(child, language)
    if child.offered:
        return _("{unit}: not accepted yet").format(unit=unit)
    where = unit if child.who is None or not with_official else f"{unit} ({child.who})"
    due = "" if child.due_at is None else _("due {time}").format(time=moment_text(child.due_at, branch))
    return f"{where}, {due}" if due else where


def stays_text(dossier: DossierView | None, language: str) -> str:
    """Why the result stays at the desk, and where what it waits for is; empty: it may leave, or is not there."""
    if dossier is None or not is_kept_back(dossier):
        return ""
    open_now = awaited(dossier)
    one = open_now[0]
    said = _("The result stays here until the part {code} has ended; it is at {unit}.")
    said = said.format(code=one.code or one.procedure, unit=_unit(one, language))
    return f"{said} {_('And {n} more.').format(n=len(open_now) - 1)}" if len(open_now) > 1 else said


def _unit(child: ChildView, language: str) -> str:
    return child.unit if child.where is None else name_in(child.where, language)


def opening_refusal_text(problem: Problem) -> str:
    """Why the server refused to open a child, and what to do."""
    if problem.code is Refusal.QUOTA_REACHED:
        return _("A dossier has at most {n} parts at other agencies.").format(n=MOST_CHILDREN)
    if problem.code is Refusal.BAD_FIELD and problem.field == "procedure":
        return dossier_refusal_text(problem)
    return _(REFUSED[problem.code]) if problem.code in REFUSED else dossier_refusal_text(problem)


class ChildActs(DossierActs):
    """`units`: of the city, as they were read last; `units_known`: whether they were, None: not answered yet."""

    def __init__(self, requests: Requests, language: LanguageSwitch, parent: QObject | None = None) -> None:
        super().__init__(requests, language, parent)
        self._requests = requests
        self.units: tuple[UnitView, ...] = ()
        self.units_known: bool | None = None

    def read_units(self) -> None:
        """Asks for the units, which an administrator may have changed since."""
        self.units_known = self.units_known or None
        self._requests.get("/api/v1/units", UnitList, self._got)

    def _got(self, answer: UnitList | Problem | Unreachable) -> None:
        if isinstance(answer, UnitList):
            self.units, self.units_known = answer.units, True
        else:
            self.units_known = self.units_known or False
        self.changed.emit()

    def may_open(self, dossier: DossierView | None) -> bool:
        """Whether a child can be opened now."""
        return dossier is not None and OPEN in dossier.acts and not self.waits(dossier)

    def send(self, dossier: DossierView, procedure: str, unit: str) -> None:
        """Does nothing where that is not possible now."""
        if self.may_open(dossier):
            self._send(dossier, OPEN, OpenChild(procedure, Holder(unit)))
