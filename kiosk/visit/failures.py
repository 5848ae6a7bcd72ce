"""What can be wrong at a kiosk, and the sentence that says so before and after a number is taken."""

from collections.abc import Callable
from enum import Enum, auto
from typing import assert_never

from msgspec import Struct

from hardware.printer.status import Condition
from protocol.enums import Refusal

Translate = Callable[[str], str]


class Trouble(Enum):
    """Why no number can be taken at all, the gravest first."""

    NOT_ENROLLED = auto()
    """The server does not know this kiosk, or does not let it take numbers."""
    REVOKED = auto()
    """It was known, and a manager has turned it out."""
    SERVER_OLDER = auto()
    """The server is older than this program, and does not tell it enough."""
    NO_SERVER = auto()
    CONNECTING = auto()
    """The first moments, when it is not known yet whether the server is there."""
    BRANCH_CLOSED = auto()


class Unavailable(Enum):
    """Why one service gives no number."""

    CLOSED = auto()
    QUOTA = auto()
    NOT_LEASED = auto()
    """The server is away, and the numbers leased for that time are all given."""


class IssueFailure(Enum):
    """Why a number that was asked for was not given."""

    NO_ANSWER = auto()
    CLOSED = auto()
    QUOTA = auto()
    NOT_YET = auto()
    """Staff have to confirm the server's date and time first."""
    CHANGED = auto()
    """The service or priority is no longer offered."""
    TOO_EARLY = auto()
    """For the appointment; `Failure.detail` is from when, ISO 8601."""
    TOO_FAST = auto()
    TOO_LATE = auto()
    USED = auto()
    """The appointment gave a number before; `Failure.detail` is that number."""
    GIVEN_UP = auto()
    """The appointment was cancelled."""
    UNKNOWN = auto()
    """No such appointment, or not for this service."""
    NOT_ENROLLED = auto()
    OTHER = auto()


class Failure(Struct, frozen=True):
    """Why no number was given, and what the server said beside it."""

    why: IssueFailure
    detail: str = ""


NOT_ENROLLED_CODES = frozenset(
    {Refusal.NOT_AUTHENTICATED, Refusal.REVOKED, Refusal.NOT_ALLOWED, Refusal.UNKNOWN_BRANCH}
)
ORDINARY_INSTEAD = frozenset({IssueFailure.TOO_LATE, IssueFailure.GIVEN_UP, IssueFailure.UNKNOWN})
"""After these an ordinary number is offered instead."""


def issue_failure(code: Refusal) -> IssueFailure:
    """What a refusal of the server means to the person in front of the kiosk."""
    match code:
        case Refusal.NOT_AUTHENTICATED | Refusal.REVOKED | Refusal.NOT_ALLOWED | Refusal.UNKNOWN_BRANCH:
            return IssueFailure.NOT_ENROLLED
        case Refusal.CLOSED:
            return IssueFailure.CLOSED
        case Refusal.QUOTA_REACHED:
            return IssueFailure.QUOTA
        case Refusal.CLOCK_DOUBTED:
            return IssueFailure.NOT_YET
        case Refusal.UNKNOWN_SERVICE | Refusal.UNKNOWN_PRIORITY:
            return IssueFailure.CHANGED
        case Refusal.TOO_MANY_TRIES:
            return IssueFailure.TOO_FAST
        case Refusal.TOO_EARLY:
            return IssueFailure.TOO_EARLY
        case Refusal.TOO_LATE:
            return IssueFailure.TOO_LATE
        case Refusal.CHECKED_IN:
            return IssueFailure.USED
        case Refusal.CANCELLED:
            return IssueFailure.GIVEN_UP
        case Refusal.UNKNOWN_APPOINTMENT | Refusal.OTHER_SERVICE:
            return IssueFailure.UNKNOWN
        case (
            Refusal.BAD_FIELD
            | Refusal.BAD_JSON
            | Refusal.BAD_KEY
            | Refusal.KEY_REUSED
            | Refusal.TOO_LARGE
            | Refusal.UNKNOWN_COUNTER
            | Refusal.UNAVAILABLE
            | Refusal.FAULT
            | Refusal.UNKNOWN
        ):
            return IssueFailure.OTHER  # a fault of the program or the server: staff must look
        case (
            Refusal.NOT_A_PDF
            | Refusal.NOT_MEDIA
            | Refusal.SCAN_QUOTA
            | Refusal.WRONG_PASSWORD
            | Refusal.WEAK_PASSWORD
            | Refusal.NOT_FOUND
            | Refusal.WRONG_METHOD
            | Refusal.UNKNOWN_TICKET
            | Refusal.UNKNOWN_REASON
            | Refusal.UNKNOWN_OUTCOME
            | Refusal.UNKNOWN_USER
            | Refusal.UNKNOWN_DOSSIER
            | Refusal.UNKNOWN_PROCEDURE
            | Refusal.NOT_YOURS
            | Refusal.ASKED_BEFORE
            | Refusal.UNPAID
            | Refusal.NOT_SCANNED
            | Refusal.MANDATE_OVER
            | Refusal.OPINIONS_AWAITED
            | Refusal.CHILDREN_AWAITED
            | Refusal.SLOT_FULL
            | Refusal.COUNTER_BUSY
            | Refusal.DEVICE_AWAY
            | Refusal.DEVICE_BUSY
            | Refusal.COUNTER_CLOSED
            | Refusal.NO_SKILL
            | Refusal.NOTHING_IN_HAND
            | Refusal.NOT_HERE
            | Refusal.WRONG_STATE
            | Refusal.ALREADY
            | Refusal.MOOT
            | Refusal.CHANGED
            | Refusal.NEWER_VERSION
            | Refusal.FIRST_PASSWORD
            | Refusal.SECOND_FACTOR
            | Refusal.SECOND_PERSON
        ):
            return IssueFailure.OTHER  # not of taking a number
        case _:
            assert_never(code)


def say_trouble(trouble: Trouble, _: Translate) -> str:
    """For people; says what to do next."""
    match trouble:
        case Trouble.NOT_ENROLLED:
            return _("This machine is not in service. Please ask a member of staff for a number.")
        case Trouble.REVOKED:
            return _(
                "This machine was taken out of service. Please ask a member of staff for a number. "
                "Staff: hold the door at the top left for two seconds, and set this device up anew."
            )
        case Trouble.SERVER_OLDER:
            return _(
                "This machine is newer than the server. Please ask a member of staff for a number. "
                "Staff: have the server updated first."
            )
        case Trouble.NO_SERVER:
            return _("The system is not connected at the moment. Please wait, or ask a member of staff for a number.")
        case Trouble.CONNECTING:
            return _("Connecting… One moment, please.")
        case Trouble.BRANCH_CLOSED:
            return _("No numbers are given at this hour. Please ask a member of staff if you need help.")
        case _:
            assert_never(trouble)


def say_unavailable(unavailable: Unavailable, _: Translate) -> str:
    """A few words for a service's card."""
    match unavailable:
        case Unavailable.CLOSED:
            return _("Not open now")
        case Unavailable.QUOTA:
            return _("No numbers left today")
        case Unavailable.NOT_LEASED:
            return _("Please ask a member of staff")
        case _:
            assert_never(unavailable)


def say_issue_failure(why: IssueFailure, _: Translate) -> str:
    """For the person who asked for a number; says what to do next."""
    match why:
        case IssueFailure.NO_ANSWER:
            return _("The system did not answer, and no number was taken. Please try again, or ask a member of staff.")
        case IssueFailure.CLOSED:
            return _("This service is not open now. Please choose another, or ask a member of staff.")
        case IssueFailure.QUOTA:
            return _("No numbers are left today for this service. Please ask a member of staff.")
        case IssueFailure.NOT_YET:
            return _("Numbers are given in a moment: a member of staff is starting the day. Please wait.")
        case IssueFailure.CHANGED:
            return _("The list of services has just changed. Please choose again.")
        case IssueFailure.TOO_FAST:
            return _("Many numbers were taken here in a short time. Please wait a moment, then try again.")
        case IssueFailure.TOO_EARLY:
            return _("It is too early for this appointment. Please come back shortly before its time.")
        case IssueFailure.TOO_LATE:
            return _("The time of this appointment is over. You can take an ordinary number instead.")
        case IssueFailure.USED:
            return _("A number was already given for this appointment.")
        case IssueFailure.GIVEN_UP:
            return _("This appointment was cancelled. You can take an ordinary number instead.")
        case IssueFailure.UNKNOWN:
            return _(
                "This appointment is not known here: it may be of another day. You can take an ordinary number instead."
            )
        case IssueFailure.NOT_ENROLLED:
            return _("This machine is not in service. Please ask a member of staff for a number.")
        case IssueFailure.OTHER:
            return _("The number could not be taken. Please ask a member of staff.")
        case _:
            assert_never(why)


def say_printer(obstacle: Condition, _: Translate) -> str:
    """Before a number is taken: what is wrong with the printer, and that the number can be had all the same."""
    match obstacle:
        case Condition.PAPER_OUT:
            return _("The printer is out of paper. You still get a number: scan the QR code to keep it on your phone.")
        case Condition.COVER_OPEN:
            return _("The printer is open. You still get a number: scan the QR code to keep it on your phone.")
        case _:
            return _("The printer is not working. You still get a number: scan the QR code to keep it on your phone.")
