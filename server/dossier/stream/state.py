"""A dossier as its events left it."""

from dataclasses import dataclass, field

from msgspec import Struct

from protocol.configuration import ConsultationRule, Name
from protocol.dossier_commands import Holder, Paper
from protocol.dossier_life import DossierState
from protocol.due.changes import DueDate
from protocol.ids import Instant
from protocol.ways_in import Way
from server.queue.events.recorded import Outcome

from .child_state import Child, Parent
from .consultations import Consultation
from .delivery import NOT_DELIVERED, Delivery
from .events import Filed, FileSigned
from .money import NO_MONEY, Money


class Offer(Struct, frozen=True, gc=False):
    """A hand-over that was not accepted yet; `opened_at`: when the receiver looked into it."""

    to: Holder
    at: Instant
    due_at: Instant | None = None
    opened_at: Instant | None = None


class Receipt(Struct, frozen=True):
    """What a receipt said: the last one is in force, those before it are replaced. `reason`: why it replaced one."""

    number: int
    at: Instant
    papers: tuple[Paper, ...]
    reason: str | None = None


class Step(Struct, frozen=True, gc=False):
    """One who answered for the dossier: from when, until when they were to be done, and until when it was in hand.

    `person` None: a unit whose people all may. `due_at` None: nothing was promised. `until` None: to this day.
    """

    unit: str
    person: str | None
    since: Instant
    due_at: Instant | None = None
    until: Instant | None = None

    @property
    def is_named(self) -> bool:
        """Whether the public can see who had it and until when they were to be done."""
        return self.person is not None and self.due_at is not None


class Theirs(Struct, frozen=True, gc=False):
    """What the system that decides it said last, and when; `due_at`: there."""

    said: str
    at: Instant
    due_at: Instant | None = None


class Listed(Struct, frozen=True, gc=False):
    """The line of a drop-off's list that it came by: `sheets` papers in the bundle at `place`."""

    drop_off: str
    place: int
    sheets: int


class FiledScan(Struct, frozen=True):
    """A scanned file. `set_aside`: a code, why it counts no more. `signed`: which it replaced, and how it was signed;
    `replaced_by`: the signed file that counts in its place.
    """

    filed: Filed
    at: Instant
    set_aside: str | None = None
    signed: FileSigned | None = None
    replaced_by: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it is in force: neither set aside nor replaced."""
        return self.set_aside is None and self.replaced_by is None


@dataclass(slots=True)
class Dossier:
    """Changed only by `fold`. `holder`: who answers for it; None before the receipt.

    `asked`: how often the citizen was asked for papers. `awaited`: the papers that were asked for and are not there.
    `wanted`: all that were ever asked for. `decided_papers`: those that were there when its processing ended.
    `subjects`: whose data are sealed, by part (`texts`: its free text), as far as they were not erased.
    `listed`: how it was handed over by a list. `hold`: a code, why it is kept beyond its term.
    `steps`: who had it in hand, the present one last. `decided_at`: when its processing ended. `external`: its code in
    the system that it came from or that decides it; `check_by`: until when one that came online is to be checked.
    `consulting`: how others are consulted, by the procedure as it was at the receipt. `is_erased`: the applicant's data
    are destroyed. `children`: what other agencies decide of it; `parent`: the dossier that opened this one.
    `delegated_by`: the agency in whose name it may be resolved on the spot.
    """

    id: str
    seq: int = 0
    at: Instant = 0
    state: DossierState | None = None
    branch: str = ""
    procedure: str = ""
    ticket_id: str | None = None
    drafted_at: Instant = 0
    listed: Listed | None = None
    papers: tuple[Paper, ...] = ()
    code: str | None = None
    due: DueDate | None = None
    holder: Holder | None = None
    offer: Offer | None = None
    steps: tuple[Step, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    asked: int = 0
    awaited: tuple[str, ...] = ()
    wanted: frozenset[str] = frozenset()
    decided_papers: tuple[Paper, ...] = ()
    suspended: bool = False
    result: str | None = None
    decided_at: Instant | None = None
    ended_at: Instant | None = None
    returned_at: str | None = None
    hold: str | None = None
    way: Way = Way.DESK
    external: str | None = None
    theirs: Theirs | None = None
    sent_at: Instant | None = None
    check_by: Instant | None = None
    subjects: dict[str, str] = field(default_factory=dict)
    money: Money = NO_MONEY
    delivery: Delivery = NOT_DELIVERED
    files: dict[str, FiledScan] = field(default_factory=dict)
    is_erased: bool = False
    delegated_by: Name | None = None
    consulting: ConsultationRule | None = None
    consultations: tuple[Consultation, ...] = ()
    children: tuple[Child, ...] = ()
    parent: Parent | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @property
    def shown_code(self) -> str | None:
        """The code that people say: ours, before that the other system's."""
        return self.code or self.external

    @property
    def is_told(self) -> bool:
        """Whether other systems are told of it: it was received here, or sent in online. What is theirs they know;
        a child is part of its parent."""
        return self.way is not Way.THEIRS and self.shown_code is not None and self.parent is None
