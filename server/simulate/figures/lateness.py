"""The main cause of a late visit: what the counters that could have served it did meanwhile."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from server.balance.roll.scenario import Outcome, Scenario, Visit

from .spans import Worked, worked


class Cause(StrEnum):
    """The main cause. LONG: the service alone took longer than the target, whatever the order of calling.

    Otherwise the largest use of the suitable counters' time during the wait: earlier arrivals (BEFORE), later arrivals
    (AFTER), people who did not come, breaks and closed counters (AWAY), or counters kept idle by the policy.
    """

    LONG = "long"
    BEFORE = "before"
    AFTER = "after"
    NO_SHOWS = "no_shows"
    AWAY = "away"
    IDLE = "idle"


class Late(Struct, frozen=True):
    """A late visit of the `day`-th day, from 1."""

    day: int
    visit: Visit
    cause: Cause


def late(scenario: Scenario, day: int, visits: Sequence[Visit]) -> Iterator[Late]:
    """Every served visit that took longer than the target."""
    counters = worked(scenario, visits)
    able = {service.code: [one for one in counters if service.code in one.plan.skills] for service in scenario.services}
    for place, visit in enumerate(visits):
        if visit.outcome is Outcome.SERVED and visit.visit_s > scenario.visit_s:
            long = visit.service_s > scenario.visit_s
            yield Late(day, visit, Cause.LONG if long else _main_cause(place, visit, able[visit.service]))


def _main_cause(place: int, visit: Visit, counters: Sequence[Worked]) -> Cause:
    assert visit.call_s is not None
    spent = dict.fromkeys(Cause, 0.0)
    for counter in counters:
        held_s = 0.0
        for one in counter.uses:
            shared_s = min(one.to_s, visit.call_s) - max(one.from_s, visit.arrive_s)
            if shared_s > 0:
                cause = Cause.NO_SHOWS if one.no_show else Cause.BEFORE if one.place < place else Cause.AFTER
                spent[cause] += shared_s
                held_s += shared_s
        open_s = sum(max(0.0, min(one.to_s, visit.call_s) - max(one.from_s, visit.arrive_s)) for one in counter.open)
        spent[Cause.IDLE] += max(0.0, open_s - held_s)
        spent[Cause.AWAY] += visit.wait_s - max(open_s, held_s)
    return max(spent, key=lambda cause: spent[cause])
