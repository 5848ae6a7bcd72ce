"""The expected wait, from how fast a service has moved today while people were waiting.

With n people ahead a newcomer waits for n + 1 calls. Gaps between calls are measured only while somebody is waiting
(`state.Pace`); with fewer than five there is no estimate. The sum of n + 1 gaps has mean (n+1)·m and variance (n+1)·s²,
and is taken as normal for the 90th percentile.
"""

from math import sqrt

from protocol.enums import CounterState, TicketClass
from protocol.views import Wait
from server.queue.state.state import Counter, State

LEAST_GAPS = 5
Z90 = 1.2816
"""The 90th percentile of the standard normal distribution."""


def expect(state: State, service: str, ahead: int, cls: TicketClass = TicketClass.WALK) -> Wait | None:
    """The expected wait with `ahead` people before; None until enough gaps are measured. A pace knows no class."""
    if ahead == 0 and idle_counters(state, service):
        return Wait(0, 0)
    pace = state.paces.get(service)
    if pace is None or len(pace.gaps_ms) < LEAST_GAPS:
        return None
    calls = ahead + 1
    p50_s = calls * pace.mean_ms() / 1000
    return Wait(round(p50_s), round(p50_s + Z90 * sqrt(calls) * pace.spread_ms() / 1000))


def idle_counters(state: State, service: str) -> int:
    """How many counters that serve it are free and call."""
    return sum(_idle(counter, service) for counter in state.counters.values())


def _idle(counter: Counter, service: str) -> bool:
    return (
        counter.state is CounterState.OPEN
        and counter.then is None
        and counter.ticket_id is None
        and service in counter.skills
    )
