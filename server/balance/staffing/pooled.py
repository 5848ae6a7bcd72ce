"""A day at counters that all serve everybody, first come, first served: quick enough to try hundreds of plans.

In each half hour the first n counters are open. A counter whose half hour ends finishes the person in hand. After the
last half hour those that are open go on until nobody waits, as in `roll`.
"""

from collections.abc import Sequence
from heapq import heapify, heapreplace
from typing import Final, TypeAlias

from msgspec import Struct

from server.balance.foresight.learned_day import HALF_HOUR_S
from server.balance.roll.scenario import Arrival, Scenario

from .offered import VisitTimes

NEVER: Final = float("inf")

Person: TypeAlias = tuple[float, float, bool]
"""When somebody comes, how long they occupy a counter, and whether it is a visit (nobody came: it is none)."""


class Kept(Struct):
    """By half hour of arrival: how many visits there were, and how many of them were over in time, or can be expected
    to be."""

    visits: list[int]
    in_time: list[float]

    def share(self, slot: int) -> float:
        """Of a half hour; 1 where nobody came."""
        return self.in_time[slot] / self.visits[slot] if self.visits[slot] else 1.0

    @property
    def shares(self) -> list[float]:
        """By half hour."""
        return [self.share(slot) for slot in range(len(self.visits))]

    @property
    def whole(self) -> float:
        """Of all visits."""
        every = sum(self.visits)
        return sum(self.in_time) / every if every else 1.0


def as_people(days: Sequence[Sequence[Arrival]], scenario: Scenario, times: VisitTimes) -> list[list[Person]]:
    """Those who come on each day, as this file needs them.

    The work that each half hour of all days brings is scaled to what is to be expected of it: else a plan would follow
    what a few dozen days happen to have too much or too little of.
    """
    demand = scenario.demand
    assert demand is not None
    every = sum(demand.half_hours)
    brought = [0.0] * len(demand.half_hours)
    for day in days:
        for one in day:
            brought[_slot(one, brought)] += _takes(one, scenario)
    share = demand.per_day * times.mean_s * len(days) / every
    scale = [share * half / work if work else 1.0 for half, work in zip(demand.half_hours, brought, strict=True)]
    return [
        [(one.arrive_s, _takes(one, scenario) * scale[_slot(one, scale)], not one.no_show) for one in day]
        for day in days
    ]


def unscaled(days: Sequence[Sequence[Arrival]], scenario: Scenario) -> list[list[Person]]:
    """The same days as they are."""
    return [[(one.arrive_s, _takes(one, scenario), not one.no_show) for one in day] for day in days]


def _takes(one: Arrival, scenario: Scenario) -> float:
    return scenario.no_show_s if one.no_show else one.service_s


def _slot(one: Arrival, slots: Sequence[float]) -> int:
    return min(int(one.arrive_s // HALF_HOUR_S), len(slots) - 1)


def chances(times: VisitTimes, target_s: float) -> list[float]:
    """By whole seconds of wait: the chance that a visit is over in time after it."""
    return [times.over_by(target_s - wait_s) for wait_s in range(int(target_s) + 1)]


def play_pooled(days: Sequence[Sequence[Person]], counters: Sequence[int], after_wait: Sequence[float]) -> Kept:
    """How many visits are over in time when so many counters are open in each half hour.

    `after_wait`: as `chances` gives it. A visit counts by its chance after its wait instead of by its own length, on
    which its wait does not hang: a few dozen days tell as much as hundreds would.
    """
    kept = Kept([0] * len(counters), [0.0] * len(counters))
    turns = _turns(counters)
    for day in days:
        _play(day, turns, after_wait, kept)
    return kept


def keeps(
    days: Sequence[Sequence[Person]],
    counters: Sequence[int],
    after_wait: Sequence[float],
    may_miss: Sequence[float],
    most: float,
) -> bool:
    """Whether no half hour has more visits late than `may_miss`, nor all together more than `most`.

    The last days are played first, and none after the day on which that is over: where days are given from the quietest
    to the busiest, most plans that are too short are known after a few.
    """
    kept = Kept([0] * len(counters), [0.0] * len(counters))
    turns = _turns(counters)
    for day in reversed(days):
        _play(day, turns, after_wait, kept)
        missed = [visits - in_time for visits, in_time in zip(kept.visits, kept.in_time, strict=True)]
        if sum(missed) > most or any(one > may for one, may in zip(missed, may_miss, strict=True)):
            return False
    return True


def _turns(counters: Sequence[int]) -> list[list[float]]:
    return [opens(counters, place) for place in range(max(counters, default=0))]


def _play(day: Sequence[Person], turns: Sequence[Sequence[float]], after_wait: Sequence[float], kept: Kept) -> None:
    """Adds a day to `kept`."""
    visits, in_time, longest = kept.visits, kept.in_time, len(after_wait)
    last = len(visits) - 1
    free = [(one[0], place) for place, one in enumerate(turns)]
    heapify(free)
    for came, takes, counts in day:
        start = NEVER
        while free and free[0][0] < NEVER:
            at, place = free[0]
            start = at if at > came else came
            slot = int(start / HALF_HOUR_S)
            opened = turns[place][slot if slot < last else last]
            if opened <= start:
                break
            heapreplace(free, (opened, place))
            start = NEVER
        if start != NEVER:
            heapreplace(free, (start + takes, place))
        if counts:
            slot = int(came / HALF_HOUR_S)
            slot = slot if slot < last else last
            visits[slot] += 1
            waited = start - came
            if waited < longest:
                in_time[slot] += after_wait[int(waited)]


def opens(counters: Sequence[int], place: int) -> list[float]:
    """By half hour: since when the counter is open in it (0 or less: long since), or the next time that it opens."""
    found, coming = [], NEVER
    for slot in range(len(counters) - 1, -1, -1):
        if counters[slot] > place:
            coming = float(slot * HALF_HOUR_S)
        found.append(coming)
    return found[::-1]
