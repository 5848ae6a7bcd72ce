"""A day to simulate: the scenario of a branch, its arrivals, and the resulting visits.

All times are seconds from the opening; the file formats are read and written by `server/simulate`.
"""

from enum import StrEnum

from msgspec import Struct, field

from protocol.configuration import GUARD_S, NO_SHOW_S, Weights
from protocol.enums import TicketClass
from server.balance.dispatch.knowledge import ServiceTimes


class Opening(Struct, frozen=True, gc=False):
    """A period in which a counter serves, [from, to); between two of them is a break."""

    from_s: float
    to_s: float


class Service(Struct, frozen=True, gc=False):
    """A service: its known times, and its share of the tickets on generated days."""

    code: str
    mean_s: float | None = None
    cv: float | None = None
    share: float | None = None

    @property
    def said(self) -> ServiceTimes:
        """The times that are known before the day."""
        return ServiceTimes(self.mean_s, self.cv)


class CounterPlan(Struct, frozen=True):
    """A counter: the services that it may serve, and its openings."""

    id: str
    skills: tuple[str, ...]
    open: tuple[Opening, ...]


class Demand(Struct, frozen=True):
    """The arrivals of generated days. `half_hours`: shares of `per_day`; classes and no-shows: shares, 0 to 1."""

    per_day: float
    half_hours: tuple[float, ...]
    day_cv: float = 0.0
    classes: dict[TicketClass, float] = field(default_factory=lambda: {TicketClass.WALK: 1.0})
    no_show: dict[TicketClass, float] = {}


class Scenario(Struct, frozen=True):
    """A branch for a day. `no_show_s`: how long a counter waits for a person who does not come."""

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
    """A person who arrives. `service_s`: the true time at the counter, hidden from policies."""

    id: str
    arrive_s: float
    service: str
    cls: TicketClass
    service_s: float
    appointment_s: float | None = None
    no_show: bool = False


class Outcome(StrEnum):
    """How a visit ended. UNSERVED: still waiting when all counters had closed."""

    SERVED = "served"
    NO_SHOW = "no_show"
    UNSERVED = "unserved"


class Visit(Struct, frozen=True):
    """The result of an arrival; times are None for steps that were not reached. `why`: the policy's code."""

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
        """From arrival to call, seconds. Raises ValueError when it was never called."""
        return _span(self.arrive_s, self.call_s)

    @property
    def visit_s(self) -> float:
        """From arrival to the end, seconds, whatever the appointment's slot. Raises ValueError when it did not end."""
        return _span(self.arrive_s, self.end_s)

    @property
    def service_s(self) -> float:
        """At the counter, seconds. Raises ValueError when it was not served."""
        if self.start_s is None:
            raise ValueError(f"{self.id} was not served")
        return _span(self.start_s, self.end_s)


def _span(from_s: float, to_s: float | None) -> float:
    """The difference in seconds, rounded to the microsecond."""
    if to_s is None:
        raise ValueError("it never came so far")
    return round(to_s - from_s, 6)
