"""Every event of a branch's stream, in today's shapes; older ones are lifted by `upcast`."""

from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from protocol.configuration import BranchConfig, Text
from protocol.enums import AppointmentState, CounterState, Language, MessageLevel, PrinterState, TicketClass
from protocol.ids import Instant
from protocol.views import Why


class CarriedCounter(Struct, frozen=True):
    """A counter as the day before left it: it need not be opened again."""

    id: str
    state: CounterState
    since: Instant
    skills: tuple[str, ...]
    reason: str | None = None
    user: str | None = None


class CarriedAlarm(Struct, frozen=True, gc=False):
    """An alarm that nobody has seen to yet: midnight does not end it."""

    counter: str
    at: Instant


class DeviceNow(Struct, frozen=True, gc=False):
    """What a device last said of itself; its printer has been so since `since`."""

    device: str
    printer: PrinterState | None
    pending: int
    unconfirmed: int
    since: Instant


class Standing(Struct, frozen=True):
    """The message that stands in the branch."""

    level: MessageLevel
    text: Text
    since: Instant
    until: Instant | None = None


class Appointment(Struct, frozen=True, omit_defaults=True, gc=False):
    """A booked slot: for what, when, and what became of it; never whose. `ticket_id` is of its check-in."""

    id: str
    service: str
    slot_at: Instant
    state: AppointmentState = AppointmentState.BOOKED
    procedure: str | None = None
    dossiers: int = 1
    ticket_id: str | None = None


class Configured(Struct, frozen=True):
    config: BranchConfig
    config_hash: str


class DayOpened(Struct, frozen=True):
    """All that the fold of a day needs, so that start-up reads one day only."""

    date: str
    config: BranchConfig
    config_hash: str
    counters: tuple[CarriedCounter, ...] = ()
    alarms: tuple[CarriedAlarm, ...] = ()
    devices: tuple[DeviceNow, ...] = ()
    message: Standing | None = None
    appointments: tuple[Appointment, ...] = ()


class DayEnded(Struct, frozen=True, gc=False):
    expired: int
    completed: int


class Issued(Struct, frozen=True, gc=False):
    """`ahead` and the wait said at the time are kept, so that a repeat gives the same reply."""

    ticket_id: str
    number: str
    prefix: str
    n: int
    service: str
    cls: TicketClass
    ahead: int
    priority: str | None = None
    procedure: str | None = None
    dossiers: int = 1
    language: Language = Language.VI
    wait_p50_s: int | None = None
    wait_p90_s: int | None = None
    appointment: str | None = None
    slot_at: Instant | None = None


class Called(Struct, frozen=True):
    """`why` is the policy's; a call out of turn has the clerk's `reason` instead."""

    ticket_id: str
    counter: str
    why: Why | None = None
    reason: str | None = None


class Recalled(Struct, frozen=True, gc=False):
    ticket_id: str


class Started(Struct, frozen=True, gc=False):
    ticket_id: str


CLOSED_OUTCOME = "closed"
"""The outcome of who was at a counter when the day ended: no clerk gives it, and it is not counted as served."""


class Completed(Struct, frozen=True, gc=False):
    ticket_id: str
    outcome: str | None = None
    dossiers: int | None = None


class NoShowed(Struct, frozen=True, gc=False):
    ticket_id: str


class Parked(Struct, frozen=True, gc=False):
    ticket_id: str
    reason: str
    due: Instant | None = None


class PickedUp(Struct, frozen=True, gc=False):
    ticket_id: str
    counter: str


class Unparked(Struct, frozen=True, gc=False):
    ticket_id: str


class Returned(Struct, frozen=True, gc=False):
    ticket_id: str
    reason: str


class Transferred(Struct, frozen=True, gc=False):
    ticket_id: str
    service: str | None = None
    counter: str | None = None
    user: str | None = None
    reason: str | None = None


class NextServiced(Struct, frozen=True, gc=False):
    ticket_id: str
    service: str


class Reclassed(Struct, frozen=True, gc=False):
    ticket_id: str
    cls: TicketClass
    reason: str
    priority: str | None = None


class Cancelled(Struct, frozen=True, gc=False):
    """`no_shows` is set when the branch's limit of no-shows cancelled it."""

    ticket_id: str
    no_shows: int | None = None


class Expired(Struct, frozen=True, gc=False):
    ticket_id: str


class ScanStored(Struct, frozen=True, gc=False):
    ticket_id: str
    sha256: str
    pages: int
    bytes: int


class CounterOpened(Struct, frozen=True, gc=False):
    counter: str


class CounterPaused(Struct, frozen=True, gc=False):
    """At once, or when the person in hand is done."""

    counter: str
    reason: str


class CounterClosed(Struct, frozen=True, gc=False):
    """At once, or when the person in hand is done."""

    counter: str


class SkillsSet(Struct, frozen=True):
    counter: str
    skills: tuple[str, ...]


class ClerkIn(Struct, frozen=True, gc=False):
    counter: str
    user: str


class ClerkOut(Struct, frozen=True, gc=False):
    counter: str


class AlarmRaised(Struct, frozen=True, gc=False):
    counter: str


class AlarmCleared(Struct, frozen=True, gc=False):
    counter: str


class DeviceStateChanged(Struct, frozen=True, gc=False):
    device: str
    printer: PrinterState | None = None
    pending: int = 0
    unconfirmed: int = 0


class MessageSet(Struct, frozen=True):
    """The one free text of a stream: written by staff for everybody to read, never about anybody."""

    level: MessageLevel
    text: Text
    until: Instant | None = None


class MessageCleared(Struct, frozen=True, gc=False):
    """By whoever took it back, or because its time was over."""


class Booked(Struct, frozen=True, omit_defaults=True, gc=False):
    appointment: str
    service: str
    slot_at: Instant
    procedure: str | None = None
    dossiers: int = 1


class AppointmentMoved(Struct, frozen=True, gc=False):
    appointment: str
    slot_at: Instant


class AppointmentCancelled(Struct, frozen=True, gc=False):
    appointment: str


class AppointmentMissed(Struct, frozen=True, gc=False):
    """Its day is over, and nobody came."""

    appointment: str


Event: TypeAlias = (
    Configured | DayOpened | DayEnded | Issued | Called | Recalled | Started | Completed | NoShowed | Parked
    | PickedUp | Unparked | Returned | Transferred | NextServiced | Reclassed | Cancelled | Expired | ScanStored
    | CounterOpened | CounterPaused | CounterClosed | SkillsSet | ClerkIn | ClerkOut | AlarmRaised | AlarmCleared
    | DeviceStateChanged | MessageSet | MessageCleared | Booked | AppointmentMoved | AppointmentCancelled
    | AppointmentMissed
)  # fmt: skip

KINDS: dict[str, type[Struct]] = {
    "configured": Configured,
    "day_opened": DayOpened,
    "day_ended": DayEnded,
    "issued": Issued,
    "called": Called,
    "recalled": Recalled,
    "started": Started,
    "completed": Completed,
    "no_show": NoShowed,
    "parked": Parked,
    "picked_up": PickedUp,
    "unparked": Unparked,
    "returned": Returned,
    "transferred": Transferred,
    "next_service": NextServiced,
    "reclassed": Reclassed,
    "cancelled": Cancelled,
    "expired": Expired,
    "scanned": ScanStored,
    "counter_opened": CounterOpened,
    "counter_paused": CounterPaused,
    "counter_closed": CounterClosed,
    "skills_set": SkillsSet,
    "clerk_in": ClerkIn,
    "clerk_out": ClerkOut,
    "alarm_raised": AlarmRaised,
    "alarm_cleared": AlarmCleared,
    "device_state": DeviceStateChanged,
    "message_set": MessageSet,
    "message_cleared": MessageCleared,
    "booked": Booked,
    "appointment_moved": AppointmentMoved,
    "appointment_cancelled": AppointmentCancelled,
    "appointment_missed": AppointmentMissed,
}
"""The word a stream uses for each event: the journal's `kind`."""

KIND_OF: dict[type[Any], str] = {shape: kind for kind, shape in KINDS.items()}

VERSION: dict[str, int] = dict.fromkeys(KINDS, 1) | {"configured": 3, "day_opened": 3, "issued": 2}
"""Today's version of each kind; raised together with a new step in `upcast.LIFTS`."""

_encode = msgspec.json.Encoder().encode
_DECODERS = {kind: msgspec.json.Decoder(shape) for kind, shape in KINDS.items()}


def encode(event: Event) -> tuple[str, int, bytes]:
    """An event's kind, version and JSON body."""
    kind = KIND_OF[type(event)]
    return kind, VERSION[kind], _encode(event)


def decode(kind: str, body: bytes) -> Event:
    """An event of today's shape. Raises ValueError for an unknown kind or a body that does not fit."""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        raise ValueError(f"unknown event kind {kind!r}: written by a newer version?")
    return decoder.decode(body)  # type: ignore[return-value]  # msgspec.ValidationError is a ValueError
