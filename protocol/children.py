"""Child dossiers (liên thông): what a dossier needs that another agency decides by a procedure of its own.

The citizen hands everything in once. The child has its own code, time and holder, and no people or fee of its own: they
are the parent's. It is counted nowhere a second time, and its result goes to who has the parent in hand.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from .configuration import Name
from .dossier_commands import DossierBody, Holder
from .enums import Refusal
from .ids import ProcedureCode

MOST_CHILDREN: Final = 10
"""Of one dossier."""


class ChildState(StrEnum):
    """How it stands with a child, for its parent."""

    OPEN = "open"
    """Another agency works on it (đang giải quyết)."""
    DECIDED = "decided"
    """Its result is with who has the parent in hand (đã có kết quả)."""
    ENDED = "ended"
    """It ended without a result (đã dừng)."""


class OpenChild(DossierBody, frozen=True, tag="open-child", gc=False):
    """Another agency's procedure is begun as a child dossier, and handed over to its unit. The parent's result
    is not returned before the child has ended.
    """

    leads_to = "child_opened"
    refusals = frozenset(
        {
            Refusal.WRONG_STATE,
            Refusal.NOT_YOURS,
            Refusal.BAD_FIELD,
            Refusal.UNKNOWN_PROCEDURE,
            Refusal.CLOCK_DOUBTED,
            Refusal.QUOTA_REACHED,
        }
    )

    procedure: ProcedureCode
    to: Holder


class ChildView(Struct, frozen=True, omit_defaults=True):
    """A child of a dossier, by its number there. `unit`: to which it was handed over; `result`: a code, once it was
    decided. As it is now: its `code`; `where` it is, and `who` has it in hand there; `offered`: that unit has
    not accepted it yet; `due_at` while it is open.
    """

    no: int
    dossier_id: str
    procedure: str
    unit: str
    state: ChildState
    result: str | None = None
    code: str | None = None
    where: Name | None = None
    who: str | None = None
    due_at: datetime | None = None
    offered: bool = False
