"""Looks for the fewest counter hours that keep the promise: adds where it is missed, then takes away elsewhere."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from .pooled import Kept

MARGIN, MOST_MARGIN = 0.3, 0.012
"""So much of what lies between the target and what is possible is looked for above the target: other days differ from
those that were looked at, and the busiest few decide."""
SLOT_BELOW: Final = 0.014
"""The worst half hour may be so far below that."""
NEARLY: Final = 0.01
WAITS: Final = 0.008
"""Where visits that are too long by themselves leave hardly the target, waits may cost so many more."""

Counters = tuple[int, ...]
Judge = Callable[[Counters], Kept]


class Goal(Struct, frozen=True):
    """What a plan must keep: the share of all visits, and of those who come in any half hour.

    `possible`: the share that would be in time without any wait. `reached`: the target is within reach.
    """

    whole: float
    slot: float
    possible: float
    reached: bool

    def lacks(self, kept: Kept) -> float:
        """How many visits are missing to it; 0 when it is kept."""
        lacking = max(0.0, self.whole * sum(kept.visits) - sum(kept.in_time))
        for visits, in_time in zip(kept.visits, kept.in_time, strict=True):
            lacking += max(0.0, self.slot * visits - in_time)
        return lacking


def goal_of(target: float, possible: float) -> Goal:
    """What to look for, where `possible` is the share of visits whose service alone takes no longer than the target.

    Where that is less than `target`, no staffing reaches it: then `target` of those that can be in time.
    """
    if possible >= target:
        whole = target + min(MOST_MARGIN, MARGIN * (possible - target))
        return Goal(whole, min(whole - SLOT_BELOW, possible - 0.012), possible, True)
    if possible >= target - NEARLY:
        return Goal(possible - WAITS, possible - WAITS - 0.004, possible, False)
    return Goal(target * possible, target * possible - SLOT_BELOW, possible, False)


def cheapest(first: Counters, judge: Judge, goal: Goal, least: Sequence[int]) -> Counters:
    """From a first guess to a plan that keeps the goal and in which no half hour can do with one counter less.

    `least`: the fewest counters of each half hour.
    """
    counters = _added(tuple(max(n, few) for n, few in zip(first, least, strict=True)), judge, goal)
    return _trimmed(counters, judge, goal, least)


def _added(counters: Counters, judge: Judge, goal: Goal) -> Counters:
    kept = judge(counters)
    while True:
        lacking = goal.lacks(kept)
        if lacking <= 0:
            break
        tried = [(judge(more), more) for more in (_with(counters, slot, 1) for slot in _worst(kept, goal))]
        best, more = min(tried, key=lambda one: (goal.lacks(one[0]), -sum(one[0].in_time)))
        if goal.lacks(best) >= lacking:
            break
        kept, counters = best, more
    return counters


def _worst(kept: Kept, goal: Goal) -> list[int]:
    """The half hours in which one more counter may help: that which lacks most, and those before it."""
    slots = range(len(kept.visits))
    short = max(slots, key=lambda slot: goal.slot * kept.visits[slot] - kept.in_time[slot])
    late = max(slots, key=lambda slot: kept.visits[slot] - kept.in_time[slot])
    return sorted({slot for worst in (short, late) for slot in (worst - 1, worst) if slot >= 0})


def _trimmed(counters: Counters, judge: Judge, goal: Goal, least: Sequence[int]) -> Counters:
    slots = [slot for slot, n in enumerate(counters) if n > least[slot]]
    while slots:
        kept = judge(counters)
        slots.sort(key=lambda slot: -kept.share(slot))
        again = []
        for slot in slots:
            fewer = _with(counters, slot, -1)
            if goal.lacks(judge(fewer)) <= 0:
                counters = fewer
                if counters[slot] > least[slot]:
                    again.append(slot)
        slots = again
    return counters


def _with(counters: Counters, slot: int, more: int) -> Counters:
    return (*counters[:slot], counters[slot] + more, *counters[slot + 1 :])
