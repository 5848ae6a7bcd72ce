"""A dossier as staff see it over the wire."""

from datetime import datetime

from msgspec import Struct

from .children import ChildView
from .configuration import Name
from .consultations import OpinionState, Outcome
from .delivery import DeliveryState
from .dossier_life import DossierState
from .dossier_money import MoneyView
from .ways_in import Way


class PaperView(Struct, frozen=True, omit_defaults=True):
    """A paper as it was handed in; see `dossier_commands.Paper`."""

    code: str
    originals: int = 0
    certified: int = 0
    copies: int = 0
    held: bool = False


class HolderView(Struct, frozen=True):
    """A unit, and its official, by opaque id; None: nobody has it in hand yet."""

    unit: str
    person: str | None = None


class OfferView(Struct, frozen=True, omit_defaults=True):
    """A hand-over that waits for its receiver; `opened`: it was looked into and cannot be recalled."""

    to: HolderView
    at: datetime
    due_at: datetime | None = None
    opened: bool = False


class ReceiptView(Struct, frozen=True, omit_defaults=True):
    """A receipt; all but the last are replaced. `reason`: a code, why it replaced the one before."""

    number: int
    at: datetime
    papers: tuple[PaperView, ...]
    reason: str | None = None


class DueView(Struct, frozen=True):
    """`original_at`: on the first receipt; `promised_at`: the latest; `current_at`: None while its time is paused."""

    original_at: datetime
    promised_at: datetime
    current_at: datetime | None
    late: bool


class StepView(Struct, frozen=True, omit_defaults=True):
    """Who answered for it: from when, until when they were to be done, and until when; `until` None: to this day."""

    unit: str
    person: str | None
    since: datetime
    due_at: datetime | None = None
    until: datetime | None = None


class DeliveryView(Struct, frozen=True, omit_defaults=True):
    """Where the result is. `number`: of the parcel at its `carrier`; `reason`: a code, why it came back.

    `against`: what showed who has it; `to`: the part of the dossier's people that they have.
    """

    state: DeliveryState
    carrier: str | None = None
    number: str | None = None
    posted_at: datetime | None = None
    came_back_at: datetime | None = None
    delivered_at: datetime | None = None
    reason: str | None = None
    against: str | None = None
    to: str | None = None


class TheirsView(Struct, frozen=True, omit_defaults=True):
    """What the system that decides it said last: its published state, when, and by when it is due there."""

    said: str
    at: datetime
    due_at: datetime | None = None


class OpinionView(Struct, frozen=True, omit_defaults=True):
    """One who is asked for an opinion. `since`: None: their turn has not come. `by`: who of theirs answers.

    What they answered in words is sealed, as the dossier's text `opinion`.
    """

    to: HolderView
    state: OpinionState
    since: datetime | None = None
    due_at: datetime | None = None
    by: str | None = None
    until: datetime | None = None
    reminded_at: datetime | None = None


class ConsultationView(Struct, frozen=True, omit_defaults=True):
    """Others are consulted: `needed` agreements decide it. `matter`: a code. `outcome`: None while it goes on."""

    no: int
    at: datetime
    matter: str
    needed: int
    opinions: tuple[OpinionView, ...]
    silence_agrees: bool = False
    in_order: bool = False
    outcome: Outcome | None = None


class DossierView(Struct, frozen=True, omit_defaults=True):
    """`national`: the code of its state for the ministries; `acts`: the commands that the reader may send now.

    `holder`: who answers for it. `awaited`: the papers that the citizen was asked for. `steps`: who answered for it,
    one after the other. `lookup_secret`: what the
    receipt shows beside the code, `lookup_url`: what its QR code holds, for the citizen's look-up; from the receipt on.
    `money`: None where nothing was ever owed. `delivery`: None before there is a result. `external`: its code in the
    system that it came from, or that decides it; `theirs`: None until that system said something. `check_by`: of one
    that was sent in online and waits to be checked. `children`: what other agencies decide of it; `parent`,
    `parent_code`: the dossier that opened this one. `delegated_by`: the agency in whose name it may be resolved on the
    spot.
    """

    dossier_id: str
    seq: int
    state: DossierState
    branch: str
    procedure: str
    acts: tuple[str, ...]
    papers: tuple[PaperView, ...] = ()
    national: int | None = None
    code: str | None = None
    ticket_id: str | None = None
    due: DueView | None = None
    holder: HolderView | None = None
    offer: OfferView | None = None
    receipts: tuple[ReceiptView, ...] = ()
    awaited: tuple[str, ...] = ()
    result: str | None = None
    steps: tuple[StepView, ...] = ()
    lookup_secret: str | None = None
    lookup_url: str | None = None
    money: MoneyView | None = None
    delivery: DeliveryView | None = None
    way: Way = Way.DESK
    external: str | None = None
    theirs: TheirsView | None = None
    check_by: datetime | None = None
    consultations: tuple[ConsultationView, ...] = ()
    children: tuple[ChildView, ...] = ()
    parent: str | None = None
    delegated_by: Name | None = None
    parent_code: str | None = None


class DossierLine(Struct, frozen=True, omit_defaults=True):
    """A line of a work list."""

    dossier_id: str
    state: DossierState
    procedure: str
    branch: str
    code: str | None = None
    holder: HolderView | None = None
    offered_to: HolderView | None = None
    due_at: datetime | None = None
    way: Way = Way.DESK
    external: str | None = None


class DossierList(Struct, frozen=True):
    """The dossiers that are due first; `more`: there are others, which come after the last of these."""

    dossiers: list[DossierLine]
    more: bool
