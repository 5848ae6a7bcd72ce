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
WAITS_SLOT: Final = 0.004
"""Where visits that are too long by themselves leave hardly the target, waits may cost so many more, and as many more
as this in the worst half hour."""
EDGE: Final = 0.0025
"""So far above the target the goal passes from one rule to the other: without that, a branch of which one journal says
that .9495 are possible and another .9505 would need a fifth more counters by the second."""

Counters = tuple[int, ...]
Judge = Callable[[Counters], Kept]
Keeps = Callable[[Counters, Sequence[float], float], bool]
"""Whether no half hour has more visits late than it may, and all together no more than the last number."""


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

    def may_miss(self, kept: Kept) -> tuple[list[float], float]:
        """How many visits may be late, by half hour and of all, where as many come as in `kept`."""
        return [(1 - self.slot) * visits for visits in kept.visits], (1 - self.whole) * sum(kept.visits)


def goal_of(target: float, possible: float) -> Goal:
    """What to look for, where `possible` is the share of visits whose service alone takes no longer than the target.

    Where that is less than `target`, no staffing reaches it: then `target` of those that can be in time.
    """
    above = possible - target
    if above >= EDGE:
        whole = target + min(MOST_MARGIN, MARGIN * above)
        return Goal(whole, min(whole - SLOT_BELOW, possible - 0.012), possible, True)
    if above >= -NEARLY:
        part = max(0.0, above) / EDGE
        whole = possible - WAITS + part * (WAITS - (1 - MARGIN) * EDGE)
        return Goal(whole, whole - WAITS_SLOT - part * (SLOT_BELOW - WAITS_SLOT), possible, False)
    return Goal(target * possible, target * possible - SLOT_BELOW, possible, False)


def cheapest(first: Counters, judge: Judge, keeps: Keeps, goal: Goal, least: Sequence[int]) -> Counters:
    """From a first guess to a plan that keeps the goal and in which no half hour can do with one counter less.

    `least`: the fewest counters of each half hour.
    """
    counters = added(tuple(max(n, few) for n, few in zip(first, least, strict=True)), judge, goal)
    return _trimmed(counters, judge, keeps, goal, least)


def added(counters: Counters, judge: Judge, goal: Goal) -> Counters:
    """With one more here and there until the goal is kept."""
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


def _trimmed(counters: Counters, judge: Judge, keeps: Keeps, goal: Goal, least: Sequence[int]) -> Counters:
    slots = [slot for slot, n in enumerate(counters) if n > least[slot]]
    while slots:
        kept = judge(counters)
        may_miss, most = goal.may_miss(kept)
        slots.sort(key=lambda slot: -kept.share(slot))
        again = []
        for slot in slots:
            fewer = _with(counters, slot, -1)
            if keeps(fewer, may_miss, most):
                counters = fewer
                if counters[slot] > least[slot]:
                    again.append(slot)
        slots = again
    return counters


def _with(counters: Counters, slot: int, more: int) -> Counters:
    return (*counters[:slot], counters[slot] + more, *counters[slot + 1 :])
