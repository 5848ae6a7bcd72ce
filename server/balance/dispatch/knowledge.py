"""What a policy may know beside who waits: limits, service times, counters. Never the time of an unfinished visit.

The live server builds it from a branch's state (`dispatch`), the simulator from its scenario and what it has seen of
the day so far (`roll`): both by `known_times`, so that a policy is simulated with the very knowledge it is run with.
"""

from collections.abc import Mapping
from math import sqrt

from msgspec import Struct

from protocol.configuration import BranchConfig
from protocol.enums import TicketClass
from protocol.ids import Instant
from server.queue.state.service_times import Times

NO_SHOW_S = 45
"""How long a counter waits for somebody who does not come, where nobody says otherwise."""

PRIOR_VISITS = 4
"""Times said beforehand count as so many visits seen: enough to begin with, soon outvoted where they are wrong."""


class ServiceTimes(Struct, frozen=True, gc=False):
    """How long a service takes at a counter: mean in seconds, coefficient of variation. None: nobody knows yet.

    `seen` is how many visits of today are in it.
    """

    mean_s: float | None = None
    cv: float | None = None
    seen: int = 0


USUAL = ServiceTimes(300.0, 0.6)
"""What counts beforehand for a service of which nothing was said: citizens' counters lie about here."""


class CounterNow(Struct, frozen=True):
    """A counter as it is now. `since`: when the person in hand was called, ms; `until`: when it will stop, if known."""

    id: str
    skills: tuple[str, ...]
    open: bool = True
    service: str | None = None
    since: Instant | None = None
    until: Instant | None = None


class Knowledge(Struct, frozen=True):
    """`weights` by class; `guard_s` is the age past which the oldest goes first, whoever it is.

    `services` holds what is known of each service, said beforehand or learned today; `counters` all counters, in the
    order of the configuration; `rates` arrivals a second by service, where somebody forecasts them.
    """

    weights: dict[TicketClass, float]
    guard_s: int
    visit_target_s: int = 900
    services: dict[str, ServiceTimes] = {}
    counters: tuple[CounterNow, ...] = ()
    no_show_s: int = NO_SHOW_S
    rates: dict[str, float] | None = None


def known_times(said: ServiceTimes, seen: Times | None) -> ServiceTimes:
    """What was said beforehand, or is usual, and what was seen today: `PRIOR_VISITS` against the visits seen."""
    if seen is None or seen.n == 0:
        return said
    mean_s, cv = said.mean_s or USUAL.mean_s or 0.0, USUAL.cv or 0.0 if said.cv is None else said.cv
    whole = PRIOR_VISITS + seen.n
    mean_s = (PRIOR_VISITS * mean_s + seen.n * seen.mean_s()) / whole
    if seen.n > 1:
        cv = sqrt((PRIOR_VISITS * cv**2 + seen.n * seen.cv2()) / whole)
    return ServiceTimes(mean_s, cv, seen.n)


def knowledge_of(
    config: BranchConfig, seen: Mapping[str, Times] | None = None, counters: tuple[CounterNow, ...] = ()
) -> Knowledge:
    """What the branch's configuration says, what was seen today, and the counters as they are."""
    weights = config.weights
    seen = seen or {}
    return Knowledge(
        {TicketClass.PRIO: weights.prio, TicketClass.APPT: weights.appt, TicketClass.WALK: weights.walk},
        config.guard_s,
        config.visit_target_s,
        {one.code: known_times(ServiceTimes(one.mean_s, one.cv), seen.get(one.code)) for one in config.services},
        counters,
    )
