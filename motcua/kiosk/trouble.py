"""What can be wrong at a kiosk, and the sentence that says so before and after a number is taken."""

from collections.abc import Callable
from enum import Enum, auto
from typing import assert_never

from msgspec import Struct

from motcua.hardware.printer.job import Job, JobState
from motcua.hardware.printer.status import Condition
from motcua.hardware.printer.ticket_printer import Reason
from motcua.protocol.words import PrinterState, Refusal

Translate = Callable[[str], str]


class Trouble(Enum):
    """Why no number can be taken at all, the gravest first."""

    NOT_ENROLLED = auto()
    """The server does not know this kiosk, or does not let it take numbers."""
    REVOKED = auto()
    """It was known, and a manager has turned it out."""
    NO_SERVER = auto()
    CONNECTING = auto()
    """The first moments, when it is not known yet whether the server is there."""
    BRANCH_CLOSED = auto()


class Shut(Enum):
    """Why one service gives no number."""

    CLOSED = auto()
    QUOTA = auto()


class Unfulfilled(Enum):
    """Why a number that was asked for was not given."""

    NO_ANSWER = auto()
    CLOSED = auto()
    QUOTA = auto()
    CHANGED = auto()
    """The service or priority is no longer offered."""
    TOO_EARLY = auto()
    """For the appointment; `Failure.detail` is from when, ISO 8601."""
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

    why: Unfulfilled
    detail: str = ""


NOT_ENROLLED_CODES = frozenset(
    {Refusal.NOT_AUTHENTICATED, Refusal.REVOKED, Refusal.NOT_ALLOWED, Refusal.UNKNOWN_BRANCH}
)
MEANINGS = {
    Refusal.CLOSED: Unfulfilled.CLOSED,
    Refusal.QUOTA_REACHED: Unfulfilled.QUOTA,
    Refusal.UNKNOWN_SERVICE: Unfulfilled.CHANGED,
    Refusal.UNKNOWN_PRIORITY: Unfulfilled.CHANGED,
    Refusal.TOO_EARLY: Unfulfilled.TOO_EARLY,
    Refusal.TOO_LATE: Unfulfilled.TOO_LATE,
    Refusal.CHECKED_IN: Unfulfilled.USED,
    Refusal.CANCELLED: Unfulfilled.GIVEN_UP,
    Refusal.UNKNOWN_APPOINTMENT: Unfulfilled.UNKNOWN,
    Refusal.OTHER_SERVICE: Unfulfilled.UNKNOWN,
}
INSTEAD = frozenset({Unfulfilled.TOO_LATE, Unfulfilled.GIVEN_UP, Unfulfilled.UNKNOWN})
"""After these an ordinary number is offered instead."""


def unfulfilled(code: Refusal) -> Unfulfilled:
    """What a refusal of the server means to the person in front of the kiosk."""
    if code in NOT_ENROLLED_CODES:
        return Unfulfilled.NOT_ENROLLED
    return MEANINGS.get(code, Unfulfilled.OTHER)


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
        case Trouble.NO_SERVER:
            return _("The system is not connected at the moment. Please wait, or ask a member of staff for a number.")
        case Trouble.CONNECTING:
            return _("Connecting… One moment, please.")
        case Trouble.BRANCH_CLOSED:
            return _("No numbers are given at this hour. Please ask a member of staff about opening hours.")
        case _:
            assert_never(trouble)


def say_shut(shut: Shut, _: Translate) -> str:
    """A few words for a service's card."""
    match shut:
        case Shut.CLOSED:
            return _("Not open now")
        case Shut.QUOTA:
            return _("No numbers left today")
        case _:
            assert_never(shut)


def say_unfulfilled(why: Unfulfilled, _: Translate) -> str:
    """For the person who asked for a number; says what to do next."""
    match why:
        case Unfulfilled.NO_ANSWER:
            return _("The system did not answer, and no number was taken. Please try again, or ask a member of staff.")
        case Unfulfilled.CLOSED:
            return _("This service is not open now. Please choose another, or ask a member of staff.")
        case Unfulfilled.QUOTA:
            return _("No numbers are left today for this service. Please ask a member of staff.")
        case Unfulfilled.CHANGED:
            return _("The list of services has just changed. Please choose again.")
        case Unfulfilled.TOO_EARLY:
            return _("It is too early for this appointment. Please come back shortly before its time.")
        case Unfulfilled.TOO_LATE:
            return _("The time of this appointment is over. You can take an ordinary number instead.")
        case Unfulfilled.USED:
            return _("A number was already given for this appointment.")
        case Unfulfilled.GIVEN_UP:
            return _("This appointment was cancelled. You can take an ordinary number instead.")
        case Unfulfilled.UNKNOWN:
            return _(
                "This appointment is not known here: it may be of another day. You can take an ordinary number instead."
            )
        case Unfulfilled.NOT_ENROLLED:
            return _("This machine is not in service. Please ask a member of staff for a number.")
        case Unfulfilled.OTHER:
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


def say_printer_state(state: PrinterState | None, _: Translate) -> str:
    """For staff, in their menu: how the printer is, and what to do about it."""
    match state:
        case None:
            return _("This kiosk has no printer, or it has not answered yet.")
        case PrinterState.READY:
            return _("The printer is ready.")
        case PrinterState.PAPER_NEAR_END:
            return _("The paper is nearly used up. Have a new roll at hand.")
        case PrinterState.PAPER_OUT:
            return _("The paper has run out. Put in a new roll and close the cover.")
        case PrinterState.COVER_OPEN:
            return _("The cover is open. Close it until it clicks.")
        case PrinterState.OFFLINE:
            return _("The printer does not answer. Check that it is switched on and that its cable is plugged in.")
        case PrinterState.FAULT:
            return _("The printer reports a fault. Look for jammed paper at the cutter, then switch it off and on.")
        case _:
            assert_never(state)


def say_job(job: Job, _: Translate) -> str:
    """For staff, in their menu: what became of a slip, and why."""
    match job.state:
        case JobState.QUEUED if job.reason is None:
            return _("Waiting to be printed")
        case JobState.QUEUED:
            return _("Waiting for the printer: {why}").format(why=say_reason(job.reason, _))
        case JobState.SENDING:
            return _("Being printed")
        case JobState.PRINTED:
            return _("Printed")
        case JobState.SENT:
            return _("Sent to the printer")
        case JobState.UNCONFIRMED:
            return _("May not have come out: {why}").format(why=say_reason(job.reason, _))
        case JobState.FAILED:
            return _("Not printed: {why}").format(why=say_reason(job.reason, _))
        case JobState.SUPERSEDED:
            return _("Printed again as a copy")
        case JobState.DISMISSED:
            return _("Seen to by staff")
        case _:
            assert_never(job.state)


def say_reason(reason: Reason | None, _: Translate) -> str:
    """Why a slip was held up, in a few words that end a sentence."""
    match reason:
        case None:
            return _("nobody waited for it any more")
        case Reason.PAPER_OUT:
            return _("no paper")
        case Reason.COVER_OPEN:
            return _("cover open")
        case Reason.ERROR:
            return _("printer fault")
        case Reason.OFFLINE | Reason.UNREACHABLE:
            return _("the printer did not answer")
        case Reason.CONNECTION_LOST:
            return _("the line to the printer broke")
        case Reason.STALLED:
            return _("the printer stopped in the middle")
        case Reason.CANNOT_BE_ASKED:
            return _("this printer cannot be asked")
        case Reason.BAD_SLIP:
            return _("the slip does not fit the paper")
        case Reason.STOPPED:
            return _("the kiosk was switched off in the middle")
        case Reason.NOT_KEPT:
            return _("the kiosk's disk is full")
        case _:
            assert_never(reason)
