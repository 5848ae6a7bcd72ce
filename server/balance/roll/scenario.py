"""A day to simulate: the branch as a scenario describes it, who comes, and how each visit went.

All times are seconds from the opening; the file formats are read and written by `server/simulate`.
"""

from enum import StrEnum

from msgspec import Struct, field

from protocol.configuration import Weights
from protocol.enums import TicketClass
from server.balance.dispatch.knowledge import NO_SHOW_S, ServiceTimes

GUARD_S = 1_800
"""A branch's `guard_s` where nothing else is configured: scenarios know no other."""


class Opening(Struct, frozen=True, gc=False):
    """A stretch in which a counter serves, [from, to); what lies between two of them is a break."""

    from_s: float
    to_s: float


class Service(Struct, frozen=True, gc=False):
    """A service: what the engine may know of it beforehand, and its share of the tickets of generated days."""

    code: str
    mean_s: float | None = None
    cv: float | None = None
    share: float | None = None

    @property
    def said(self) -> ServiceTimes:
        """What is known before the day begins."""
        return ServiceTimes(self.mean_s, self.cv)


class CounterPlan(Struct, frozen=True):
    """A counter, what it may serve, and when."""

    id: str
    skills: tuple[str, ...]
    open: tuple[Opening, ...]


class Demand(Struct, frozen=True):
    """Who comes on a generated day. `half_hours` are shares of `per_day`; classes and no-shows are shares, 0 to 1."""

    per_day: float
    half_hours: tuple[float, ...]
    day_cv: float = 0.0
    classes: dict[TicketClass, float] = field(default_factory=lambda: {TicketClass.WALK: 1.0})
    no_show: dict[TicketClass, float] = {}


class Scenario(Struct, frozen=True):
    """A branch for a day. `no_show_s` is how long a counter waits for somebody who does not come."""

    name: str
    services: tuple[Service, ...]
    counters: tuple[CounterPlan, ...]
    no_show_s: float = NO_SHOW_S
    visit_s: float = 900.0
    transaction_s: float = 900.0
    weights: Weights = Weights()
    guard_s: int = GUARD_S
    demand: Demand | None = None


class Arrival(Struct, frozen=True, gc=False):
    """Somebody comes. `service_s` is what the counter will really need: no policy may look at it."""

    id: str
    arrive_s: float
    service: str
    cls: TicketClass
    service_s: float
    appointment_s: float | None = None
    no_show: bool = False


class Outcome(StrEnum):
    """How a visit ended: served, called in vain, or still waiting when no counter would serve it any more."""

    SERVED = "served"
    NO_SHOW = "no_show"
    UNSERVED = "unserved"


class Visit(Struct, frozen=True):
    """What became of an arrival; times are None where it did not come so far. `why` is the code the policy gave."""

    id: str
    service: str
    cls: TicketClass
    arrive_s: float
    outcome: Outcome
    call_s: float | None = None
    start_s: float | None = None
    end_s: float | None = None
    counter: str | None = None
    why: str | None = None

    @property
    def wait_s(self) -> float:
        """From coming to the call. Raises ValueError when it was never called."""
        return _span(self.arrive_s, self.call_s)

    @property
    def visit_s(self) -> float:
        """From coming to the end, whatever an appointment's slot. Raises ValueError when there was none."""
        return _span(self.arrive_s, self.end_s)

    @property
    def service_s(self) -> float:
        """At the counter. Raises ValueError when it was not served."""
        if self.start_s is None:
            raise ValueError(f"{self.id} was not served")
        return _span(self.start_s, self.end_s)


def _span(from_s: float, to_s: float | None) -> float:
    """Rounded to the microsecond, so that a difference of decimals is what it looks like."""
    if to_s is None:
        raise ValueError("it never came so far")
    return round(to_s - from_s, 6)
