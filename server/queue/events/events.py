"""Every event of a branch's stream, in its newest version; `upcast` converts older ones."""

from enum import StrEnum
from typing import ClassVar, TypeAlias, get_args

import msgspec
from msgspec import Struct

from protocol.automatic import AutomaticChange, AutomaticEnd, AutomaticLimits, AutomaticOff
from protocol.configuration import BranchConfig, Opening, Text
from protocol.device_tasks import DeviceTask, TaskOutcome
from protocol.enums import (
    AppointmentState,
    CounterState,
    MessageLevel,
    OverrunReason,
    PrinterCause,
    PrinterState,
    SlipOutcome,
    TicketClass,
    TicketState,
)
from protocol.ids import Instant, Language
from protocol.views import Why


class CarriedCounter(Struct, frozen=True):
    """A counter that stayed open over midnight."""

    id: str
    state: CounterState
    since: Instant
    skills: tuple[str, ...]
    reason: str | None = None
    user: str | None = None


class CarriedAlarm(Struct, frozen=True, gc=False):
    """An alarm that was not cleared before midnight."""

    counter: str
    at: Instant


class DeviceStatus(Struct, frozen=True, gc=False):
    """A device's last report of itself; `since`: when its printer took this state; `cause`: why it is offline."""

    device: str
    printer: PrinterState | None
    pending: int
    unconfirmed: int
    since: Instant
    cause: PrinterCause | None = None


class StandingMessage(Struct, frozen=True):
    """The message that the branch shows now."""

    level: MessageLevel
    text: Text
    since: Instant
    until: Instant | None = None


class FurtherBooked(Struct, frozen=True, omit_defaults=True, gc=False):
    """A further service of an appointment's visit, its slot, and the keyed hash of the identity number for it."""

    service: str
    slot_at: Instant
    procedure: str | None = None
    person: str | None = None


class FurtherWaited(Struct, frozen=True, omit_defaults=True, gc=False):
    """A service that a ticket goes on to; `slot_at`: of its appointment."""

    service: str
    procedure: str | None = None
    slot_at: Instant | None = None


class Appointment(Struct, frozen=True, omit_defaults=True, gc=False):
    """A held or booked slot and its state; it names no person. `ticket_id`: the ticket that checking in gave.

    `held_until`, `extended`: until when it is held, and how often that was put off. `device`: keyed hash of the cookie
    that held it; `person`: keyed hash of an identity number. `moves`: how often it was moved.
    `further`: services after the first, in the same visit.
    """

    id: str
    service: str
    slot_at: Instant
    state: AppointmentState = AppointmentState.BOOKED
    procedure: str | None = None
    dossiers: int = 1
    ticket_id: str | None = None
    held_until: Instant | None = None
    extended: int = 0
    device: str | None = None
    person: str | None = None
    moves: int = 0
    further: tuple[FurtherBooked, ...] = ()

    @property
    def places(self) -> tuple[tuple[str, Instant], ...]:
        """Service and slot of every place that it takes."""
        return (self.service, self.slot_at), *((one.service, one.slot_at) for one in self.further)

    @property
    def persons(self) -> tuple[tuple[str, str], ...]:
        """Service and person of each place that is tied to one."""
        all_of = ((self.service, self.person), *((one.service, one.person) for one in self.further))
        return tuple((service, person) for service, person in all_of if person is not None)


class ReturningPlace(Struct, frozen=True, gc=False):
    """A place that was given back, and can be booked from `free_at` on."""

    service: str
    slot_at: Instant
    free_at: Instant


class LeasedBlock(Struct, frozen=True, gc=False):
    """`count` numbers of a prefix, from `first` on."""

    prefix: str
    first: int
    count: int


class Lease(Struct, frozen=True, gc=False):
    """A block of numbers that a device may give on `date` while the server is away; leased at `at`."""

    device: str
    date: str
    prefix: str
    first: int
    count: int
    at: Instant


class LeaseLane(Struct, frozen=True, gc=False):
    """After a restore: leases of dates up to `until` begin at `first`, above those that the restored journal lost."""

    first: int
    until: str


class ServiceDone(Struct, frozen=True, gc=False):
    """A service that a visit went on from: at which counter, from when to when."""

    service: str
    counter: str
    called_at: Instant
    ended_at: Instant


class CarriedTicket(Struct, frozen=True, omit_defaults=True, gc=False):
    """A ticket that another day goes on with; its fields as those of `server.queue.state.ticket.Ticket`."""

    ticket_id: str
    number: str
    service: str
    cls: TicketClass
    state: TicketState
    issued_at: Instant
    queued_at: Instant
    waits_since: Instant
    ahead: int
    priority: str | None = None
    appointment: str | None = None
    slot_at: Instant | None = None
    procedure: str | None = None
    dossiers: int = 1
    language: Language = "vi"
    wait_p50_s: int | None = None
    wait_p90_s: int | None = None
    counter: str | None = None
    for_counter: str | None = None
    for_user: str | None = None
    called_at: Instant | None = None
    announced_at: Instant | None = None
    started_at: Instant | None = None
    parked_at: Instant | None = None
    parked_until: Instant | None = None
    served_ms: int = 0
    parked_ms: int = 0
    no_shows: int = 0
    missed_call: bool = False
    calls: int = 0
    deferrals: int = 0
    scanned_pages: int = 0
    scans: tuple[str, ...] = ()
    park_reason: str | None = None
    further: tuple[FurtherWaited, ...] = ()
    dossiers_before: int = 0
    served_before_ms: int = 0
    part_ended_at: Instant | None = None
    done: tuple[ServiceDone, ...] = ()
    dossier_id: str | None = None


class DayBefore(Struct, frozen=True):
    """What the end of the day before took from people, so that an opening by a wrong clock can be taken back.

    `tickets`: those that were expired or completed by its end, waiting again; `appointments`: those marked as missed.
    """

    date: str
    tickets: tuple[CarriedTicket, ...]
    appointments: tuple[Appointment, ...] = ()


class CarriedLot(Struct, frozen=True):
    """A lot for a day to come, into which people enter the evening before."""

    date: str
    commitment: str
    entries: tuple["LotEntered", ...] = ()


class Disclosure(StrEnum):
    """What the public (displays, kiosks, phones, anybody) is told of an event; staff always get its kind and effect.

    With NOTHING, staff get no waiting counts either: such events change neither who waits nor how long.
    """

    NOTHING = "nothing"
    """Only that there was an event."""
    QUOTA = "quota"
    """What is left of the service's quota, where it has one; not the event's kind."""
    COUNTS = "counts"
    """The waiting counts that changed, not the event's kind."""
    KIND = "kind"
    """The event's kind and the waiting counts that changed."""
    CALL = "call"
    """As KIND, and the call: number and counter."""
    MESSAGE = "message"
    """The event's kind and the branch's message."""
    WHOLE = "whole"
    """The whole public state anew."""


class BranchEvent(Struct, frozen=True):
    """`kind`: the event's name in the journal. `version`: the newest, raised with a new step in `upcast.UPCASTERS`.

    `disclosure`: what the public is told; by default nothing.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    disclosure: ClassVar[Disclosure] = Disclosure.NOTHING


class Configured(BranchEvent, frozen=True):
    kind = "configured"
    version = 29
    disclosure = Disclosure.WHOLE

    config: BranchConfig
    config_hash: str


class DayOpened(BranchEvent, frozen=True):
    """Everything that the day's fold needs, so that start-up reads only one day.

    `notice`: the notice that returns after the emergency in `message`. `tickets`: people who took a number while the
    clock was doubted, and are still here; their numbers are of the day before, and today's go on after `numbers`.
    `given`: the highest number by date and prefix, of the last days opened: one of them may come again.
    `back_from`: the date that a wrong clock had opened, which this takes back; time may go back here.
    `service_messages`: the messages to those who wait for one service. `lot`: of this day or one to come.
    """

    kind = "day_opened"
    version = 36
    disclosure = Disclosure.WHOLE

    date: str
    config: BranchConfig
    config_hash: str
    counters: tuple[CarriedCounter, ...] = ()
    alarms: tuple[CarriedAlarm, ...] = ()
    devices: tuple[DeviceStatus, ...] = ()
    message: StandingMessage | None = None
    appointments: tuple[Appointment, ...] = ()
    notice: StandingMessage | None = None
    leases: tuple[Lease, ...] = ()
    lane: LeaseLane | None = None
    tickets: tuple[CarriedTicket, ...] = ()
    numbers: dict[str, int] = {}
    given: dict[str, dict[str, int]] = {}
    before: DayBefore | None = None
    back_from: str | None = None
    returning: tuple[ReturningPlace, ...] = ()
    service_messages: dict[str, StandingMessage] = {}
    lot: CarriedLot | None = None


class DayEnded(BranchEvent, frozen=True, gc=False):
    kind = "day_ended"
    disclosure = Disclosure.WHOLE

    expired: int
    completed: int


class DayReopened(BranchEvent, frozen=True, gc=False):
    """The end of the day is taken back: numbers are given again.

    `expired`, `completed`: how many tickets that the end had expired or completed wait again; `appointments`: how many
    missed ones are booked again.
    """

    kind = "day_reopened"
    disclosure = Disclosure.WHOLE

    expired: int
    completed: int
    appointments: int


class ClockBelieved(BranchEvent, frozen=True, gc=False):
    """The clock was doubted, and is believed again. `confirmed_at`: the time that a person named."""

    kind = "clock_believed"

    confirmed_at: Instant | None = None


class NumbersSkipped(BranchEvent, frozen=True):
    """`given`: by prefix, the number after which today's numbers go on. `lane`: where leases begin from now on."""

    kind = "numbers_skipped"
    version = 2

    given: dict[str, int]
    lane: LeaseLane | None = None


class NumbersLeased(BranchEvent, frozen=True):
    """A device got numbers of `date` ahead. Their ids and secrets follow from the numbers, and are not in the event."""

    kind = "numbers_leased"

    device: str
    date: str
    blocks: tuple[LeasedBlock, ...]


class Issued(BranchEvent, frozen=True, gc=False):
    """`ahead` and the expected wait are stored, so that a repeated command gets the same reply.

    `taken_at`: of a number that was given while the server was away, when that was; the ticket waits from then on.
    `doubted`: the clock was, so that the day it was issued on may be another. `by_phone`: taken with a phone.
    `entry`: of the lot by which it was drawn; it then waits as from `queued_at`. `further`: services it goes on to.
    `dossier_id`: of the dossier whose receipt its holder showed.
    """

    kind = "issued"
    version = 9
    disclosure = Disclosure.KIND

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
    language: Language = "vi"
    wait_p50_s: int | None = None
    wait_p90_s: int | None = None
    appointment: str | None = None
    slot_at: Instant | None = None
    taken_at: Instant | None = None
    doubted: bool = False
    by_phone: bool = False
    entry: str | None = None
    queued_at: Instant | None = None
    further: tuple[FurtherWaited, ...] = ()
    dossier_id: str | None = None


class RecordedLate(BranchEvent, frozen=True, gc=False):
    """A number was given on `date` while the server was away, and came in after that day: nobody could call it.

    `closed_at`: the end of that day.
    """

    kind = "recorded_late"

    ticket_id: str
    number: str
    date: str
    service: str
    cls: TicketClass
    taken_at: Instant
    closed_at: Instant
    priority: str | None = None
    procedure: str | None = None
    dossiers: int = 1
    language: Language = "vi"


class Called(BranchEvent, frozen=True):
    """`why`: the policy's reason; a call out of turn has the clerk's `reason` instead."""

    kind = "called"
    disclosure = Disclosure.CALL

    ticket_id: str
    counter: str
    why: Why | None = None
    reason: str | None = None


class Recalled(BranchEvent, frozen=True, gc=False):
    kind = "recalled"
    disclosure = Disclosure.CALL

    ticket_id: str


class Started(BranchEvent, frozen=True, gc=False):
    """`warn_s`: after so many seconds of serving its counter is warned; None: it is not."""

    kind = "started"
    version = 2

    ticket_id: str
    warn_s: int | None = None


CLOSED_OUTCOME = "closed"
"""The outcome of a ticket at a counter when the day ended; it does not count as served."""


class Completed(BranchEvent, frozen=True, gc=False):
    kind = "completed"
    disclosure = Disclosure.COUNTS

    ticket_id: str
    outcome: str | None = None
    dossiers: int | None = None


class ServedOffline(BranchEvent, frozen=True, gc=False):
    """A counter served the ticket while the server was away, from `called_at` to `completed_at`."""

    kind = "served_offline"
    disclosure = Disclosure.COUNTS

    ticket_id: str
    counter: str
    called_at: Instant
    completed_at: Instant
    outcome: str | None = None
    dossiers: int | None = None


class PartServedOffline(BranchEvent, frozen=True, omit_defaults=True, gc=False):
    """As `ServedOffline`, of one service of several: `served` is done, and the ticket waits for `service`."""

    kind = "part_served_offline"
    disclosure = Disclosure.COUNTS

    ticket_id: str
    counter: str
    called_at: Instant
    completed_at: Instant
    served: str
    service: str
    outcome: str | None = None
    dossiers: int | None = None


class ServedConflict(BranchEvent, frozen=True, gc=False):
    """A counter says that it served a number while the server was away, which does not fit: a manager looks at it.

    `why`: the state of the ticket that forbids it (`completed`, `cancelled`, `expired`; `called`, `serving`: at another
    counter), `service_done`: the visit went on from that service, `unknown`: no such number was given, or `day_over`:
    it is of an earlier day.
    """

    kind = "served_conflict"

    number: str
    date: str
    counter: str
    completed_at: Instant
    why: str


class NoShowed(BranchEvent, frozen=True, gc=False):
    """`reason`: of one too soon after the call; the ticket keeps its place then."""

    kind = "no_show"
    version = 2
    disclosure = Disclosure.KIND

    ticket_id: str
    reason: str | None = None


class Parked(BranchEvent, frozen=True, gc=False):
    kind = "parked"
    disclosure = Disclosure.COUNTS

    ticket_id: str
    reason: str
    due: Instant | None = None


class PickedUp(BranchEvent, frozen=True, gc=False):
    kind = "picked_up"
    disclosure = Disclosure.CALL

    ticket_id: str
    counter: str


class Deferred(BranchEvent, frozen=True, gc=False):
    """The holder asked for more time, until `due`."""

    kind = "deferred"
    disclosure = Disclosure.COUNTS

    ticket_id: str
    due: Instant


class Unparked(BranchEvent, frozen=True, gc=False):
    kind = "unparked"
    disclosure = Disclosure.COUNTS

    ticket_id: str


class CameBack(BranchEvent, frozen=True, gc=False):
    """The holder was back before the time that they had asked for was over."""

    kind = "came_back"
    disclosure = Disclosure.COUNTS

    ticket_id: str


class Rated(BranchEvent, frozen=True, gc=False):
    """The holder said how the visit was: 5 very satisfied … 1 very dissatisfied."""

    kind = "rated"
    disclosure = Disclosure.NOTHING

    ticket_id: str
    rating: int


class Overran(BranchEvent, frozen=True, gc=False):
    """The visit ran over the time for its dossiers at a counter, for this reason as its clerk said."""

    kind = "overran"

    ticket_id: str
    cause: OverrunReason


class Returned(BranchEvent, frozen=True, gc=False):
    kind = "returned"
    disclosure = Disclosure.KIND

    ticket_id: str
    reason: str


class Transferred(BranchEvent, frozen=True, gc=False):
    kind = "transferred"
    disclosure = Disclosure.KIND

    ticket_id: str
    service: str | None = None
    counter: str | None = None
    user: str | None = None
    reason: str | None = None


class Rejoined(BranchEvent, frozen=True, gc=False):
    """The counter or clerk that the ticket was sent to has closed or left: it waits for its service, with its age."""

    kind = "rejoined"
    disclosure = Disclosure.KIND

    ticket_id: str


class NextServiced(BranchEvent, frozen=True, omit_defaults=True, gc=False):
    """The visit goes on at another service. `outcome`, `dossiers`: what the clerk said of the one that is done."""

    kind = "next_service"
    version = 2
    disclosure = Disclosure.KIND

    ticket_id: str
    service: str
    outcome: str | None = None
    dossiers: int | None = None


class Reclassed(BranchEvent, frozen=True, gc=False):
    kind = "reclassed"

    ticket_id: str
    cls: TicketClass
    reason: str
    priority: str | None = None


class Cancelled(BranchEvent, frozen=True, gc=False):
    """`no_shows` is set when the branch's limit of no-shows cancelled the ticket."""

    kind = "cancelled"
    disclosure = Disclosure.KIND

    ticket_id: str
    no_shows: int | None = None


class Moved(BranchEvent, frozen=True, gc=False):
    """Staff have the waiting ticket wait for another service or counter; its age is kept."""

    kind = "moved"
    disclosure = Disclosure.KIND

    ticket_id: str
    service: str | None = None
    counter: str | None = None


class Restored(BranchEvent, frozen=True, gc=False):
    """A cancellation or an expiry is taken back, or the end of the day, for a ticket that it completed.

    Of a waiting ticket: it has the place back that it lost because nobody came to its call.
    """

    kind = "restored"
    disclosure = Disclosure.KIND

    ticket_id: str


class Resumed(BranchEvent, frozen=True, gc=False):
    """A counter takes its last act with a ticket back: the ticket is as before the act, which happened at `acted_at`.

    `service` and `no_shows`: as they are again.
    """

    disclosure = Disclosure.COUNTS

    ticket_id: str
    counter: str
    acted_at: Instant
    service: str
    no_shows: int = 0


class CallResumed(Resumed, frozen=True, gc=False):
    """The ticket is called to this counter again."""

    kind = "call_resumed"


class ServingResumed(Resumed, frozen=True, gc=False):
    """The ticket is served at this counter, as if serving had not been broken off."""

    kind = "serving_resumed"


class ParkingResumed(Resumed, frozen=True, gc=False):
    """A pick-up is taken back: the ticket is parked, until the same time as before."""

    kind = "parking_resumed"


class Expired(BranchEvent, frozen=True, gc=False):
    kind = "expired"
    disclosure = Disclosure.KIND

    ticket_id: str


class ScanStored(BranchEvent, frozen=True, gc=False):
    """`sha256`: of the sealed bytes, whose key has the id `subject`; of the PDF itself in version 1, without a key."""

    kind = "scanned"
    version = 2

    ticket_id: str
    sha256: str
    pages: int
    bytes: int
    subject: str | None = None


class CounterOpened(BranchEvent, frozen=True, gc=False):
    kind = "counter_opened"
    disclosure = Disclosure.COUNTS

    counter: str


class CounterPaused(BranchEvent, frozen=True, gc=False):
    """At once, or when the person in hand is done."""

    kind = "counter_paused"
    disclosure = Disclosure.COUNTS

    counter: str
    reason: str


class CounterClosed(BranchEvent, frozen=True, gc=False):
    """At once, or when the person in hand is done."""

    kind = "counter_closed"
    disclosure = Disclosure.COUNTS

    counter: str


class SkillsSet(BranchEvent, frozen=True):
    kind = "skills_set"
    disclosure = Disclosure.COUNTS

    counter: str
    skills: tuple[str, ...]


class ClerkIn(BranchEvent, frozen=True, gc=False):
    """`doubted`: the clock was; the clerk stays signed in when a day opens."""

    kind = "clerk_in"
    version = 2

    counter: str
    user: str
    doubted: bool = False


class ClerkOut(BranchEvent, frozen=True, gc=False):
    kind = "clerk_out"

    counter: str


class AlarmRaised(BranchEvent, frozen=True, gc=False):
    kind = "alarm_raised"

    counter: str


class AlarmCleared(BranchEvent, frozen=True, gc=False):
    kind = "alarm_cleared"

    counter: str


class DeviceStateChanged(BranchEvent, frozen=True, gc=False):
    kind = "device_state"
    version = 2

    device: str
    printer: PrinterState | None = None
    pending: int = 0
    unconfirmed: int = 0
    cause: PrinterCause | None = None


class MessageSet(BranchEvent, frozen=True):
    """A message by staff for everybody to read: the only free text of a stream, and never about a person.

    `service`: it is for those who wait for this service.
    """

    kind = "message_set"
    version = 3
    disclosure = Disclosure.MESSAGE

    level: MessageLevel
    text: Text
    until: Instant | None = None
    service: str | None = None


class MessageCleared(BranchEvent, frozen=True, gc=False):
    """A person took the message back, or its time was over. After an emergency the notice before it stands again."""

    kind = "message_cleared"
    version = 2
    disclosure = Disclosure.MESSAGE

    service: str | None = None


class SlotHeld(BranchEvent, frozen=True, omit_defaults=True, gc=False):
    """A chosen time is kept until `until`. `device`: keyed hash of a random cookie."""

    kind = "slot_held"
    version = 2
    disclosure = Disclosure.QUOTA

    appointment: str
    service: str
    slot_at: Instant
    until: Instant
    procedure: str | None = None
    dossiers: int = 1
    device: str | None = None
    further: tuple[FurtherBooked, ...] = ()


class HoldExtended(BranchEvent, frozen=True, gc=False):
    kind = "hold_extended"

    appointment: str
    until: Instant


class HoldReleased(BranchEvent, frozen=True, gc=False):
    """It was not booked in time, or its device chose another: the place is free again."""

    kind = "hold_released"
    disclosure = Disclosure.QUOTA

    appointment: str


class HoursSet(BranchEvent, frozen=True, gc=False):
    """The hours of the day alone; None: as the settings say."""

    kind = "hours_set"
    disclosure = Disclosure.WHOLE

    openings: tuple[Opening, ...] | None = None


class QuotaSet(BranchEvent, frozen=True, gc=False):
    """How many tickets the service gives today; None: as the settings say."""

    kind = "quota_set"
    disclosure = Disclosure.WHOLE

    service: str
    quota: int | None = None


class SlipAsked(BranchEvent, frozen=True, gc=False):
    """A greeter has the slip of a ticket printed by a device; `slip`: the id of this printing."""

    kind = "slip_asked"
    disclosure = Disclosure.KIND

    slip: str
    ticket: str
    device: str


class SlipTold(BranchEvent, frozen=True, gc=False):
    """What the device said of that slip; the last word holds."""

    kind = "slip_told"
    disclosure = Disclosure.KIND

    slip: str
    said: SlipOutcome


class DeviceAsked(BranchEvent, frozen=True, gc=False):
    """`user` asks a device to do something; `task`: the id of this asking."""

    kind = "device_asked"
    disclosure = Disclosure.KIND

    task: str
    device: str
    what: DeviceTask
    user: str


class DeviceTold(BranchEvent, frozen=True, gc=False):
    """What the device said of that task; the last word holds."""

    kind = "device_told"

    task: str
    said: TaskOutcome


class AlertActed(BranchEvent, frozen=True, gc=False):
    """A supervisor takes an alert, or puts it off `until` then. Who waits is not changed by it."""

    kind = "alert_acted"

    key: str
    user: str
    until: Instant | None = None


class AutomaticSet(BranchEvent, frozen=True, gc=False):
    """The automatic mode is on for today, within `limits`, or off. `why`: it switched itself off."""

    kind = "automatic_set"
    version = 2

    limits: AutomaticLimits | None
    user: str
    why: AutomaticOff | None = None


class AutomaticActed(BranchEvent, frozen=True, gc=False):
    """The automatic mode did this by the events before, until then. `before`: its counter's services until now.

    The shares are those whose visit is expected to end within the target, of who waits or comes within the hour.
    """

    kind = "automatic_acted"
    version = 2

    n: int
    change: AutomaticChange
    before: tuple[str, ...]
    until: Instant
    share_before: float
    share_after: float
    confidence: float


class ChangedFor(BranchEvent, frozen=True, gc=False):
    """Somebody opened or closed a counter by the events before, until then. `before`: its services until now.

    `n`: counted with the acts of the automatic mode, with which it is taken back.
    """

    kind = "changed_for"

    n: int
    change: AutomaticChange
    before: tuple[str, ...]
    until: Instant
    user: str


class AutomaticEnded(BranchEvent, frozen=True, gc=False):
    """What the automatic mode did, or was changed for some minutes, was taken back, as far as nobody had changed it
    since."""

    kind = "automatic_ended"

    n: int
    why: AutomaticEnd


class Booked(BranchEvent, frozen=True, omit_defaults=True, gc=False):
    """`person`: keyed hash of an identity number, where the branch allows one appointment a person."""

    kind = "booked"
    version = 3
    disclosure = Disclosure.QUOTA

    appointment: str
    service: str
    slot_at: Instant
    procedure: str | None = None
    dossiers: int = 1
    person: str | None = None
    further: tuple[FurtherBooked, ...] = ()


class AppointmentMoved(BranchEvent, frozen=True, omit_defaults=True, gc=False):
    """`free_at`: when the places it had can be booked again; None: at once. `further_at`: slots of further services."""

    kind = "appointment_moved"
    version = 3
    disclosure = Disclosure.QUOTA

    appointment: str
    slot_at: Instant
    free_at: Instant | None = None
    further_at: tuple[Instant, ...] = ()


class AppointmentCancelled(BranchEvent, frozen=True, gc=False):
    """`free_at`: when its place can be booked again; None: at once."""

    kind = "appointment_cancelled"
    version = 2
    disclosure = Disclosure.QUOTA

    appointment: str
    free_at: Instant | None = None


class AppointmentMissed(BranchEvent, frozen=True, gc=False):
    """The appointment's day is over, and nobody came."""

    kind = "appointment_missed"
    disclosure = Disclosure.QUOTA

    appointment: str


class AppointmentRestored(BranchEvent, frozen=True, gc=False):
    """The appointment's day was ended, and reopened: it is booked as before."""

    kind = "appointment_restored"
    disclosure = Disclosure.QUOTA

    appointment: str


class LotOpened(BranchEvent, frozen=True, gc=False):
    """`commitment`: SHA-256 of the seed that the draw will use; whoever enters can see it before.

    `date`: of the day whose numbers are drawn; None: of the day that is open.
    """

    kind = "lot_opened"
    version = 2

    commitment: str
    date: str | None = None


class LotEntered(BranchEvent, frozen=True, gc=False):
    """Somebody entered a day's lot. `person`: keyed hash of an identity number, of that day; `date`: as `LotOpened`."""

    kind = "lot_entered"
    version = 2

    entry: str
    service: str
    person: str
    procedure: str | None = None
    priority: str | None = None
    language: Language = "vi"
    by_phone: bool = False
    date: str | None = None


class LotDrawn(BranchEvent, frozen=True, gc=False):
    """`order`: the entries, as the seed puts them."""

    kind = "lot_drawn"

    seed: str
    order: tuple[str, ...]


class LotLost(BranchEvent, frozen=True, gc=False):
    """No number was left for this entry."""

    kind = "lot_lost"

    entry: str


Event: TypeAlias = (
    Configured | DayOpened | DayEnded | DayReopened | ClockBelieved | NumbersSkipped | NumbersLeased | Issued
    | RecordedLate | Called | Recalled | Started | Completed | ServedOffline | PartServedOffline | ServedConflict
    | NoShowed | Parked | PickedUp | Deferred | Unparked | CameBack | Rated | Overran | Returned | Transferred
    | Rejoined | NextServiced | Reclassed | Cancelled | Moved | Restored | CallResumed | ServingResumed | ParkingResumed
    | Expired | ScanStored | CounterOpened | CounterPaused | CounterClosed | SkillsSet | ClerkIn | ClerkOut
    | AlarmRaised | AlarmCleared | DeviceStateChanged | MessageSet | MessageCleared | HoursSet | QuotaSet
    | AutomaticSet | AutomaticActed | ChangedFor | AutomaticEnded
    | SlipAsked | SlipTold | DeviceAsked | DeviceTold
    | AlertActed | SlotHeld | HoldExtended | LotOpened | LotEntered | LotDrawn | LotLost
    | HoldReleased | Booked | AppointmentMoved | AppointmentCancelled | AppointmentMissed | AppointmentRestored
)  # fmt: skip

KINDS: dict[str, type[BranchEvent]] = {shape.kind: shape for shape in get_args(Event)}
"""Event classes by the journal's `kind`."""

VERSION: dict[str, int] = {kind: shape.version for kind, shape in KINDS.items()}
"""The newest version of each kind; raised together with a new step in `upcast.UPCASTERS`."""

_encode = msgspec.json.Encoder().encode
_DECODERS = {kind: msgspec.json.Decoder(shape) for kind, shape in KINDS.items()}


def encode(event: Event) -> tuple[str, int, bytes]:
    """An event's kind, version and JSON body."""
    return event.kind, event.version, _encode(event)


def decode(kind: str, body: bytes) -> Event:
    """An event of the newest version. Raises ValueError for an unknown kind or a body that does not fit."""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        raise ValueError(f"unknown event kind {kind!r}: written by a newer version?")
    return decoder.decode(body)  # type: ignore[return-value]  # msgspec.ValidationError is a ValueError
