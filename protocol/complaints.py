"""A complaint or a proposal (phản ánh, kiến nghị) of a citizen: its life as a table, and what commands carry. Pure.

Its words, and how to reach its sender, are sealed apart: events and commands have codes and opaque ids alone.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta

from .commands import Body
from .ids import Code, Id

COMPLAINT_DAYS: Final = 15
"""Working days until a complaint is answered; the default of the server's setting `complaint_days`."""
MOST_TEXT: Final = 2_000
"""Letters of a complaint, and of its answer."""
MOST_CONTACT: Final = 200


class ComplaintKind(StrEnum):
    """What it is about."""

    CONDUCT = "conduct"
    LATE = "late"
    PAPERS = "papers"
    PROCEDURE = "procedure"
    PLACE = "place"
    PROPOSAL = "proposal"


class ComplaintState(StrEnum):
    """`waiting`: nobody has it. `taken`: somebody answers it. `answered`: its end."""

    WAITING = "waiting"
    TAKEN = "taken"
    ANSWERED = "answered"


class ComplaintOutcome(StrEnum):
    """`settled`: it was right, and something was done. `explained`: nothing was to be done. `not_ours`: another
    authority's, which the answer names.
    """

    SETTLED = "settled"
    EXPLAINED = "explained"
    NOT_OURS = "not_ours"


class ExtendReason(StrEnum):
    """Why an answer needs longer."""

    INQUIRY = "inquiry"
    OTHER_AGENCY = "other_agency"


S = ComplaintState
LIFE: Final[Mapping[ComplaintState | None, Mapping[str, ComplaintState]]] = {
    None: {"complaint_sent": S.WAITING},
    S.WAITING: {
        "complaint_taken": S.TAKEN,
        "complaint_moved": S.WAITING,
        "complaint_extended": S.WAITING,
        "complaint_answered": S.ANSWERED,
    },
    S.TAKEN: {
        "complaint_taken": S.TAKEN,
        "complaint_moved": S.WAITING,
        "complaint_extended": S.TAKEN,
        "complaint_answered": S.ANSWERED,
    },
    S.ANSWERED: {
        "complaint_held": S.ANSWERED,
        "complaint_hold_released": S.ANSWERED,
        "complaint_erased": S.ANSWERED,
    },
}
"""State × event → state. `None`: before it was sent."""


class ComplaintBody(Body, frozen=True):
    """A command about one complaint."""


class SendComplaint(ComplaintBody, frozen=True, tag="send-complaint", gc=False):
    """A citizen sends it. `dossier_id`: whose receipt they have shown. `mark`: a keyed hash of the words."""

    branch: Id
    kind: ComplaintKind
    mark: str
    dossier_id: Id | None = None


class TakeComplaint(ComplaintBody, frozen=True, tag="take-complaint", gc=False):
    """The sender answers it from now on."""


class MoveComplaint(ComplaintBody, frozen=True, tag="move-complaint", gc=False):
    """It is another branch's; its due time stays."""

    branch: Id


class ExtendComplaint(ComplaintBody, frozen=True, tag="extend-complaint", gc=False):
    """So many working days more, once."""

    days: Annotated[int, Meta(ge=1, le=60)]
    reason: ExtendReason


class AnswerComplaint(ComplaintBody, frozen=True, tag="answer-complaint", gc=False):
    """The answer, whose words are sealed beside. `mark`: a keyed hash of them."""

    outcome: ComplaintOutcome
    mark: str


class HoldComplaint(ComplaintBody, frozen=True, tag="hold-complaint", gc=False):
    """An answered one is kept beyond its term of keeping. `reason`: a code."""

    reason: Code


class ReleaseComplaint(ComplaintBody, frozen=True, tag="release-complaint", gc=False):
    """Its term counts again."""


class EraseComplaint(ComplaintBody, frozen=True, tag="erase-complaint", gc=False):
    """Its words were destroyed: its term is over."""
