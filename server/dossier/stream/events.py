"""Every event of a dossier's stream. No name, no number of a card and no free text is in any of them."""

from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from protocol.configuration import ConsultationRule, FeeFormula, Name
from protocol.dossier_commands import Holder, Paper
from protocol.dossier_life import DossierState
from protocol.due.changes import DueDate
from protocol.ids import Instant
from protocol.payment.money import PaidBy
from protocol.signing import Look, SeenSignature

from .child_events import ChildBegun, ChildEnded, ChildOpened, HandedBack
from .consultation_events import (
    ConsultationAnswered,
    ConsultationOpened,
    ConsultationRecalled,
    ConsultationReminded,
    ConsultationReplaced,
    ConsultationSilent,
    Consulted,
)


class Drafted(Struct, frozen=True, gc=False):
    """`helper`: the role of who enters it for a citizen that would else send it in online."""

    branch: str
    procedure: str
    ticket_id: str | None = None
    helper: str | None = None


class Arrived(Struct, frozen=True):
    """It was sent in online at `sent_at`, and is `external` there; it is to be checked by `check_by`."""

    branch: str
    procedure: str
    external: str
    sent_at: Instant
    check_by: Instant
    papers: tuple[Paper, ...] = ()


class CompletionAsked(Struct, frozen=True):
    papers: tuple[str, ...]
    reason: str
    override: str | None = None


class Completed(Struct, frozen=True):
    """The papers that were asked for came; it is to be checked again by `check_by`."""

    papers: tuple[Paper, ...]
    check_by: Instant


class Followed(Struct, frozen=True, gc=False):
    """Another system decides it, under the code `external`. `reason`: a code, why that replaces the one before."""

    external: str
    reason: str | None = None


class TheirWord(Struct, frozen=True, gc=False):
    """The system that decides it said at `at` that it is `said` there, which is `state` here; due there at `due_at`."""

    said: str
    state: DossierState
    at: Instant
    due_at: Instant | None = None


class HandedOver(Struct, frozen=True, gc=False):
    """A bundle of a list was handed over, to be taken in later; see `dropped.HandOver`."""

    branch: str
    procedure: str
    drop_off: str
    place: int
    of: int
    sheets: int
    ticket_id: str | None = None


class Relisted(Struct, frozen=True, gc=False):
    """Its list was split; see `dropped.Relist`."""

    drop_off: str
    place: int


class Amended(Struct, frozen=True):
    """`helper`: see `Drafted`."""

    procedure: str
    papers: tuple[Paper, ...]
    helper: str | None = None


class Received(Struct, frozen=True):
    """`branch`: where it was received. `due` has the rule of the procedure as it was then, for the dossier's life;
    `consultation`: how others are consulted. `delegated_by`: the agency in whose name it may be resolved on the spot.
    """

    code: str
    branch: str
    procedure: str
    papers: tuple[Paper, ...]
    due: DueDate
    holder: Holder
    consultation: ConsultationRule | None = None
    delegated_by: Name | None = None


class TurnedAway(Struct, frozen=True, gc=False):
    reason: str


class Discarded(Struct, frozen=True, gc=False):
    pass


class Corrected(Struct, frozen=True):
    """`receipt`: the number of the receipt that replaces the one before."""

    papers: tuple[Paper, ...]
    reason: str
    receipt: int


class Offered(Struct, frozen=True, gc=False):
    to: Holder
    due_at: Instant | None = None


class Opened(Struct, frozen=True, gc=False):
    pass


class Recalled(Struct, frozen=True, gc=False):
    pass


class Accepted(Struct, frozen=True, gc=False):
    holder: Holder


class Taken(Struct, frozen=True, gc=False):
    holder: Holder


class SupplementAsked(Struct, frozen=True):
    papers: tuple[str, ...]
    reason: str
    due: DueDate
    override: str | None = None


class Supplied(Struct, frozen=True):
    papers: tuple[Paper, ...]
    due: DueDate


class PaymentAsked(Struct, frozen=True):
    due: DueDate


class Paid(Struct, frozen=True):
    due: DueDate


class Suspended(Struct, frozen=True):
    reason: str
    due: DueDate


class Resumed(Struct, frozen=True):
    due: DueDate


class Extended(Struct, frozen=True):
    amount: int
    reason: str
    due: DueDate


class Reappointed(Struct, frozen=True):
    """`override`: a code, why the apology comes later than the day before."""

    reason: str
    due: DueDate
    override: str | None = None


class Finished(Struct, frozen=True):
    result: str
    due: DueDate


class Stopped(Struct, frozen=True):
    reason: str
    due: DueDate


class Withdrawn(Struct, frozen=True):
    due: DueDate


class ResultPosted(Struct, frozen=True, gc=False):
    branch: str
    carrier: str
    number: str


class ResultCameBack(Struct, frozen=True, gc=False):
    reason: str


class Returned(Struct, frozen=True, gc=False):
    """`to`: the part of the dossier's people who has the result."""

    branch: str
    against: str
    to: str = "applicant"


class ReturnUndone(Struct, frozen=True, gc=False):
    """`reason`: a code. All is as before the return."""

    reason: str


class PaymentCleared(Struct, frozen=True, gc=False):
    """Money that a counter had noted and the server refused, for the code `refused`; `reason`: a code, where it is."""

    payment: str
    by: PaidBy
    vnd: int
    refused: str
    reason: str
    branch: str
    counter: str


class PeopleNoted(Struct, frozen=True):
    """A person was noted in `part`; their values are sealed under the key named by `subject`, an opaque id.

    `fields`: which are known; `from_card`: which of them stand as on the card. `reason`: a code, why the part was
    changed after the receipt.
    """

    part: str
    subject: str
    fields: tuple[str, ...]
    from_card: tuple[str, ...] = ()
    reason: str | None = None


class TextNoted(Struct, frozen=True, gc=False):
    """A free text was kept, sealed under the key named by `subject`. `kind`: see `protocol.dossier_people.TextKind`."""

    kind: str
    subject: str


class Erased(Struct, frozen=True):
    """The keys of these subjects were destroyed. `cause`: `retention`, `request` or `restore`."""

    subjects: tuple[str, ...]
    cause: str


class Held(Struct, frozen=True, gc=False):
    """It is kept beyond its term; `reason`: a code."""

    reason: str


class HoldReleased(Struct, frozen=True, gc=False):
    pass


class Filed(Struct, frozen=True):
    """A scan of one component was filed; see `filed.FileScan`. `signatures`: those that it came with."""

    file: str
    component: str
    sha256: str
    bytes: int
    pages: int
    subject: str
    dpi: int | None = None
    aside: tuple[int, ...] = ()
    signatures: tuple[SeenSignature, ...] = ()


class FileSigned(Struct, frozen=True, gc=False):
    """The file `of` was signed in a look: `file` replaces it. `serial`: of the signer's certificate, in hex; `level`:
    `B-B` or `B-T` of PAdES. The others: as of `Filed`.
    """

    file: str
    of: str
    look: Look
    serial: str
    level: str
    component: str
    sha256: str
    bytes: int
    pages: int
    subject: str


class FileSetAside(Struct, frozen=True, gc=False):
    """A file does not belong here; `reason`: a code."""

    file: str
    reason: str


class Charged(Struct, frozen=True):
    """A fee of `vnd` đồng is owed, counted from `pages` and `copies` by `formula`; None: a fee without one.

    `formula` is that of the receipt for the dossier's life. `reason`: a code, why it was counted again.
    """

    vnd: int
    pages: int
    copies: int
    formula: FeeFormula | None = None
    reason: str | None = None


class ChargedNothing(Struct, frozen=True):
    """Counted from `pages` and `copies` by `formula`, the fee comes to nothing. See `Charged`, which an old journal has
    in its place, with 0 đồng: such a fee is owed until it is waived or counted again.
    """

    pages: int
    copies: int
    formula: FeeFormula
    reason: str | None = None


class FeeWaived(Struct, frozen=True, gc=False):
    """`approved_by`: the second person, who signed in for it; an opaque id. Version 1 had none."""

    reason: str
    approved_by: str | None = None


class TransferAsked(Struct, frozen=True, gc=False):
    payment: str


class TransferDoubted(Struct, frozen=True, gc=False):
    pass


class TransferFailed(Struct, frozen=True, gc=False):
    pass


class FeePaid(Struct, frozen=True, gc=False):
    """`number` of its receipt: the counter's `n`-th, in its `shift`; dossiers that one `payment` pays share it.

    `reference`: the bank's number of a transfer.
    """

    payment: str
    number: str
    by: PaidBy
    vnd: int
    branch: str
    counter: str
    shift: int
    n: int
    reference: str | None = None


class PaymentVoided(Struct, frozen=True, gc=False):
    """The payment in force was noted wrongly; its number stays, and is given to no other."""

    reason: str


class FeeRefunded(Struct, frozen=True, gc=False):
    """`vnd` went back to the citizen, against a number of its own. `approved_by`: as of `FeeWaived`."""

    reason: str
    number: str
    by: PaidBy
    vnd: int
    branch: str
    counter: str
    shift: int
    n: int
    approved_by: str | None = None


DossierEvent: TypeAlias = (
    Drafted
    | Arrived
    | CompletionAsked
    | Completed
    | Followed
    | TheirWord
    | HandedOver
    | Relisted
    | Amended
    | Received
    | TurnedAway
    | Discarded
    | Corrected
    | Offered
    | Opened
    | Recalled
    | Accepted
    | Taken
    | SupplementAsked
    | Supplied
    | PaymentAsked
    | Paid
    | Suspended
    | Resumed
    | Extended
    | Reappointed
    | Finished
    | Stopped
    | Withdrawn
    | ResultPosted
    | ResultCameBack
    | Returned
    | ReturnUndone
    | PaymentCleared
    | PeopleNoted
    | TextNoted
    | Erased
    | Held
    | HoldReleased
    | Filed
    | FileSigned
    | FileSetAside
    | Charged
    | ChargedNothing
    | FeeWaived
    | TransferAsked
    | TransferDoubted
    | TransferFailed
    | FeePaid
    | PaymentVoided
    | FeeRefunded
    | Consulted
    | ConsultationOpened
    | ConsultationReminded
    | ConsultationReplaced
    | ConsultationRecalled
    | ConsultationAnswered
    | ConsultationSilent
    | ChildOpened
    | ChildEnded
    | ChildBegun
    | HandedBack
)

KINDS: dict[str, type[Struct]] = {
    "drafted": Drafted,
    "arrived": Arrived,
    "completion_asked": CompletionAsked,
    "completed": Completed,
    "followed": Followed,
    "their_word": TheirWord,
    "handed_over": HandedOver,
    "relisted": Relisted,
    "amended": Amended,
    "received": Received,
    "turned_away": TurnedAway,
    "discarded": Discarded,
    "corrected": Corrected,
    "offered": Offered,
    "opened": Opened,
    "recalled": Recalled,
    "accepted": Accepted,
    "taken": Taken,
    "supplement_asked": SupplementAsked,
    "supplied": Supplied,
    "payment_asked": PaymentAsked,
    "paid": Paid,
    "suspended": Suspended,
    "resumed": Resumed,
    "extended": Extended,
    "reappointed": Reappointed,
    "finished": Finished,
    "stopped": Stopped,
    "withdrawn": Withdrawn,
    "posted": ResultPosted,
    "came_back": ResultCameBack,
    "returned": Returned,
    "return_undone": ReturnUndone,
    "payment_cleared": PaymentCleared,
    "people_noted": PeopleNoted,
    "text_noted": TextNoted,
    "erased": Erased,
    "held": Held,
    "hold_released": HoldReleased,
    "filed": Filed,
    "file_signed": FileSigned,
    "file_set_aside": FileSetAside,
    "charged": Charged,
    "charged_nothing": ChargedNothing,
    "fee_waived": FeeWaived,
    "transfer_asked": TransferAsked,
    "transfer_doubted": TransferDoubted,
    "transfer_failed": TransferFailed,
    "fee_paid": FeePaid,
    "payment_voided": PaymentVoided,
    "fee_refunded": FeeRefunded,
    "consulted": Consulted,
    "consultation_opened": ConsultationOpened,
    "consultation_reminded": ConsultationReminded,
    "consultation_replaced": ConsultationReplaced,
    "consultation_recalled": ConsultationRecalled,
    "consultation_answered": ConsultationAnswered,
    "consultation_silent": ConsultationSilent,
    "child_opened": ChildOpened,
    "child_ended": ChildEnded,
    "child_begun": ChildBegun,
    "handed_back": HandedBack,
}
"""Event classes by the journal's `kind`, which is the step's name in `dossier_life.LIFE` or `BESIDE`."""

_SECOND = (
    "reappointed",
    "fee_paid",
    "returned",
    "fee_waived",
    "fee_refunded",
    "drafted",
    "amended",
    "received",
    "filed",
)
VERSION = dict.fromkeys(KINDS, 1) | dict.fromkeys(_SECOND, 2) | {"received": 3}
"""The version of each kind that is written."""

UNCHANGED = {(kind, 1) for kind in _SECOND} | {("received", 2)}
# 2: override; reference; to; approved_by; helper; consultation; signatures; 3: delegated_by
"""Older versions whose bodies are read as the present one's, with the defaults of what they have not."""

_KIND_OF: dict[type[Any], str] = {shape: kind for kind, shape in KINDS.items()}
_encode = msgspec.json.Encoder().encode
_DECODERS = {kind: msgspec.json.Decoder(shape) for kind, shape in KINDS.items()}


def kind_of(event: DossierEvent) -> str:
    """The journal's name of an event."""
    return _KIND_OF[type(event)]


def encode(event: DossierEvent) -> tuple[str, int, bytes]:
    """An event's kind, version and JSON body."""
    kind = kind_of(event)
    return kind, VERSION[kind], _encode(event)


def read(kind: str, v: int, body: bytes) -> DossierEvent:
    """A stored event. Raises ValueError for an unknown kind or version."""
    decoder = _DECODERS.get(kind) if VERSION.get(kind) == v or (kind, v) in UNCHANGED else None
    if decoder is None:
        raise ValueError(f"dossier event {kind!r} version {v} was written by a newer version of this program")
    return decoder.decode(body)  # type: ignore[return-value]  # msgspec.ValidationError is a ValueError
