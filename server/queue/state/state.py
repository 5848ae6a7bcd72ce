"""The state of one branch on one day: tickets, counters and queues. Only `evolve` changes it."""

from collections import deque
from dataclasses import dataclass, field
from math import sqrt

from msgspec import Struct
from msgspec import field as struct_field

from protocol.configuration import BranchConfig, ServiceConfig, SpecialDay
from protocol.enums import CounterState
from protocol.ids import Instant
from protocol.opening_hours import Day
from server.queue.events.events import (
    DayBefore,
    DeviceStatus,
    Lease,
    LeaseLane,
    ServedConflict,
    StandingMessage,
)
from server.queue.events.recorded import Outcome

from .appointments import Appointments
from .automatic import Automatic
from .device_tasks import AskedTask
from .lot import Lot, scope_of
from .service_times import Times
from .slips import SlipPrinting
from .ticket import Ticket
from .timers import Timers
from .waiting_lines import Waiting

RECENT_CALLS = 12
MEASURED_GAPS = 20


class Counter(Struct):
    """A counter now. `then` is the state it takes once the person in hand is done.

    `gone`: removed from the configuration; it only finishes the person in hand. `served`: visits completed here today.
    `served_ms`: the time of serving here today, without the visit under way. `last_act_on`: the ticket that it acted on
    last, in a way that can be taken back. `completed`: the ticket that it completed last. `doubted`: its clerk
    signed in while the clock was doubted.

    `skills`: what it serves now, by its clerk too; `of_counter`: what it serves under a clerk who may serve everything.
    """

    id: str
    skills: tuple[str, ...]
    state: CounterState = CounterState.CLOSED
    since: Instant = 0
    then: CounterState | None = None
    reason: str | None = None
    user: str | None = None
    ticket_id: str | None = None
    gone: bool = False
    served: int = 0
    served_ms: int = 0
    alarm_at: Instant | None = None
    last_act_on: str | None = None
    completed: str | None = None
    doubted: bool = False
    of_counter: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.of_counter:
            self.of_counter = self.skills

    @property
    def is_closed(self) -> bool:
        """Whether it is closed, or will be once the person in hand is done."""
        return CounterState.CLOSED in (self.state, self.then)

    def serves(self, service: str) -> bool:
        """Whether it is open, not about to pause or close, and has the skill for the service."""
        return self.state is CounterState.OPEN and self.then is None and service in self.skills


class CallMade(Struct, gc=False):
    """A row of the lobby's board: the newest call or recall of a ticket."""

    ticket_id: str
    number: str
    counter: str
    at: Instant
    calls: int


class Tally(Struct, gc=False):
    """Counts of the day. `served`: visits that a clerk completed, of which `within_mandate` were within the mandate.

    `kept`, `missed`, `gone`: the visits that have ended, as `shares.py` divides them.
    """

    issued: int = 0
    cancelled: int = 0
    expired: int = 0
    no_shows: int = 0
    served: int = 0
    within_mandate: int = 0
    kept: int = 0
    missed: int = 0
    gone: int = 0


class AlertAct(Struct, frozen=True, gc=False):
    """What a supervisor did last with an alert: took it, or, with `until`, put it off. `by`: an opaque id."""

    by: str
    at: Instant
    until: Instant | None = None


class Pace(Struct):
    """How fast a service moves: the latest gaps, in ms, between two calls with somebody waiting all the time.

    The sums are of the gaps kept, so that an estimate at every issue costs O(1).
    """

    last_call_at: Instant | None = None
    gaps_ms: deque[int] = struct_field(default_factory=deque)
    sum_ms: int = 0
    sum_ms2: int = 0

    def add(self, gap_ms: int) -> None:
        """Adds a gap; beyond `MEASURED_GAPS` the oldest is dropped."""
        if len(self.gaps_ms) == MEASURED_GAPS:
            oldest = self.gaps_ms.popleft()
            self.sum_ms -= oldest
            self.sum_ms2 -= oldest * oldest
        self.gaps_ms.append(gap_ms)
        self.sum_ms += gap_ms
        self.sum_ms2 += gap_ms * gap_ms

    def mean_ms(self) -> float:
        """The mean gap, in ms. Raises ZeroDivisionError before the first gap."""
        return self.sum_ms / len(self.gaps_ms)

    def spread_ms(self) -> float:
        """The standard deviation of the gaps kept, in ms. Raises ZeroDivisionError before the first gap."""
        n = len(self.gaps_ms)
        return sqrt(n * self.sum_ms2 - self.sum_ms**2) / n


@dataclass(slots=True)
class State:
    """One branch on one day. `outcomes`: results of accepted commands by id; `times`: visit times by service.

    `stopped`: today's quota of a service before its numbers were stopped; None: that of the settings.
    `checked_in`, `by_phone`: how many of the tickets issued had an appointment, or were taken by phone; by service.

    `longest_wait_ms`: of those called today, from `queued_at` to the call. `last_order`: the last `Ticket.order` given.
    `notice`: what an emergency has replaced, and returns after it. `leases`: of today and later dates, by date and
    prefix; `lane`: where they begin after a restore. `conflicts`: of numbers served without the server.
    `in_doubt`: somebody took a number or signed in while the clock was doubted, and it was not believed since.
    `automatic`: the automatic mode, None: nobody switched it on today. `alert_acts`: the last act on each alert, by its
    key. `quotas`: set for today alone, by service. `changed`: the last event that changed a ticket or a counter, by its
    id, or a quota.
    `before`: what the end of the day before took from people. `given`: the highest numbers of the last days opened, by
    date. `service_messages`: to those who wait for a service. `hours_today`: set for today alone; `config` has them
    among its special days, `without_hours_today` is the configuration without them.
    """

    stream: str
    config: BranchConfig | None = None
    config_hash: str = ""
    day: Day | None = None
    opened_at: Instant = 0
    ended_at: Instant | None = None
    seq: int = 0
    at: Instant = 0
    tickets: dict[str, Ticket] = field(default_factory=dict)
    counters: dict[str, Counter] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    issued_by_service: dict[str, int] = field(default_factory=dict)
    stopped: dict[str, int | None] = field(default_factory=dict)
    checked_in: dict[str, int] = field(default_factory=dict)
    by_phone: dict[str, int] = field(default_factory=dict)
    waiting: Waiting = field(default_factory=Waiting)
    parked: dict[str, Ticket] = field(default_factory=dict)
    timers: Timers = field(default_factory=Timers)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    calls: deque[CallMade] = field(default_factory=lambda: deque(maxlen=RECENT_CALLS))
    paces: dict[str, Pace] = field(default_factory=dict)
    times: dict[str, Times] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    longest_wait_ms: int = 0
    last_order: int = 0
    devices: dict[str, DeviceStatus] = field(default_factory=dict)
    message: StandingMessage | None = None
    notice: StandingMessage | None = None
    appointments: Appointments = field(default_factory=Appointments)
    lot: Lot | None = None
    lot_ahead: Lot | None = None
    leases: dict[tuple[str, str], tuple[Lease, ...]] = field(default_factory=dict)
    lane: LeaseLane | None = None
    conflicts: tuple[ServedConflict, ...] = ()
    in_doubt: bool = False
    before: DayBefore | None = None
    given: dict[str, dict[str, int]] = field(default_factory=dict)
    quotas: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    alert_acts: dict[str, AlertAct] = field(default_factory=dict)
    automatic: Automatic | None = None
    slips: dict[str, SlipPrinting] = field(default_factory=dict)
    device_tasks: dict[str, AskedTask] = field(default_factory=dict)
    service_messages: dict[str, StandingMessage] = field(default_factory=dict)
    hours_today: SpecialDay | None = None
    without_hours_today: BranchConfig | None = None

    @property
    def settings(self) -> BranchConfig | None:
        """The configuration as the settings have it: without hours for today alone."""
        return self.without_hours_today or self.config

    def under_way(self, now: Instant) -> bool:
        """Whether the day goes on: it has been opened, nobody ended it, and no other date has begun."""
        return self.day is not None and self.ended_at is None and not self.day.over(now)

    def quota_of(self, service: ServiceConfig) -> int | None:
        """How many tickets the service gives today; None: no limit."""
        return self.quotas.get(service.code, service.quota)

    def person_behind(self, ticket: Ticket) -> tuple[str, str] | None:
        """The keyed hash of the identity number that a ticket was booked or drawn with, after what it was made for."""
        booked = self.appointments.by_id.get(ticket.appointment or "")
        if booked is not None and booked.person is not None:
            return booked.service, booked.person
        drawn = None if self.lot is None or ticket.entry is None else self.lot.entries.get(ticket.entry)
        return None if drawn is None or self.day is None else (scope_of(self.day.date), drawn.person)

    def in_hand(self, counter: Counter) -> Ticket | None:
        """The ticket that is called to or served at this counter."""
        return None if counter.ticket_id is None else self.tickets[counter.ticket_id]

    def open_counters(self, service: str) -> int:
        """How many counters serve a service now."""
        return sum(counter.serves(service) for counter in self.counters.values())

    def set_skills(self, counter: Counter, of_counter: tuple[str, ...]) -> None:
        """What the counter may serve, and with its clerk does."""
        counter.of_counter = of_counter
        counter.skills = of_counter if self.config is None else self.config.skills_of(of_counter, counter.user)

    def service_codes(self) -> frozenset[str]:
        """The codes of the services that this branch has now."""
        return frozenset(service.code for service in self.config.services) if self.config else frozenset()
