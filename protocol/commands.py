"""Every command of a branch's queue: the body of its request, and the envelope that adds its sender."""

import hashlib
import sys
from typing import Annotated, ClassVar, TypeAlias, get_args

import msgspec
from msgspec import Meta, Struct

from .automatic import AskChangeFor, AskLimits, AutomaticChange, AutomaticEnd, AutomaticOff
from .configuration import BranchConfig, Opening, Text
from .device_tasks import DeviceTask, TaskOutcome
from .enums import MessageLevel, OverrunReason, PrinterCause, PrinterState, Refusal, SlipOutcome
from .ids import Code, Id, Instant, Language, ProcedureCode, ServiceCode
from .ticket_numbers import MOST_LEASED, LocalDate, TicketNumber

Dossiers = Annotated[int, Meta(ge=1, le=999)]
MOST_FURTHER = 2
"""How many further services a visit may have beside its first."""

ReturnAfter = Annotated[int, Meta(ge=0, le=86_400)]
Seconds = Annotated[int, Meta(ge=1, le=86_400)]


_NOT_NOW = frozenset({Refusal.NOTHING_IN_HAND, Refusal.WRONG_STATE})
_NOT_THAT_ONE = frozenset({Refusal.UNKNOWN_TICKET, Refusal.WRONG_STATE})
_NOT_FREE = frozenset({Refusal.COUNTER_BUSY, Refusal.COUNTER_CLOSED})
_NOT_BOOKED = frozenset({Refusal.UNKNOWN_APPOINTMENT, Refusal.CHECKED_IN, Refusal.CANCELLED, Refusal.TOO_LATE})
_NOT_HELD = _NOT_BOOKED | {Refusal.ALREADY}
_NO_PLACE = frozenset(
    {
        Refusal.UNKNOWN_SERVICE,
        Refusal.TOO_LATE,
        Refusal.TOO_EARLY,
        Refusal.CLOSED,
        Refusal.BAD_FIELD,
        Refusal.SLOT_FULL,
        Refusal.QUOTA_REACHED,
    }
)
_NO_LONGER_DUE = frozenset({Refusal.MOOT, Refusal.TOO_EARLY})
_BY_THE_CLOCK = frozenset({Refusal.CLOCK_DOUBTED})


class Body(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="do"):
    """A command's body; an unknown field is refused.

    `leads_to`: the ticket event that the command asks for (`transitions.py`); None: it is about no ticket.
    `refusals`: every reason for which the branch's rules may refuse it.
    """

    leads_to: ClassVar[str | None] = None
    refusals: ClassVar[frozenset[Refusal]] = frozenset()


class FurtherService(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A further service of the same visit, after those before it; each service once."""

    service: ServiceCode
    procedure: ProcedureCode | None = None


Further = Annotated[tuple[FurtherService, ...], Meta(max_length=MOST_FURTHER)]


def tag_of(command: Body | type[Body]) -> str:
    """The command's name on the wire, such as `no-show`."""
    return str(command.__struct_config__.tag)


class Issue(Body, frozen=True, tag="issue", gc=False):
    """A citizen takes a ticket for a service; `by_phone`: at the door, with their own phone.

    `further`: services that the same ticket goes on to; those of an appointment are known. `dossier_id`: the dossier
    whose receipt was shown, an opaque id; the clerk sees which one at the call.
    """

    leads_to = "issued"
    refusals = _NOT_BOOKED | {
        Refusal.UNKNOWN_COUNTER,
        Refusal.NOT_ALLOWED,
        Refusal.UNKNOWN_SERVICE,
        Refusal.UNKNOWN_PRIORITY,
        Refusal.OTHER_SERVICE,
        Refusal.TOO_EARLY,
        Refusal.CLOSED,
        Refusal.QUOTA_REACHED,
        Refusal.CLOCK_DOUBTED,
        Refusal.BAD_FIELD,
    }

    service: ServiceCode
    priority: Code | None = None
    procedure: ProcedureCode | None = None
    dossiers: Dossiers = 1
    language: Language = "vi"
    appointment: Id | None = None
    by_phone: bool = False
    further: Further = ()
    dossier_id: Id | None = None

    def __post_init__(self) -> None:
        # msgspec leaves a default out by identity: the same command must have one digest, sent with the word or without
        msgspec.structs.force_setattr(self, "language", sys.intern(self.language))


class LeaseNumbers(Body, frozen=True, tag="lease-numbers", gc=False):
    """A kiosk gets `count` numbers of each prefix ahead, for today or the next open day; it opens no day.

    The kiosk gives them while the server is away; a newer lease of the kiosk for that day replaces the one before.
    """

    refusals = frozenset({Refusal.CLOSED, Refusal.QUOTA_REACHED})

    date: LocalDate
    count: Annotated[int, Meta(ge=1, le=MOST_LEASED)]


class IssueLeased(Body, frozen=True, tag="issue-leased", gc=False):
    """A number that was given while the server was away, leased or from a printed sheet, becomes a ticket, once.

    `taken_at`: when it was given, None: not known, so now. `heard_at`: when its kiosk last heard the server; the ticket
    waits from `taken_at`, but not from before `heard_at`. Of a day that is over it is only recorded.
    """

    leads_to = "issued"
    refusals = frozenset(
        {
            Refusal.UNKNOWN_COUNTER,
            Refusal.NOT_ALLOWED,
            Refusal.UNKNOWN_SERVICE,
            Refusal.UNKNOWN_PRIORITY,
            Refusal.BAD_FIELD,
            Refusal.UNKNOWN_TICKET,
            Refusal.ALREADY,
            Refusal.CLOCK_DOUBTED,
            Refusal.TOO_EARLY,
            Refusal.TOO_LATE,
        }
    )

    date: LocalDate
    number: TicketNumber
    service: ServiceCode
    taken_at: Instant | None = None
    heard_at: Instant | None = None
    priority: Code | None = None
    procedure: ProcedureCode | None = None
    dossiers: Dossiers = 1
    language: Language = "vi"

    def __post_init__(self) -> None:
        # as of `Issue`: one digest, sent with the language or without
        msgspec.structs.force_setattr(self, "language", sys.intern(self.language))


class RecordServed(Body, frozen=True, tag="record-served", gc=False):
    """A counter served somebody while the server was away: done at `completed_at`, after `served_s` seconds.

    What does not fit the queue (served twice, cancelled meanwhile) is not refused but recorded for the manager.
    """

    refusals = frozenset(
        {
            Refusal.UNKNOWN_COUNTER,
            Refusal.UNKNOWN_OUTCOME,
            Refusal.UNKNOWN_SERVICE,
            Refusal.BAD_FIELD,
            Refusal.TOO_EARLY,
            Refusal.TOO_LATE,
        }
    )

    date: LocalDate
    number: TicketNumber
    completed_at: Instant
    served_s: Seconds
    service: ServiceCode | None = None
    outcome: Code | None = None
    dossiers: Dossiers | None = None


class Call(Body, frozen=True, tag="call", gc=False):
    """The counter calls: the policy's choice, or a named ticket out of turn, which needs a reason."""

    leads_to = "called"
    refusals = _NOT_FREE | _NOT_THAT_ONE | {Refusal.BAD_FIELD, Refusal.UNKNOWN_REASON}

    ticket_id: Id | None = None
    reason: Code | None = None


class Recall(Body, frozen=True, tag="recall", gc=False):
    """Announce the called ticket again."""

    leads_to = "recalled"
    refusals = _NOT_NOW


class Start(Body, frozen=True, tag="start", gc=False):
    """The person is at the counter."""

    leads_to = "started"
    refusals = _NOT_NOW


class Complete(Body, frozen=True, tag="complete", gc=False):
    """The transaction is done."""

    leads_to = "completed"
    refusals = _NOT_NOW | {Refusal.UNKNOWN_OUTCOME}

    outcome: Code | None = None
    dossiers: Dossiers | None = None


class NoShow(Body, frozen=True, tag="no-show", gc=False):
    """Nobody came: the ticket waits again behind all others, and is cancelled at the branch's limit of no-shows.

    Sooner than the branch's `no_show_s` after the last announcement it needs a `reason`. With one the ticket keeps its
    place, and the no-show does not count.
    """

    leads_to = "no_show"
    refusals = _NOT_NOW | {Refusal.TOO_EARLY, Refusal.UNKNOWN_REASON}

    reason: Code | None = None


class Park(Body, frozen=True, tag="park", gc=False):
    """The clerk sets the person aside (to fill in a form, to fetch a copy), for a time or until picked up."""

    leads_to = "parked"
    refusals = _NOT_NOW | {Refusal.UNKNOWN_REASON}

    reason: Code
    until_s: Seconds | None = None


class Pickup(Body, frozen=True, tag="pickup", gc=False):
    """Call a parked ticket back to this counter."""

    leads_to = "picked_up"
    refusals = _NOT_FREE | _NOT_THAT_ONE

    ticket_id: Id


class Return(Body, frozen=True, tag="return", gc=False):
    """The ticket waits again; its age is kept."""

    leads_to = "returned"
    refusals = _NOT_NOW | {Refusal.UNKNOWN_REASON}

    reason: Code


class Transfer(Body, frozen=True, tag="transfer", gc=False):
    """The ticket waits for another service, counter or clerk (exactly one of the three); its age is kept.

    The counter, or the clerk's, must not be closed or about to close, and must serve the ticket's service.
    """

    leads_to = "transferred"
    refusals = _NOT_NOW | {
        Refusal.BAD_FIELD,
        Refusal.UNKNOWN_SERVICE,
        Refusal.UNKNOWN_COUNTER,
        Refusal.UNKNOWN_USER,
        Refusal.UNKNOWN_REASON,
        Refusal.COUNTER_CLOSED,
        Refusal.NO_SKILL,
    }

    service: ServiceCode | None = None
    counter: Id | None = None
    user: Id | None = None
    reason: Code | None = None


class NextService(Body, frozen=True, tag="next-service", gc=False):
    """The visit goes on at another service: the ticket waits for it under the same number; its age is kept."""

    leads_to = "next_service"
    refusals = _NOT_NOW | {Refusal.UNKNOWN_SERVICE}

    service: ServiceCode


class Reclass(Body, frozen=True, tag="reclass", gc=False):
    """The clerk confirms or corrects the declared priority; null removes it."""

    leads_to = "reclassed"
    refusals = _NOT_NOW | _NOT_THAT_ONE | {Refusal.UNKNOWN_PRIORITY, Refusal.UNKNOWN_REASON, Refusal.NOT_HERE}

    priority: Code | None
    reason: Code
    ticket_id: Id | None = None


class Cancel(Body, frozen=True, tag="cancel", gc=False):
    """The ticket is given up, by the citizen or by staff."""

    leads_to = "cancelled"
    refusals = _NOT_THAT_ONE

    ticket_id: Id


class Defer(Body, frozen=True, tag="defer", gc=False):
    """The holder asks for ten more minutes: the ticket is set aside until then, and keeps its age."""

    leads_to = "deferred"
    refusals = _NOT_THAT_ONE | {Refusal.ALREADY}

    ticket_id: Id


class Come(Body, frozen=True, tag="come", gc=False):
    """The holder is back before the time that they asked for is over: the ticket waits again."""

    leads_to = "came_back"
    refusals = _NOT_THAT_ONE

    ticket_id: Id


Rating: TypeAlias = Annotated[int, Meta(ge=1, le=5)]
"""How satisfied somebody was: 5 very satisfied … 1 very dissatisfied."""


class Rate(Body, frozen=True, tag="rate", gc=False):
    """The citizen says once how the visit was, after its end: its holder, or at the counter where it ended."""

    leads_to = "rated"
    refusals = _NOT_THAT_ONE | {Refusal.ALREADY, Refusal.NOT_HERE}

    ticket_id: Id
    rating: Rating


class SayOverrun(Body, frozen=True, tag="overrun", gc=False):
    """The clerk says why a visit ran over the time for its dossiers here, then or afterwards; the last word counts.

    Refused with `too_early` while the visit is within its time.
    """

    leads_to = "overran"
    refusals = _NOT_THAT_ONE | {Refusal.NOT_HERE, Refusal.TOO_EARLY}

    ticket_id: Id
    cause: OverrunReason


class AskRating(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a rating; whose ticket it is, the secret in the path says."""

    rating: Rating


class Move(Body, frozen=True, tag="move", gc=False):
    """Staff have a waiting ticket wait for another service or for one counter (exactly one of the two).

    Its age is kept. The counter must not be closed or about to close, and must serve the ticket's service.
    """

    leads_to = "moved"
    refusals = _NOT_THAT_ONE | {
        Refusal.BAD_FIELD,
        Refusal.UNKNOWN_SERVICE,
        Refusal.UNKNOWN_COUNTER,
        Refusal.COUNTER_CLOSED,
        Refusal.NO_SKILL,
        Refusal.ALREADY,
    }

    ticket_id: Id
    service: ServiceCode | None = None
    counter: Id | None = None


class Restore(Body, frozen=True, tag="restore", gc=False):
    """Staff take a cancellation or an expiry back: the ticket waits again, with the age it had.

    Of a ticket that waits since nobody came to its call: it has the place that it had before.
    """

    leads_to = "restored"
    refusals = _NOT_THAT_ONE | {Refusal.CLOSED}

    ticket_id: Id


class TakeBack(Body, frozen=True, tag="take-back", gc=False):
    """The counter takes back what it did last with a ticket: no-show, park, pick-up, return, transfer, next service."""

    refusals = _NOT_FREE | {Refusal.UNKNOWN_TICKET, Refusal.MOOT}

    ticket_id: Id


class EnterLot(Body, frozen=True, tag="enter-lot", gc=False):
    """Somebody enters the day's lot. `entry`: its id, random; whoever has it opens the entry's page.

    `person`: a keyed hash of an identity number, of this day. `commitment`: SHA-256 of the day's seed, as 64 hex
    digits; the first who enters has it written down. `date`: of which day they both are.
    """

    refusals = frozenset(
        {
            Refusal.CLOSED,
            Refusal.TOO_EARLY,
            Refusal.TOO_LATE,
            Refusal.UNKNOWN_SERVICE,
            Refusal.UNKNOWN_PRIORITY,
            Refusal.ALREADY,
        }
    )

    entry: Id
    service: ServiceCode
    person: Id
    commitment: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
    procedure: ProcedureCode | None = None
    priority: Code | None = None
    language: Language = "vi"
    by_phone: bool = False
    date: str | None = None


class DrawLot(Body, frozen=True, tag="draw-lot", gc=False):
    """The window is over: the order of all who entered follows from the seed."""

    refusals = _NO_LONGER_DUE

    seed: Annotated[str, Meta(min_length=16, max_length=128)]


class IssueDrawn(Body, frozen=True, tag="issue-drawn", gc=False):
    """Somebody who was drawn gets their number."""

    refusals = frozenset({Refusal.MOOT, Refusal.CLOSED})

    entry: Id


class Book(Body, frozen=True, tag="book", gc=False):
    """A slot is booked for a service. `appointment`: its id, random, because whoever knows it may check in.

    `further`: services of the same visit; each gets the first slot after the one before it.
    """

    refusals = _NO_PLACE | {Refusal.ALREADY}

    appointment: Id
    service: ServiceCode
    slot_at: Instant
    procedure: ProcedureCode | None = None
    dossiers: Dossiers = 1
    further: Further = ()


class HoldSlot(Body, frozen=True, tag="hold-slot", gc=False):
    """A citizen chose a time: its place is kept for ten minutes. `device`: a keyed hash of a random cookie.

    `further`: as for `Book`. What the same device held for one of these services is released, and the first of others
    where it would hold too many.
    """

    refusals = _NO_PLACE | {Refusal.ALREADY}

    appointment: Id
    service: ServiceCode
    slot_at: Instant
    procedure: ProcedureCode | None = None
    dossiers: Dossiers = 1
    device: Id | None = None
    further: Further = ()


class ExtendHold(Body, frozen=True, tag="extend-hold", gc=False):
    """The citizen needs more time: the place is kept for ten minutes from now."""

    refusals = _NOT_HELD

    appointment: Id


class BookHeld(Body, frozen=True, tag="book-held", gc=False):
    """The time that is held is booked. `person`: a keyed hash of an identity number, where the branch asks for one.

    `further_persons`: the same number's for each further service, in their order.
    """

    refusals = _NOT_HELD | {Refusal.BAD_FIELD}

    appointment: Id
    person: Id | None = None
    further_persons: Annotated[tuple[Id, ...], Meta(max_length=MOST_FURTHER)] = ()


class ReleaseHold(Body, frozen=True, tag="release-hold", gc=False):
    """The time is held no more. `due`: as for `ClearMessage`."""

    refusals = _NOT_HELD | _NO_LONGER_DUE | _BY_THE_CLOCK

    appointment: Id
    due: Instant | None = None


class MoveAppointment(Body, frozen=True, tag="move-appointment", gc=False):
    """The appointment moves to another slot, its further services to the first slots after it.

    `return_after_s`: so long its own are not free for others.
    """

    refusals = _NOT_BOOKED | _NO_PLACE

    appointment: Id
    slot_at: Instant
    return_after_s: ReturnAfter = 0


class CancelAppointment(Body, frozen=True, tag="cancel-appointment", gc=False):
    """The appointment is cancelled; its place in the slot is free again, after `return_after_s` seconds."""

    refusals = _NOT_BOOKED

    appointment: Id
    return_after_s: ReturnAfter = 0


class Scanned(Body, frozen=True, tag="scanned", gc=False):
    """A PDF of scanned pages was stored for a ticket. `sha256`: of its sealed bytes; `bytes`: of the PDF;
    `subject`: the id of its key.
    """

    leads_to = "scanned"
    refusals = _NOT_THAT_ONE

    ticket_id: Id
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
    pages: Annotated[int, Meta(ge=1)]
    bytes: Annotated[int, Meta(ge=1)]
    subject: Annotated[str, Meta(pattern=r"^v[0-9a-f]{20}$(?!\n)")]


class Open(Body, frozen=True, tag="open", gc=False):
    """The counter starts serving."""


class Pause(Body, frozen=True, tag="pause", gc=False):
    """The counter stops calling for a while, once the person in hand is done."""

    refusals = frozenset({Refusal.UNKNOWN_REASON, Refusal.COUNTER_CLOSED})

    reason: Code


class Close(Body, frozen=True, tag="close", gc=False):
    """The counter stops for the day, once the person in hand is done."""


class Skills(Body, frozen=True, tag="skills"):
    """Sets the services that the counter serves today."""

    refusals = frozenset({Refusal.UNKNOWN_SERVICE, Refusal.BAD_FIELD})

    skills: tuple[ServiceCode, ...]


class Login(Body, frozen=True, tag="login", gc=False):
    """A clerk, whose password was checked, takes the counter. `user`: an opaque id."""

    refusals = frozenset({Refusal.COUNTER_BUSY})

    user: Id


class Logout(Body, frozen=True, tag="logout", gc=False):
    """The clerk leaves the counter."""

    refusals = frozenset({Refusal.COUNTER_BUSY})


class Alarm(Body, frozen=True, tag="alarm", gc=False):
    """Somebody at the counter needs help, silently: managers and neighbours see it, the lobby does not."""


class AlarmOff(Body, frozen=True, tag="alarm-off", gc=False):
    """The counter takes its alarm back."""


class ClearAlarm(Body, frozen=True, tag="clear-alarm", gc=False):
    """A supervisor or manager clears a counter's alarm."""

    refusals = frozenset({Refusal.UNKNOWN_COUNTER})

    counter: Id


class DeviceState(Body, frozen=True, tag="device-state", gc=False):
    """A device reports its printer's state (None: no printer), and how many slips are `pending` or `unconfirmed`.

    `cause`: why the printer is offline.
    """

    printer: PrinterState | None = None
    pending: Annotated[int, Meta(ge=0, le=9999)] = 0
    unconfirmed: Annotated[int, Meta(ge=0, le=9999)] = 0
    cause: PrinterCause | None = None


class PrintSlip(Body, frozen=True, tag="print-slip", gc=False):
    """A greeter has a ticket's slip printed by a device of the branch. `slip`: the id of this printing, random."""

    refusals = frozenset({Refusal.UNKNOWN_TICKET, Refusal.WRONG_STATE, Refusal.NOT_FOUND, Refusal.ALREADY})

    slip: Id
    ticket: Id
    device: Id


class TellSlip(Body, frozen=True, tag="tell-slip", gc=False):
    """The device says what became of a slip that it was asked to print."""

    refusals = frozenset({Refusal.NOT_FOUND})

    slip: Id
    outcome: SlipOutcome


class AskDevice(Body, frozen=True, tag="ask-device", gc=False):
    """A manager asks a device of the branch to do something. `task`: the id of this asking, random."""

    refusals = frozenset({Refusal.ALREADY, Refusal.DEVICE_BUSY})

    task: Id
    device: Id
    what: DeviceTask


class TellTask(Body, frozen=True, tag="tell-task", gc=False):
    """The device says what became of a task. One that is late is not begun any more."""

    refusals = frozenset({Refusal.NOT_FOUND, Refusal.TOO_LATE})

    task: Id
    outcome: TaskOutcome


class SetMessage(Body, frozen=True, tag="set-message"):
    """A message for `until_s` seconds or until cleared, in place of the one before: to everybody in the branch, or with
    `service` to those who wait for it.

    The notice before an emergency returns after it. An emergency is for everybody.
    """

    refusals = frozenset({Refusal.UNKNOWN_SERVICE, Refusal.BAD_FIELD})

    level: MessageLevel
    text: Text
    until_s: Annotated[int, Meta(ge=1, le=604_800)] | None = None
    service: ServiceCode | None = None


class ClearMessage(Body, frozen=True, tag="clear-message", gc=False):
    """The message is taken back; after an emergency the notice before it stands again.

    `due`: the timer's time, None from a person. `service`: the message to those who wait for it.
    """

    refusals = _NO_LONGER_DUE

    due: Instant | None = None
    service: ServiceCode | None = None


class SetHours(Body, frozen=True, tag="set-hours", gc=False):
    """The hours of today alone, in order of time; without any, no more numbers today. None: as the settings say."""

    refusals = frozenset({Refusal.BAD_FIELD, Refusal.ALREADY, Refusal.CLOSED})

    openings: tuple[Opening, ...] | None = None


class SetQuota(Body, frozen=True, tag="set-quota", gc=False):
    """How many tickets a service gives today; 0: no more, None: as the settings say. `service` None: every service.

    With both None, numbers are given again where they were stopped, each service as many as before.
    """

    refusals = frozenset({Refusal.UNKNOWN_SERVICE, Refusal.ALREADY})

    service: ServiceCode | None = None
    quota: Annotated[int, Meta(ge=0, le=9999)] | None = None


AlertKey: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z]{1,16}(:[A-Za-z0-9_.-]{1,48})?$(?!\n)")]
"""What an alert is about: a kind, and a counter, service or device where it is one of several (`paper:d-1`)."""


class OwnAlert(Body, frozen=True, tag="own-alert", gc=False):
    """A supervisor sees to what an alert is about, or another person does: `to`, the id of one who may."""

    refusals = frozenset({Refusal.UNKNOWN_USER})

    key: AlertKey
    to: Id | None = None


class SnoozeAlert(Body, frozen=True, tag="snooze-alert", gc=False):
    """A supervisor puts an alert off for a time."""

    key: AlertKey
    for_s: Annotated[int, Meta(ge=60, le=14_400)]


class SetAutomatic(Body, frozen=True, tag="set-automatic", gc=False):
    """The automatic mode does by itself, today and within `limits`, what is advised; None: it does nothing more.

    `why`: the mode itself switches off.
    """

    refusals = frozenset({Refusal.CLOSED, Refusal.ALREADY, Refusal.BAD_FIELD})

    limits: AskLimits | None = None
    why: AutomaticOff | None = None


class ActAutomatically(Body, frozen=True, tag="act-automatically", gc=False):
    """The automatic mode does what was advised, with what that is expected to do; only the server gives it."""

    refusals = frozenset(
        {Refusal.NOT_ALLOWED, Refusal.ALREADY, Refusal.UNKNOWN_COUNTER, Refusal.UNKNOWN_SERVICE, Refusal.BAD_FIELD}
    )

    change: AutomaticChange
    share_before: Annotated[float, Meta(ge=0, le=1)]
    share_after: Annotated[float, Meta(ge=0, le=1)]
    confidence: Annotated[float, Meta(ge=0, le=1)]


class ChangeFor(Body, frozen=True, tag="change-for", gc=False):
    """A supervisor opens a counter for some services, or closes it, for some minutes; then it is as before."""

    refusals = frozenset(
        {Refusal.NOT_ALLOWED, Refusal.ALREADY, Refusal.UNKNOWN_COUNTER, Refusal.UNKNOWN_SERVICE, Refusal.BAD_FIELD}
    )

    change: AskChangeFor


class TakeAutomaticBack(Body, frozen=True, tag="take-automatic-back", gc=False):
    """Takes back what the automatic mode did: the act `n`, or all that stand. By a person it switches the mode off."""

    refusals = frozenset({Refusal.ALREADY})

    n: Annotated[int, Meta(ge=1)] | None = None
    why: AutomaticEnd = AutomaticEnd.TAKEN_BACK


class EndDay(Body, frozen=True, tag="end-day", gc=False):
    """The day is over: waiting tickets expire, tickets at counters are completed. `due`: as for `ClearMessage`."""

    refusals = _NO_LONGER_DUE | _BY_THE_CLOCK | {Refusal.ALREADY}

    due: Instant | None = None


class ReopenDay(Body, frozen=True, tag="reopen-day", gc=False):
    """Takes the end of the day back, on the same day: what it expired or completed waits again, with its age."""

    refusals = frozenset({Refusal.ALREADY})


class RestoreExpired(Body, frozen=True, tag="restore-expired", gc=False):
    """Takes back what a wrong clock did: every ticket that a timer expired today before its time waits again."""

    refusals = _BY_THE_CLOCK | {Refusal.ALREADY, Refusal.CLOSED}


class TakeOpeningBack(Body, frozen=True, tag="take-opening-back", gc=False):
    """Takes back the opening of a day that has not begun: a wrong clock opened it.

    Who waits in it, and whom the end of the day before it expired or completed, wait on the right day.
    """

    refusals = _BY_THE_CLOCK | {Refusal.MOOT}


class ConfirmClock(Body, frozen=True, tag="confirm-clock", gc=False):
    """A person says which date and time it is: `at`, from 2000 to 2100, of the moment at which the command
    was given."""

    refusals = frozenset({Refusal.UNKNOWN_COUNTER, Refusal.NOT_ALLOWED})

    at: Annotated[int, Meta(ge=946_684_800_000, le=4_102_444_800_000)]


class Unpark(Body, frozen=True, tag="unpark", gc=False):
    """Timer: a parked ticket's time is over; it waits again."""

    leads_to = "unparked"
    refusals = _NO_LONGER_DUE

    ticket_id: Id
    due: Instant


class Expire(Body, frozen=True, tag="expire", gc=False):
    """Timer: a ticket has waited longer than the branch keeps it."""

    leads_to = "expired"
    refusals = _NO_LONGER_DUE | _BY_THE_CLOCK

    ticket_id: Id
    due: Instant


class SkipNumbers(Body, frozen=True, tag="skip-numbers"):
    """Gives today no number up to these again: after a restore, numbers that nobody knows of any more are in people's
    hands. `given`: the highest number to pass over, by prefix; lower than what was given already changes nothing.
    """

    given: Annotated[dict[str, Annotated[int, Meta(ge=0)]], Meta(min_length=1)]


class Configure(Body, frozen=True, tag="configure"):
    """Replaces the branch's whole configuration.

    `after`: the `config_hash` of the configuration that the sender has seen, refused if it is no longer in force; None:
    whichever is.
    """

    refusals = frozenset({Refusal.BAD_FIELD, Refusal.CHANGED})

    config: BranchConfig
    after: str | None = None


CounterCommand: TypeAlias = (
    Open | Pause | Close | Skills | Login | Logout | Call | Recall | Start | Complete | NoShow | Park
    | Pickup | Return | Transfer | NextService | Reclass | SayOverrun | TakeBack | Alarm | AlarmOff
)  # fmt: skip
"""The commands of `POST …/counters/{c}/VERB`; the tag is the verb."""

Command: TypeAlias = (
    CounterCommand | Issue | LeaseNumbers | IssueLeased | RecordServed | Cancel | Defer | Come | Rate | Restore | Move
    | EnterLot | DrawLot | IssueDrawn | Book | HoldSlot | ExtendHold | BookHeld | ReleaseHold
    | MoveAppointment | CancelAppointment | Scanned | ClearAlarm | DeviceState | SetMessage | ClearMessage
    | PrintSlip | TellSlip | AskDevice | TellTask | SetHours | SetQuota | OwnAlert | SnoozeAlert
    | SetAutomatic | ActAutomatically | ChangeFor | TakeAutomaticBack
    | EndDay | ReopenDay | RestoreExpired | TakeOpeningBack | ConfirmClock | Unpark | Expire | SkipNumbers | Configure
)  # fmt: skip

COUNTER_VERBS: dict[str, type[Body]] = {tag_of(verb): verb for verb in get_args(CounterCommand)}

TIMERS = (Unpark, Expire)
"""Commands about a ticket that only the server's timers give."""

_encode = msgspec.json.Encoder(order="deterministic").encode


class Envelope(Struct, frozen=True):
    """A command and its sender. `actor`: an opaque id; `counter`: for counter commands; `taken_at`: by a kiosk's clock.

    `unattended`: the counter was enrolled to act without a clerk. `directed`: a supervisor acts on the counter, not its
    clerk. `as_clerk`: the actor is the counter's clerk, and has to be signed in there. `until`: a command that is not
    decided by then is refused with `too_late`. `seen`: what the command acts on was seen as it was after this event;
    where it has changed since, the command is refused with `changed`. The last two are no part of its content.
    """

    stream: str
    command: Body
    command_id: str
    actor: str
    counter: str | None = None
    taken_at: Instant | None = None
    unattended: bool = False
    until: Instant | None = None
    directed: bool = False
    as_clerk: bool = False
    seen: int | None = None

    def digest(self) -> str:
        """16 hex digits of the command's content: a key used again for another command is noticed."""
        return hashlib.blake2b(_encode((self.stream, self.counter, self.command)), digest_size=8).hexdigest()
