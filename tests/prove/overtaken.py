"""Who was passed on a simulated day, found from its visits: by the same service and class, and against the order."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from math import inf
from typing import Final

from msgspec import Struct

from server.balance.roll.scenario import Arrival, Scenario, Visit

QUARTER_S: Final = 900.0


class Overtaken(Struct, frozen=True):
    """`called`: how many. `alike`: of them, passed by somebody of their service and class who has waited less.

    `unlawful`: passed by somebody of their service who has waited less, ranks no higher and was not due.
    """

    called: int
    alike: int
    unlawful: int


class Called(Struct, frozen=True):
    """Somebody who was called, in the order of waiting."""

    since: tuple[int, int]
    cls: str
    rank: float
    arrive_s: float
    call_s: float
    due_s: float


def overtaken(scenario: Scenario, arrivals: Sequence[Arrival], visits: Sequence[Visit]) -> Overtaken:
    """Counts over the day; past the guard nobody is passed who has waited longer, so that needs no rule here."""
    services: dict[str, list[Called]] = {}
    for place, (arrival, visit) in enumerate(zip(arrivals, visits, strict=True)):
        if visit.call_s is None:
            continue
        slot_s = arrival.appointment_s
        since_s = arrival.arrive_s if slot_s is None else max(arrival.arrive_s, slot_s - QUARTER_S)
        cls = arrival.cls.value
        one = Called(
            (int(since_s * 1000), place), cls, getattr(scenario.weights, cls), arrival.arrive_s,
            visit.call_s,
            inf if slot_s is None else slot_s,
        )  # fmt: skip
        services.setdefault(arrival.service, []).append(one)
    lines = [sorted(line, key=lambda one: one.since, reverse=True) for line in services.values()]
    return Overtaken(sum(map(len, lines)), sum(map(_alike, lines)), sum(_unlawful(line) for line in lines))


def _alike(youngest_first: Iterable[Called]) -> int:
    calls: dict[str, list[float]] = {}
    passed = 0
    for one in youngest_first:
        passed += _between(one, calls.get(one.cls, []))
        insort(calls.setdefault(one.cls, []), one.call_s)
    return passed


def _unlawful(youngest_first: Iterable[Called]) -> int:
    """`calls`: by rank, of those younger who were not due."""
    calls: dict[float, list[float]] = {}
    passed = 0
    for one in youngest_first:
        passed += any(_between(one, those) for rank, those in calls.items() if rank <= one.rank)
        if one.call_s < one.due_s:
            insort(calls.setdefault(one.rank, []), one.call_s)
    return passed


def _between(one: Called, calls: Sequence[float]) -> bool:
    """Whether one of these calls came while it was here and not called."""
    place = bisect_left(calls, one.arrive_s)
    return place < len(calls) and calls[place] < one.call_s
