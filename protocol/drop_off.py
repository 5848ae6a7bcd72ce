"""Bulk drop-off (nộp hồ sơ theo danh sách) over the wire: many dossiers handed over by one list, taken in later.

The list has a code and a secret of its own; each of its lines is a dossier from the hand-over on.
"""

from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta, Struct

from .configuration import Name
from .dossier_life import DossierState
from .dossier_people import Line, PersonFields
from .ids import Id, ProcedureCode

MOST_LINES: Final = 100
"""Bundles of one list."""

DropOffCode = Annotated[str, Meta(pattern=r"^DS(-[346789ACDEFGHJKMNPQRTWXY]{4}){3}$(?!\n)")]
"""`DS` (danh sách) and twelve letters and digits without confusable ones."""


class DropOffLine(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A bundle: its procedure, how many papers are in it, and whose it is, where that is known; the name is sealed."""

    procedure: ProcedureCode
    sheets: Annotated[int, Meta(ge=1, le=9999)]
    owner: Line | None = None

    def __repr__(self) -> str:
        return "DropOffLine(…)"


class AskDropOff(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Hands bundles over at a branch, in this order. `proxy`: who brings them, with their mandate; name at least."""

    branch: Id
    proxy: PersonFields
    lines: Annotated[tuple[DropOffLine, ...], Meta(min_length=1, max_length=MOST_LINES)]
    ticket_id: Id | None = None


class AskSplit(Struct, frozen=True, forbid_unknown_fields=True):
    """These lines get a list of their own; those that were taken in stay where they are."""

    places: Annotated[tuple[Annotated[int, Meta(ge=1, le=MOST_LINES)], ...], Meta(min_length=1, max_length=MOST_LINES)]


class DropOffLineView(Struct, frozen=True, omit_defaults=True):
    """A line as staff see it. `registered`: not taken in yet. `code`, `due_at`: from its receipt on."""

    place: int
    dossier_id: str
    procedure: str
    sheets: int
    state: DossierState
    code: str | None = None
    due_at: datetime | None = None


class DropOffView(Struct, frozen=True, omit_defaults=True):
    """A list as staff see it. `take_in_by`: until when all of it is to be taken in, the end of the next working day.

    `secret`, `url`: what the listed receipt shows.
    """

    drop_off: str
    branch: str
    handed_at: datetime
    take_in_by: datetime
    lines: tuple[DropOffLineView, ...]
    secret: str
    url: str


class PublicDropOffLine(Struct, frozen=True, omit_defaults=True):
    """A line for who holds the listed receipt. `code`, `secret`: of its own receipt, once it was taken in."""

    place: int
    procedure: Name
    sheets: int
    state: DossierState
    code: str | None = None
    secret: str | None = None
    due_at: datetime | None = None


class PublicDropOff(Struct, frozen=True):
    """A list as who holds its receipt sees it: what was taken in, what is still to be, and until when."""

    drop_off: str
    branch: Name
    handed_at: datetime
    take_in_by: datetime
    at: datetime
    lines: tuple[PublicDropOffLine, ...]
