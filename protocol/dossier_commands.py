"""The commands about a dossier. None of them holds a name, an identity number or free text: those are sealed, apart."""

from typing import Annotated, ClassVar, TypeAlias

from msgspec import Meta, Struct

from .commands import Body
from .dossier_code import AgencyCode, DossierCode
from .enums import Refusal
from .ids import Code, Id, Instant, ProcedureCode
from .payment.fee import MOST_COPIES, MOST_PAGES
from .ways_in import Helper

Copies = Annotated[int, Meta(ge=0, le=99)]
Moment = Annotated[Instant, Meta(ge=0, le=32_503_680_000_000)]
"""Up to the year 3000: calendars end."""
Papers = Annotated[tuple["Paper", ...], Meta(max_length=60)]

_NOT_NOW = frozenset({Refusal.WRONG_STATE})
_OF_ITS_HOLDER = _NOT_NOW | {Refusal.NOT_YOURS}
_OF_ITS_TIME = _OF_ITS_HOLDER | {Refusal.ALREADY, Refusal.TOO_LATE, Refusal.BAD_FIELD}


class Paper(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A component (thành phần hồ sơ) as it was handed in: so many originals, certified copies and plain copies.

    `held`: the office has it already, so that it was not asked for again.
    """

    code: Code
    originals: Copies = 0
    certified: Copies = 0
    copies: Copies = 0
    held: bool = False


class Holder(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Who answers for a dossier: a unit, and the official of it who has it in hand, by opaque id."""

    unit: Id
    person: Id | None = None


class DossierBody(Body, frozen=True):
    """A command about one dossier. `leads_to`: the event that it asks for, a step of `dossier_life.LIFE`."""

    leads_to: ClassVar[str | None] = None


class DraftDossier(DossierBody, frozen=True, tag="draft-dossier", gc=False):
    """A dossier is begun at a branch, for the visit of a ticket where there is one. `helper`: who enters it for a
    citizen that would else send it in online.
    """

    leads_to = "drafted"
    refusals = frozenset({Refusal.UNKNOWN_BRANCH, Refusal.UNKNOWN_PROCEDURE, Refusal.ALREADY})

    branch: Id
    procedure: ProcedureCode
    ticket_id: Id | None = None
    helper: Helper | None = None


class AmendDraft(DossierBody, frozen=True, tag="amend-draft", gc=False):
    """The draft's procedure and papers as they stand now; kept at every field. `helper`: see `DraftDossier`."""

    leads_to = "amended"
    refusals = _NOT_NOW | {Refusal.UNKNOWN_PROCEDURE}

    procedure: ProcedureCode
    papers: Papers = ()
    helper: Helper | None = None


class ReceiveDossier(DossierBody, frozen=True, tag="receive-dossier", gc=False):
    """It is received (Giấy tiếp nhận): it gets its code and its due date, and `unit` answers for it from now on.

    `pages`, `copies`: what its fee is counted from.
    """

    leads_to = "received"
    refusals = _NOT_NOW | {Refusal.BAD_FIELD, Refusal.CLOCK_DOUBTED, Refusal.MANDATE_OVER}

    unit: AgencyCode
    pages: Annotated[int, Meta(ge=1, le=MOST_PAGES)] = 1
    copies: Annotated[int, Meta(ge=1, le=MOST_COPIES)] = 1


class FollowDossier(DossierBody, frozen=True, tag="follow-dossier", gc=False):
    """A ministry's system decides it, under `code`: its state follows their word. `reason`: another code was wrong."""

    leads_to = "followed"
    refusals = _NOT_NOW | {Refusal.BAD_FIELD, Refusal.ALREADY}

    code: DossierCode
    reason: Code | None = None


class AskCompletion(DossierBody, frozen=True, tag="ask-completion", gc=False):
    """Before it is received, who sent it in online is asked for papers, once, for all of them. `override`: a
    supervisor's reason for a second time.
    """

    leads_to = "completion_asked"
    refusals = _NOT_NOW | {Refusal.ASKED_BEFORE, Refusal.NOT_ALLOWED}

    wanted: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=60)]
    reason: Code
    override: Code | None = None


class TurnAway(DossierBody, frozen=True, tag="turn-away", gc=False):
    """It is not received (Phiếu từ chối)."""

    leads_to = "turned_away"
    refusals = _NOT_NOW

    reason: Code


class DiscardDraft(DossierBody, frozen=True, tag="discard-draft", gc=False):
    """The draft is given up."""

    leads_to = "discarded"
    refusals = _NOT_NOW


class CorrectDossier(DossierBody, frozen=True, tag="correct-dossier", gc=False):
    """What the receipt says was wrong: a new receipt replaces it, and the old one stays readable as replaced."""

    leads_to = "corrected"
    refusals = _NOT_NOW

    papers: Papers
    reason: Code


class OfferDossier(DossierBody, frozen=True, tag="offer-dossier", gc=False):
    """It is handed over: its holder answers for it until the receiver accepts. `due_at`: of the receiver's step."""

    leads_to = "offered"
    refusals = _OF_ITS_HOLDER | {Refusal.ALREADY, Refusal.BAD_FIELD}

    to: Holder
    due_at: Moment | None = None


class OpenOffer(DossierBody, frozen=True, tag="open-offer", gc=False):
    """The receiver looks into what was offered; from now on it cannot be recalled."""

    leads_to = "opened"
    refusals = _OF_ITS_HOLDER | {Refusal.ALREADY}

    unit: Id


class RecallOffer(DossierBody, frozen=True, tag="recall-offer", gc=False):
    """The giver takes the hand-over back, as long as nobody has opened it."""

    leads_to = "recalled"
    refusals = _OF_ITS_HOLDER | {Refusal.TOO_LATE}


class AcceptOffer(DossierBody, frozen=True, tag="accept-offer", gc=False):
    """The receiver accepts, and answers for the dossier from now on."""

    leads_to = "accepted"
    refusals = _OF_ITS_HOLDER

    unit: Id


class TakeDossier(DossierBody, frozen=True, tag="take-dossier", gc=False):
    """Somebody of the holder's unit answers for it from now on: nobody held it, the holder cannot, or they lead."""

    leads_to = "taken"
    refusals = _OF_ITS_HOLDER | {Refusal.ALREADY}


class AskSupplement(DossierBody, frozen=True, tag="ask-supplement", gc=False):
    """The citizen is asked for papers, once, for all of them. `override`: a supervisor's reason for a second time."""

    leads_to = "supplement_asked"
    refusals = _OF_ITS_TIME | {Refusal.ASKED_BEFORE, Refusal.NOT_ALLOWED}

    wanted: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=60)]
    reason: Code
    override: Code | None = None


class Supply(DossierBody, frozen=True, tag="supply", gc=False):
    """The papers that were asked for are there."""

    leads_to = "supplied"
    refusals = _NOT_NOW | {Refusal.BAD_FIELD, Refusal.TOO_LATE, Refusal.ALREADY}

    papers: Papers


class AskPayment(DossierBody, frozen=True, tag="ask-payment", gc=False):
    """The citizen is asked to pay what the law asks for; meanwhile the time stands still."""

    leads_to = "payment_asked"
    refusals = _OF_ITS_TIME


class NotePayment(DossierBody, frozen=True, tag="note-payment", gc=False):
    """It was paid."""

    leads_to = "paid"
    refusals = _NOT_NOW | {Refusal.BAD_FIELD, Refusal.TOO_LATE, Refusal.ALREADY}


class SuspendDossier(DossierBody, frozen=True, tag="suspend-dossier", gc=False):
    """Its time stands still for a reason that is not the office's."""

    leads_to = "suspended"
    refusals = _OF_ITS_TIME

    reason: Code


class ResumeDossier(DossierBody, frozen=True, tag="resume-dossier", gc=False):
    """Its time goes on."""

    leads_to = "resumed"
    refusals = _OF_ITS_TIME


class ExtendDossier(DossierBody, frozen=True, tag="extend-dossier", gc=False):
    """Its term gets longer, by `amount` of the unit of its statutory time."""

    leads_to = "extended"
    refusals = _OF_ITS_TIME

    amount: Annotated[int, Meta(ge=1, le=1000)]
    reason: Code


class Reappoint(DossierBody, frozen=True, tag="reappoint", gc=False):
    """With an apology (Văn bản xin lỗi), and once, the result is promised for a later moment; on the day before it is
    due at the latest. `override`: a leader's reason for a later one.
    """

    leads_to = "reappointed"
    refusals = _OF_ITS_TIME | {Refusal.NOT_ALLOWED}

    due_at: Moment
    reason: Code
    override: Code | None = None


class FinishDossier(DossierBody, frozen=True, tag="finish-dossier", gc=False):
    """It is decided, and the result is ready."""

    leads_to = "finished"
    refusals = _OF_ITS_TIME | {Refusal.OPINIONS_AWAITED}

    result: Code


class StopDossier(DossierBody, frozen=True, tag="stop-dossier", gc=False):
    """Its processing ends without a decision (Thông báo dừng giải quyết)."""

    leads_to = "stopped"
    refusals = _OF_ITS_TIME

    reason: Code


class WithdrawDossier(DossierBody, frozen=True, tag="withdraw-dossier", gc=False):
    """The citizen takes it back."""

    leads_to = "withdrawn"
    refusals = _NOT_NOW | {Refusal.BAD_FIELD, Refusal.TOO_LATE, Refusal.ALREADY}


class SendResult(DossierBody, frozen=True, tag="send-result", gc=False):
    """The result is handed over to a carrier at a branch. `number`: by which the carrier finds the parcel."""

    leads_to = "posted"
    refusals = _NOT_NOW | {Refusal.UNKNOWN_BRANCH, Refusal.UNPAID, Refusal.NOT_SCANNED, Refusal.CHILDREN_AWAITED}

    branch: Id
    carrier: Code
    number: Annotated[str, Meta(pattern=r"^[A-Z0-9-]{4,32}$(?!\n)")]


class ResultCameBack(DossierBody, frozen=True, tag="result-came-back", gc=False):
    """The carrier could not deliver the result, and gave it back."""

    leads_to = "came_back"
    refusals = _NOT_NOW

    reason: Code


class UndoReturn(DossierBody, frozen=True, tag="undo-return", gc=False):
    """The result went to the wrong person and is here again: the return is taken back, by who noted it within
    `UNDO_MS`, later by a supervisor. Not of one that a carrier delivered.
    """

    leads_to = "return_undone"
    refusals = _NOT_NOW | {Refusal.TOO_LATE}

    reason: Code


class ReturnResult(DossierBody, frozen=True, tag="return-result", gc=False):
    """The citizen, or who collects for them, has the result. `against`: what showed who they are; of a posted one it is
    `post`: the carrier says so. `to`: the part of the dossier's people who has it; other than the applicant they are
    noted before, with their mandate.
    """

    leads_to = "returned"
    refusals = _NOT_NOW | {
        Refusal.UNKNOWN_BRANCH,
        Refusal.UNPAID,
        Refusal.BAD_FIELD,
        Refusal.NOT_SCANNED,
        Refusal.MANDATE_OVER,
        Refusal.CHILDREN_AWAITED,
    }

    branch: Id
    against: Annotated[str, Meta(pattern=r"^(signature|code|electronic|post)$(?!\n)")]
    to: Annotated[str, Meta(pattern=r"^(applicant|owner|proxy|collector)$(?!\n)")] = "applicant"


class ResolveOnTheSpot(DossierBody, frozen=True, tag="resolve-on-the-spot", gc=False):
    """Who took it in decides it and returns its result, in one act, in the name of the agency that delegates it."""

    leads_to = "finished"
    refusals = FinishDossier.refusals | ReturnResult.refusals | {Refusal.NOT_ALLOWED}

    result: Code
    branch: Id
    against: Annotated[str, Meta(pattern=r"^(signature|code|electronic)$(?!\n)")]
    to: Annotated[str, Meta(pattern=r"^(applicant|owner|proxy|collector)$(?!\n)")] = "applicant"


DossierCommand: TypeAlias = (
    DraftDossier
    | AmendDraft
    | ReceiveDossier
    | FollowDossier
    | AskCompletion
    | TurnAway
    | DiscardDraft
    | CorrectDossier
    | OfferDossier
    | OpenOffer
    | RecallOffer
    | AcceptOffer
    | TakeDossier
    | AskSupplement
    | Supply
    | AskPayment
    | NotePayment
    | SuspendDossier
    | ResumeDossier
    | ExtendDossier
    | Reappoint
    | FinishDossier
    | StopDossier
    | WithdrawDossier
    | SendResult
    | ResultCameBack
    | UndoReturn
    | ReturnResult
    | ResolveOnTheSpot
)
