"""A plan of a branch's counters, and the scenario in which the branch works by it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from server.balance.foresight.learned_day import HALF_HOUR_S
from server.balance.roll.scenario import CounterPlan, Opening, Outcome, Scenario, Visit

from .counters import Goal
from .offered import VisitTimes
from .pooled import Kept

LAST_S: Final = 1.0
"""So long a counter opens at the day's end that closed before: `roll` has a counter go on after its last opening."""


class PlannedSlot(Struct, frozen=True):
    """A half hour: how many counters are open in it, and the expected share of those who come in it that are in time.

    `from_s`: seconds from the opening. `expected`: how many come on an average day; `free`: how many more could be
    given a time in it, all half hours together, without missing the goal.
    """

    from_s: int
    counters: int
    p_within: float
    expected: float = 0.0
    free: int = 0


class StaffPlan(Struct, frozen=True):
    """Counters by half hour, and each counter's services, in the order in which counters are opened: in a half hour
    with n counters the first n are open. `whole`: the expected share of all visits in time; `desk`: of times at the
    counter; `flat_hours`: of the cheapest plan with as many counters all day, None where none was found."""

    slots: tuple[PlannedSlot, ...]
    skills: dict[str, tuple[str, ...]]
    goal: Goal
    target: float
    whole: float
    desk: float
    flat_hours: float | None = None

    @property
    def counters(self) -> tuple[int, ...]:
        """By half hour."""
        return tuple(one.counters for one in self.slots)

    @property
    def counter_hours(self) -> float:
        """Of all counters together."""
        return sum(self.counters) * HALF_HOUR_S / 3600

    @property
    def worst(self) -> float:
        """The share in time of the worst half hour."""
        return min((one.p_within for one in self.slots), default=1.0)


def working_by(scenario: Scenario, counters: Sequence[int], skills: Mapping[str, Sequence[str]]) -> Scenario:
    """The scenario with these counters: the first n of `skills` are open in a half hour with n."""
    most = max(counters)
    plans = [
        CounterPlan(code, tuple(served), tuple(_openings(counters, place)))
        for place, (code, served) in enumerate(skills.items())
        if place < most
    ]
    return replace(scenario, counters=tuple(plans))


def _openings(counters: Sequence[int], place: int) -> Iterator[Opening]:
    since = None
    for slot, open_ in enumerate([*(n > place for n in counters), False]):
        if open_ and since is None:
            since = slot * HALF_HOUR_S
        elif not open_ and since is not None:
            yield Opening(float(since), float(slot * HALF_HOUR_S))
            since = None
    if counters[-1] <= place:
        ends = float(len(counters) * HALF_HOUR_S)
        yield Opening(ends, ends + LAST_S)


def kept_by(days: Sequence[Sequence[Visit]], slots: int, scenario: Scenario) -> Kept:
    """As `play_pooled` counts: each visit by the chance that its service is over in time after its wait."""
    chances = {
        one.code: VisitTimes(replace(scenario, services=(replace(one, share=1.0),)))
        for one in scenario.services
        if one.share
    }
    kept = Kept([0] * slots, [0.0] * slots)
    for day in days:
        for one in day:
            if one.outcome is Outcome.NO_SHOW:
                continue
            slot = min(int(one.arrive_s // HALF_HOUR_S), slots - 1)
            kept.visits[slot] += 1
            if one.call_s is not None and one.wait_s < scenario.visit_s:
                kept.in_time[slot] += chances[one.service].over_by(scenario.visit_s - one.wait_s)
    return kept
