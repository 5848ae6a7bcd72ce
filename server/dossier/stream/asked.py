"""One command about a dossier, with all that its decision may read. Pure."""

from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec import Struct

from protocol.configuration import BranchConfig, ProcedureConfig
from protocol.due.counting import DueCalendar
from protocol.ids import Instant
from protocol.problem import Refused

from . import events as e
from .hands import Sender
from .money import NoTills, Tills
from .offices import Offices
from .state import Dossier


class Around(Struct, frozen=True):
    """What a decision needs to know beside the dossier. `branches`: the branch of this id, None where there is none.

    `code`: takes the next code of a unit; it is asked for once a receipt is sure. `taken`: the dossier that has this
    code of another system. `is_supervisor`: of the sender. `offices`: the city's units; `tills`: the cash of the
    counters.
    """

    branches: Callable[[str], BranchConfig | None]
    code: Callable[[str, Instant], str]
    taken: Callable[[str], str | None] = lambda external: None
    is_supervisor: bool = False
    offices: Offices = Offices()
    tills: Tills = NoTills()


class Asked(Struct, frozen=True):
    """`by`: who sends the command, an opaque id."""

    dossier: Dossier
    command: Any
    by: str
    now: Instant
    believed: bool
    around: Around

    @property
    def sender(self) -> Sender:
        """Who sends it, and their units."""
        return Sender(self.by, self.now, self.around.offices)

    @property
    def calendar(self) -> DueCalendar:
        """Of the branch that received it; the decision has seen that there is one."""
        return self.config

    @property
    def config(self) -> BranchConfig:
        """The same branch."""
        config = self.around.branches(self.dossier.branch)
        assert config is not None, self.dossier.branch
        return config


Decision: TypeAlias = e.DossierEvent | tuple[e.DossierEvent, ...] | Refused
Handler: TypeAlias = Callable[[Asked], Decision]


def procedure_of(config: BranchConfig, code: str) -> ProcedureConfig | None:
    """The branch's procedure with this code."""
    return next((each for each in config.procedures if each.code == code), None)
