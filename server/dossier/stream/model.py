"""A dossier's stream as a `Model` of the journal."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.dossier_commands import DossierBody
from protocol.dossier_life import LIFE
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.journal.schema.untimed import Untimed
from server.queue.events.recorded import Draft, Recorded

from . import events as e
from .asked import Around, Asked
from .decide import decide
from .fold import fold
from .money import NoTills, Tills
from .offices import Offices
from .state import Dossier

PREFIX = "D/"
CITY_TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The time zone of the date that a dossier's events carry as their day: it may be worked on at any branch."""


def stream_of(dossier_id: str) -> str:
    """The stream of a dossier."""
    return PREFIX + dossier_id


BEGINS = frozenset(LIFE[None])
"""The events that a dossier begins with."""

NOT_SET_UP = Offices()
NO_TILLS = NoTills()


def _no_branch(branch: str) -> BranchConfig | None:
    return None


def _not_taken(external: str) -> str | None:
    return None


def _no_code(unit: str, now: Instant) -> str:
    raise LookupError("this program gives no codes")


class DossierStream(Untimed):
    """The rules of dossiers. It has no timers and gives no numbers.

    `branches`: the configuration in force of a branch. `code`: takes a unit's next code, in the receipt's transaction.
    `taken`: the dossier that has this code of another system.
    `is_supervisor`: whether the person of this id is one. `offices`: the city's units; `tills`: the counters' cash.
    Replay needs none of them.
    """

    def __init__(
        self,
        branches: Callable[[str], BranchConfig | None] = _no_branch,
        code: Callable[[str, Instant], str] = _no_code,
        is_supervisor: Callable[[str], bool] = lambda person: False,
        offices: Offices = NOT_SET_UP,
        tills: Tills = NO_TILLS,
        taken: Callable[[str], str | None] = _not_taken,
    ) -> None:
        self._taken = taken
        self._branches = branches
        self._code = code
        self._is_supervisor = is_supervisor
        self._offices = offices
        self._tills = tills

    def owns(self, stream: str) -> bool:
        """Whether this is a dossier's stream."""
        return stream.startswith(PREFIX)

    def fresh(self, stream: str) -> Dossier:
        """A dossier before it is drafted."""
        return Dossier(stream.removeprefix(PREFIX))

    def decide(
        self, state: Dossier, envelope: Envelope, now: Instant, believed: bool = True
    ) -> list[Draft[Any]] | Refused:
        """The drafts, or the refusal."""
        if not isinstance(envelope.command, DossierBody):
            return Refused(Refusal.BAD_FIELD, "do")
        if state.seq == 0 and envelope.command.leads_to not in BEGINS:
            return Refused(Refusal.UNKNOWN_DOSSIER)
        now = max(now, state.at)
        is_supervisor = self._is_supervisor(envelope.actor)
        around = Around(self._branches, self._code, self._taken, is_supervisor, self._offices, self._tills)
        event = decide(Asked(state, envelope.command, envelope.actor, now, believed, around))
        if isinstance(event, Refused):
            return event
        day = datetime.fromtimestamp(now / 1000, CITY_TIME_ZONE).date().isoformat()
        events = event if isinstance(event, tuple) else (event,)
        return [Draft(day, envelope.actor, envelope.command_id, envelope.digest(), one) for one in events]

    def evolve(self, state: Dossier, recorded: Recorded[Any]) -> None:
        """Folds one event in. Raises ValueError for an event that cannot follow."""
        fold(state, recorded)

    def encode(self, body: Any) -> tuple[str, int, bytes]:
        """An event's kind, version and JSON body."""
        return e.encode(body)

    def read(self, kind: str, v: int, body: bytes) -> e.DossierEvent:
        """A stored event. Raises ValueError for an unknown kind or version."""
        return e.read(kind, v, body)
