"""The bodies of the server's answers: views of branches, tickets, counters and boards."""

from datetime import datetime
from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from .configuration import (
    DOSSIERS_PER_TICKET,
    GUARD_S,
    NO_SHOW_S,
    AppointmentRules,
    Coded,
    CounterConfig,
    MediaConfig,
    Name,
    Opening,
    ProcedureConfig,
    ReasonConfig,
    SlipConfig,
    SpecialDay,
    Text,
    Weights,
    Window,
)
from .enums import (
    AppointmentState,
    CounterState,
    MessageLevel,
    OverrunReason,
    PrinterCause,
    PrinterState,
    Role,
    ServiceIcon,
    TicketClass,
    TicketState,
)
from .ids import Language


class Wait(Struct, frozen=True, gc=False):
    """The expected wait, in seconds. `p50_s`: its median; `p90_s`: its 90th percentile."""

    p50_s: int
    p90_s: int


class Why(Struct, frozen=True, omit_defaults=True, gc=False):
    """Why the policy chose a ticket: a code, which programs show as a sentence, and the ticket's age.

    `oldest`: nobody had waited longer; `priority`: its class, by `weight`; `guard`: it waited longer than the branch's
    guard; `in_time`: to end within the target; `not_late`: not to end much after it. Other policies may add codes.
    """

    code: str
    age_s: int = 0
    weight: float = 1.0


class BranchSummary(Struct, frozen=True):
    id: str
    name: Name
    open_now: bool
    lat: float | None = None
    lon: float | None = None


class BranchList(Struct, frozen=True):
    branches: list[BranchSummary]


class ServiceView(Struct, frozen=True, omit_defaults=True):
    """`quota`: tickets a day, None for no limit. `open_now` (whether a ticket can be taken) and `quota_left` hold at
    the moment of the answer; a client that follows the stream asks `BranchPicture` instead.
    """

    code: str
    prefix: str
    name: Name
    open_now: bool
    quota_left: int | None = None
    quota: int | None = None
    icon: ServiceIcon = ServiceIcon.DOSSIER


class ClockView(Struct, frozen=True):
    """The server's clock is doubted.

    `doubt`: why, as `server.journal.clock.belief.Doubt` names it; a client may not know it. `believed`: days open and
    end all the same. `machine_ahead_s`: by how much the machine's clock is ahead of the time in the answers, seconds;
    negative: behind. `waits`: no day is open, and none opens before somebody confirms the date and time.
    """

    doubt: str
    believed: bool
    machine_ahead_s: int
    waits: bool


class BranchView(Struct, frozen=True):
    """A branch's public configuration. `policy`: how the next ticket is chosen; `guard_s`: the age after which a ticket
    goes first; `weights`: how much faster each class ages, 1 under a policy that does not use them alone.

    `open_now`: whether tickets are given at the moment of the answer. `ended_on`: the date that was ended by hand; no
    more tickets are given on it. `clock`: set while the server's clock is doubted. `retired`: the branch works no more.
    `no_show_s`: sooner after the call a no-show needs a reason. `agency`: receives dossiers here, None: nobody
    does; `dossiers_per_ticket`: so many for one number. `media`: what displays show beside the calls. `languages`:
    those of what citizens see and hear, the main one first; empty: all. `pay_to`: the account for fees by VietQR, None:
    none is asked for. `result_service`: where finished results are collected, None: nowhere apart.
    """

    id: str
    name: Name
    time_zone: str
    hours: tuple[Window, ...]
    open_now: bool
    services: list[ServiceView]
    counters: tuple[CounterConfig, ...]
    priorities: tuple[Coded, ...]
    reasons: tuple[ReasonConfig, ...]
    outcomes: tuple[Coded, ...]
    visit_target_s: int
    transaction_target_s: int
    procedures: tuple[ProcedureConfig, ...] = ()
    policy: str = "priority"
    weights: Weights = Weights()
    guard_s: int = GUARD_S
    closed_dates: tuple[str, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    retired: bool = False
    appointments: AppointmentRules = AppointmentRules()
    slip: SlipConfig = SlipConfig()
    ended_on: str | None = None
    no_show_s: int = NO_SHOW_S
    clock: ClockView | None = None
    agency: str | None = None
    dossiers_per_ticket: int = DOSSIERS_PER_TICKET
    media: tuple[MediaConfig, ...] = ()
    languages: tuple[str, ...] = ()
    pay_to: str | None = None
    result_service: str | None = None


class TicketFurther(Struct, frozen=True, omit_defaults=True):
    """A service that a ticket goes on to; `slot_at`: of its appointment."""

    service: str
    slot_at: datetime | None = None


class TicketIssued(Struct, frozen=True, omit_defaults=True):
    """The answer to a ticket taken: what the slip shows. `slot_at`: of the appointment that checked in.

    `further`: the services that the same number goes on to, in order.
    """

    ticket_id: str
    number: str
    service: str
    cls: TicketClass = field(name="class")
    ahead: int
    wait: Wait | None
    track_url: str
    issued_at: datetime
    seq: int
    slot_at: datetime | None = None
    procedure: str | None = None
    dossiers: int = 1
    further: tuple[TicketFurther, ...] = ()


class TicketView(Struct, frozen=True, omit_defaults=True):
    """A ticket as staff see it. Durations exclude the stretch under way, which began at `started_at` or `parked_at`.

    `announced_at`: the last call or recall. `why`: the policy's reason for the last call, None for a call out of turn.
    `park_reason`: while parked. `slot_at`: of the appointment that checked in. `queue`: the name of the queue that the
    ticket waits in; a counter may call it when that is among the counter's `queues`. `further`: services that the visit
    goes on to when this one is completed, `served_before_s`: at the counters of those that it went on from. `acts`: the
    commands (`call`, `cancel`, …) allowed while it is at no counter. `check_identity`: its appointment was booked with
    an identity number, which the counter can check. `dossier_id`: of the dossier that its holder asks about.
    `warn_s`: at a counter, the seconds of serving (`served_s` and the stretch under way) after which it will likely
    run over the time for its dossiers, as far as the branch's setting goes; None: no warning. `overrun`: why it did.
    """

    ticket_id: str
    number: str
    service: str
    cls: TicketClass = field(name="class")
    state: TicketState
    issued_at: datetime
    queued_at: datetime
    dossiers: int = 1
    language: Language = "vi"
    priority: str | None = None
    procedure: str | None = None
    counter: str | None = None
    called_at: datetime | None = None
    announced_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    parked_at: datetime | None = None
    parked_until: datetime | None = None
    served_s: int = 0
    served_before_s: int = 0
    parked_s: int = 0
    no_shows: int = 0
    calls: int = 0
    for_counter: str | None = None
    for_user: str | None = None
    outcome: str | None = None
    scanned_pages: int = 0
    scans: tuple[str, ...] = ()
    why: Why | None = None
    park_reason: str | None = None
    slot_at: datetime | None = None
    queue: str | None = None
    acts: tuple[str, ...] = ()
    check_identity: bool = False
    further: tuple[str, ...] = ()
    dossier_id: str | None = None
    warn_s: int | None = None
    overrun: OverrunReason | None = None


class FurtherView(Struct, frozen=True, omit_defaults=True):
    """A further service of an appointment's visit, and its slot."""

    service: str
    slot_at: datetime
    procedure: str | None = None


class AppointmentView(Struct, frozen=True, omit_defaults=True):
    """A booked slot. `code`: the content of its QR code, enough to check in; `number`: of the ticket that it gave."""

    appointment: str
    service: str
    slot_at: datetime
    state: AppointmentState
    code: str
    dossiers: int = 1
    procedure: str | None = None
    number: str | None = None
    further: tuple[FurtherView, ...] = ()


class AppointmentReply(Struct, frozen=True):
    """The answer to an appointment booked, moved or cancelled."""

    appointment: AppointmentView
    seq: int


class PublicFurther(Struct, frozen=True, omit_defaults=True):
    """A further service of the same visit, to which the same number goes on."""

    service: Name
    slot_at: datetime
    procedure: Text | None = None
    bring: tuple[Text, ...] = ()


class PublicAppointment(Struct, frozen=True, omit_defaults=True):
    """An appointment as the holder of its code sees it. An empty `bring` means unknown.

    Checking in is possible from `check_in_from` until `check_in_until`; `number`: of the ticket that it gave.
    """

    branch: Name
    branch_id: str
    service: Name
    slot_at: datetime
    check_in_from: datetime
    check_in_until: datetime
    state: AppointmentState
    dossiers: int
    at: datetime
    procedure: Text | None = None
    bring: tuple[Text, ...] = ()
    number: str | None = None
    further: tuple[PublicFurther, ...] = ()


class SlotView(Struct, frozen=True):
    """A slot and how many places are left in it for a service."""

    service: str
    slot_at: datetime
    left: int


class AppointmentDay(Struct, frozen=True):
    """A day's appointments, by slot, and the slots that can still be booked."""

    day: str
    slots: list[SlotView]
    appointments: list[AppointmentView]
    seq: int


class CounterView(Struct, frozen=True, omit_defaults=True):
    """A counter as staff see it. `then`: the state that it takes once the person in hand is done.

    `skills`: the services that it serves now, those of its settings that its clerk may serve. `user`: the clerk's
    opaque id; `user_name`: their name. `served_today`: visits completed here; `served_s_today`: seconds of serving
    here, without the visit under way. `alarm_at`: since when the counter asks for help. `queues`: the names of the
    queues that it may call from. `acts`: the commands (`call`, `no-show`, …) that are allowed now and would change
    something.
    """

    id: str
    name: Name
    state: CounterState
    since: datetime
    skills: tuple[str, ...]
    then: CounterState | None = None
    reason: str | None = None
    user: str | None = None
    ticket_id: str | None = None
    number: str | None = None
    user_name: str | None = None
    served_today: int = 0
    served_s_today: int = 0
    alarm_at: datetime | None = None
    queues: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether it is closed, or will be once the person in hand is done."""
        return CounterState.CLOSED in (self.state, self.then)

    def serves(self, service: str) -> bool:
        """Whether it is open, not about to pause or close, and has the skill for the service."""
        return self.state is CounterState.OPEN and self.then is None and service in self.skills


class DeviceView(Struct, frozen=True):
    """A device as staff see it. `printer`: None without one; `since`: when it took this state; `cause`: why it is
    offline.
    """

    device: str
    name: str
    role: Role
    printer: PrinterState | None
    pending: int
    unconfirmed: int
    since: datetime
    cause: PrinterCause | None = None


class DeviceInUse(Struct, frozen=True, omit_defaults=True):
    """An enrolled device, as managers list it; `branch`: None for a service of every branch. `seen_at`: when it was
    last connected, to within half a minute; None: never, or it keeps no connection. `version`: of its program then,
    None when it did not say; `is_old`: it should be updated.
    """

    device_id: str
    name: str
    role: Role
    since: datetime
    branch: str | None = None
    counter: str | None = None
    unattended: bool = False
    seen_at: datetime | None = None
    version: str | None = None
    is_old: bool = False


class DevicesInUse(Struct, frozen=True):
    """All enrolled devices, sorted by branch, role and name."""

    devices: list[DeviceInUse]


class DeviceReply(Struct, frozen=True):
    """The answer to a device's report."""

    device: DeviceView
    seq: int


class SlipToPrint(Struct, frozen=True, omit_defaults=True):
    """A slip that a greeter has printed by this device: `slip` is the id of this printing. `late`: begin it no more.

    Of a late one the device says what became of it, if it had begun it, else that it was not printed. `copy`: an
    earlier printing of the ticket may have come out.
    """

    slip: str
    ticket: TicketIssued
    language: Language
    priority: str | None = None
    late: bool = False
    copy: bool = False


class SlipsToPrint(Struct, frozen=True):
    """The slips of today that this device was asked to print, and that it has not said to be printed."""

    slips: list[SlipToPrint]
    seq: int


class SlipReply(Struct, frozen=True):
    """The answer to a slip that was asked for, or told of."""

    slip: str
    seq: int


class CounterReply(Struct, frozen=True):
    """The answer to a counter's command: the counter and its ticket afterwards; None for a call that found nobody.

    `must_change_password`: to a login, as in `SessionOpened`.
    """

    counter: CounterView
    ticket: TicketView | None
    seq: int
    why: Why | UnsetType = UNSET
    must_change_password: bool | UnsetType = UNSET


class NextChoice(Struct, frozen=True):
    """The ticket that the policy would have this counter call at `at`, and why; both None: nobody.

    The answer changes with the clock as well as with events.
    """

    ticket_id: str | None
    why: Why | None
    seq: int
    at: datetime


class TicketReply(Struct, frozen=True):
    """The answer to a ticket cancelled by staff."""

    ticket: TicketView
    seq: int


class AlertActed(Struct, frozen=True):
    """The answer to an alert taken or put off."""

    seq: int


class HoursReply(Struct, frozen=True):
    """The answer to hours of today: the openings as they are now; None: the branch is open all day."""

    day: str
    openings: tuple[Opening, ...] | None
    seq: int


class QuotasSet(Struct, frozen=True):
    """The answer to quotas set for today: the services as they are now."""

    services: list[ServiceView]
    seq: int


class DayEnded(Struct, frozen=True):
    """The answer to the end of the day: how many tickets expired and were closed."""

    day: str
    expired: int
    completed: int
    seq: int


class ClockConfirmed(Struct, frozen=True):
    """The answer to a date and time confirmed: which."""

    at: datetime
    seq: int


class ExpiredRestored(Struct, frozen=True):
    """The answer to expiries taken back: how many tickets wait again."""

    restored: int
    seq: int


class OpeningTakenBack(Struct, frozen=True):
    """The answer to an opening taken back: the day that goes on, and how many people do."""

    day: str
    tickets: int
    seq: int


class DayReopened(Struct, frozen=True):
    """The answer to a day reopened: how many tickets that had expired or been closed wait again, and how many missed
    appointments are booked again.
    """

    day: str
    expired: int
    completed: int
    appointments: int
    seq: int


class MediaStored(Struct, frozen=True):
    """A picture or film on the server. `file`: what the settings call it; `bytes`: as it is kept."""

    file: str
    bytes: int


class SlipLogoDrawn(Struct, frozen=True):
    """A picture as it is printed on slips: a PNG in black and white, in base 64, for the branch's settings."""

    logo: str


class ScanStored(Struct, frozen=True):
    sha256: str
    pages: int
    bytes: int
    seq: int


class BoardCall(Struct, frozen=True, gc=False):
    """One call on the lobby's board; `calls`: how often it was announced, recalls included; `language`: its ticket's,
    None: not told.
    """

    number: str
    counter: str
    at: datetime
    calls: int = 1
    language: Language | None = None


class KeptPlaces(Struct, frozen=True, gc=False):
    """Places of a quota that are kept for people with an appointment, until `until` at the latest."""

    until: datetime
    places: int


class QuotaLeft(Struct, frozen=True):
    """What is left of a service's quota on `day`: `left` tickets, some of them kept. On other days it is untouched."""

    day: str
    left: int
    kept: list[KeptPlaces] = []


class BoardService(Struct, frozen=True):
    """How many wait for a service, and the expected wait; `quota`: only for a service with a limit.

    `open_counters`: how many counters serve it now, without those about to pause or close; None: not told. `message`:
    to those who wait for it, where there is one.
    """

    code: str
    waiting: int
    wait: Wait | None = None
    quota: QuotaLeft | UnsetType = UNSET
    open_counters: int | None = None
    message: "BoardMessage | UnsetType" = UNSET


class BoardMessage(Struct, frozen=True):
    """A message to everybody in the branch, or to those who wait for a service, until `until` or taken back."""

    level: MessageLevel
    text: Text
    since: datetime
    until: datetime | None = None


class Board(Struct, frozen=True):
    """What everybody may see: recent calls, the newest first, waiting counts by service, and the branch's message."""

    seq: int
    at: datetime
    calls: list[BoardCall]
    services: list[BoardService]
    message: BoardMessage | None = None


class MessageReply(Struct, frozen=True):
    """The answer to a message set or taken back: the message now."""

    message: BoardMessage | None
    seq: int


class PublicTicket(Struct, frozen=True):
    """A ticket as the citizen who holds its secret sees it.

    `ahead`: how many of its service may be called before it by the visible order; with `is_sent` (transferred to a
    counter or a clerk), how many of those transferred there.
    `place`: where its service is served, while it waits; from its call on the way to its counter. `nobody_serves`: it
    waits for a service that no open counter serves; then there is no expected wait. `back_at`: the end of the time that
    the holder asked for. `further`: services that the visit goes on to. `may_defer`: they may ask for ten more minutes
    now. `may_rate`: the visit is over, and its holder has not said yet how it was; `rating`: what they said, 1 to 5.
    """

    number: str
    branch: Name
    branch_id: str
    service: Name
    state: TicketState
    ahead: int | None
    wait: Wait | None
    counter: Name | None
    issued_at: datetime
    at: datetime
    is_sent: bool = False
    place: Text | None = None
    nobody_serves: bool = False
    back_at: datetime | None = None
    may_defer: bool = False
    may_rate: bool = False
    rating: int | None = None
    further: tuple[Name, ...] = ()


class DoorCode(Struct, frozen=True):
    """What the QR at the door holds until `until`; it opens for a minute more."""

    url: str
    until: datetime


class Today(Struct, frozen=True, gc=False):
    """Today's counts. `within_mandate`: of `served`, how many were served within the mandate's target.

    `kept`, `missed`, `gone`: all visits that have ended: served within the visit's target; ended after it, served or
    not; ended within it unserved. Whoever is still there is in none of the three, whatever the time.
    """

    issued: int = 0
    waiting: int = 0
    at_counter: int = 0
    parked: int = 0
    served: int = 0
    cancelled: int = 0
    expired: int = 0
    no_shows: int = 0
    within_mandate: int = 0
    kept: int = 0
    missed: int = 0
    gone: int = 0


class EventRow(Struct, frozen=True):
    """One row of a stream, as `GET …/journal` gives it."""

    stream: str
    seq: int
    day: str
    at: datetime
    kind: str
    v: int
    actor: str
    command_id: str
    part: int
    body: dict[str, Any]
    hash: str


class JournalPage(Struct, frozen=True):
    """Events in order. `first`: the first that is stored; those before it are in an archive of old days."""

    events: list[EventRow]
    head: int
    first: int = 1


class SessionOpened(Struct, frozen=True, omit_defaults=True):
    """A person's session; the token only when it was asked for (`?token=1`). `must_change_password`: its hash can be
    read in the journal, where passwords were kept before version 0.2.
    """

    user: str
    role: str
    branch: str | None
    expires_at: datetime
    token: str | None = None
    must_change_password: bool = False


class PasswordSet(Struct, frozen=True):
    """The answer to a password changed by oneself: the person's id, and how many other sessions have ended."""

    user: str
    sessions_ended: int
