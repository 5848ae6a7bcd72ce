"""What a policy may know beside the queues: limits, service times, counters. Never the length of an unfinished visit.

The server builds it from a branch's state (`dispatch`), the simulator from its scenario and the simulated day so far
(`roll`). Both use `known_times`, so that a policy is simulated with the same knowledge as it is run with.
"""

from collections.abc import Mapping, Sequence
from math import sqrt

from msgspec import Struct

from protocol.configuration import NO_SHOW_S, BranchConfig
from protocol.enums import TicketClass
from protocol.ids import Instant
from server.queue.state.service_times import Times

FIRST = 7
"""So many of each line are known to policies; they may call only who may be called."""

PRIOR_VISITS = 4
"""The configured times count as this many observed visits."""


class ServiceTimes(Struct, frozen=True, gc=False):
    """How long a service takes at a counter: mean in seconds, coefficient of variation. None: not known.

    `seen`: how many of today's visits are included.
    """

    mean_s: float | None = None
    cv: float | None = None
    seen: int = 0


USUAL = ServiceTimes(300.0, 0.6)
"""The times of a service that configures none: typical for citizens' counters."""


class CounterNow(Struct, frozen=True):
    """A counter now. `since`: when the person in hand was called; `until`: when it will stop, if known."""

    id: str
    skills: tuple[str, ...]
    open: bool = True
    service: str | None = None
    since: Instant | None = None
    until: Instant | None = None


class Knowledge(Struct, frozen=True):
    """`weights` by class. `services`: the times of each service, configured and learned today.

    `counters`: all, in the order of the configuration. `waiting`: how many wait, by service, without those transferred
    to a counter or clerk. `first`: by service that the asking counter serves, since when the first `FIRST` of its line
    wait. `rates`: forecast arrivals a second, by service.
    """

    weights: dict[TicketClass, float]
    visit_target_s: int = 900
    services: dict[str, ServiceTimes] = {}
    counters: tuple[CounterNow, ...] = ()
    waiting: Mapping[str, int] = {}
    first: Mapping[str, Sequence[Instant]] = {}
    no_show_s: int = NO_SHOW_S
    rates: dict[str, float] | None = None


def known_times(prior: ServiceTimes, seen: Times | None) -> ServiceTimes:
    """The configured (or `USUAL`) times averaged with today's visits; the former weigh as `PRIOR_VISITS` visits."""
    if seen is None or seen.n == 0:
        return prior
    mean_s, cv = prior.mean_s or USUAL.mean_s or 0.0, USUAL.cv or 0.0 if prior.cv is None else prior.cv
    whole = PRIOR_VISITS + seen.n
    mean_s = (PRIOR_VISITS * mean_s + seen.n * seen.mean_s()) / whole
    if seen.n > 1:
        cv = sqrt((PRIOR_VISITS * cv**2 + seen.n * seen.cv2()) / whole)
    return ServiceTimes(mean_s, cv, seen.n)


def knowledge_of(
    config: BranchConfig,
    seen: Mapping[str, Times] | None = None,
    counters: tuple[CounterNow, ...] = (),
    waiting: Mapping[str, int] | None = None,
    first: Mapping[str, Sequence[Instant]] | None = None,
) -> Knowledge:
    """The knowledge from a branch's configuration, today's visits by service (`seen`), its counters and its queues."""
    weights = config.weights
    seen = seen or {}
    return Knowledge(
        {TicketClass.PRIO: weights.prio, TicketClass.APPT: weights.appt, TicketClass.WALK: weights.walk},
        config.visit_target_s,
        {one.code: known_times(ServiceTimes(one.mean_s, one.cv), seen.get(one.code)) for one in config.services},
        counters,
        waiting or {},
        first or {},
        config.no_show_s,
    )
