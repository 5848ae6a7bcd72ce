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
