"""Commands of the server itself about dossiers that are handed over by a list (bulk drop-off), to be taken in later.

Each line of the list is a dossier of its own from the hand-over on, in the state before its receipt. The list is what
they share: its code, and each one's place in it.
"""

from typing import TypeAlias

from protocol.dossier_commands import DossierBody
from protocol.enums import Refusal


class HandOver(DossierBody, frozen=True, tag="hand-over", gc=False):
    """The bundle at `place` of the list `drop_off`, which has `of` lines, is handed over at a branch: so many `sheets`
    for this procedure.
    """

    leads_to = "handed_over"
    refusals = frozenset({Refusal.UNKNOWN_BRANCH, Refusal.UNKNOWN_PROCEDURE, Refusal.ALREADY})

    branch: str
    procedure: str
    drop_off: str
    place: int
    of: int
    sheets: int
    ticket_id: str | None = None


class Relist(DossierBody, frozen=True, tag="relist", gc=False):
    """The list is split: this line is the one at `place` of the list `drop_off` from now on."""

    leads_to = "relisted"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.UNKNOWN_BRANCH})

    drop_off: str
    place: int


DropOffCommand: TypeAlias = HandOver | Relist
