"""Makes the plan of a branch: formulas begin, a quick model looks for the fewest counters, the simulator judges.

The quick model has counters that serve everybody. What few skills and the branch's policy change is the difference
between it and the simulator on the same days, so that a few dozen simulated days are enough.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, Demand, Scenario
from server.balance.roll.simulated_branch import FastBranch
from server.balance.staffing.counters import Counters, Goal, added, cheapest, goal_of
from server.balance.staffing.free_times import free_times
from server.balance.staffing.offered import VisitTimes, first_guess, kinds_of_days
from server.balance.staffing.plan import PlannedSlot, StaffPlan, kept_by, working_by
from server.balance.staffing.pooled import Kept, as_people, chances, keeps, play_pooled, unscaled
from server.balance.staffing.skills import chained
from server.simulate.days.generate import generate
from server.simulate.files.policies import find_policy

TARGET: Final = 0.95
DAYS: Final = 200
"""Days on which the quick model looks, and as many more on which what it found is held: a search among hundreds of
plans ends with one whose worst half hour has had luck on the days looked at."""
JUDGED_DAYS: Final = 32
"""Days that the simulator plays for each number of skills."""
ROUNDS: Final = 4
WORST_BELOW: Final = 0.016
"""No half hour is planned to be farther below the target, if that can be reached."""
SLACK: Final = 0.003
"""The simulator's estimate may be so far below what was looked for: the margin is larger."""


class Planner:
    """Plans one branch. The scenario's own counters are not looked at but for their names."""

    def __init__(self, scenario: Scenario, target: float, policy: str, seed: int = 1) -> None:
        """Raises ValueError for a scenario without demand, UnknownPolicy."""
        if scenario.demand is None:
            raise ValueError("the scenario has no [demand] to plan for")
        self.scenario, self.target, self.demand = scenario, target, scenario.demand
        self.policy = find_policy(policy)
        self.times = VisitTimes(scenario)
        self.goal = goal_of(target, self.times.over_by(scenario.visit_s))
        self._after_wait = chances(self.times, scenario.visit_s)
        self._people = as_people(stratified(scenario, DAYS, seed), scenario, self.times)
        self._every = self._people + as_people(stratified(scenario, DAYS, seed + 2), scenario, self.times)
        self._judged = stratified(scenario, JUDGED_DAYS, seed + 1)
        self._least = [1 if share > 0 else 0 for share in self.demand.half_hours]

    def plan(self) -> StaffPlan:
        """The plan with the fewest skills a counter that keeps the goal; where none does, with more counters."""
        goal = self.goal
        for _ in range(ROUNDS):
            counters = cheapest(self._guess(goal), self._pooled, self._keeps, goal, self._least)
            counters = added(counters, self._pooled_on_every_day, goal)
            found = self._with_skills(counters, goal)
            if found is not None:
                return found
            skills = self._skills(counters, len(self._work()))
            kept = self._estimate(counters, skills)
            step = max(0.001, min(goal.whole - kept.whole, 0.01))
            goal = replace(goal, whole=min(goal.whole + step, goal.possible - 0.0005), slot=goal.slot + step)
        return self._plan(counters, skills, kept)

    def flat_hours(self, goal: Goal) -> float | None:
        """The counter hours of the smallest number of counters that keeps the goal all day."""
        slots = len(self._least)
        first = max(self._guess(goal))
        may_miss, most = goal.may_miss(self._pooled((first,) * slots))
        for n in range(max(1, first // 3), 2 * first + 2):
            if self._keeps((n,) * slots, may_miss, most):
                return n * slots / 2
        return None

    def _guess(self, goal: Goal) -> Counters:
        return first_guess(self.scenario, self.times, goal.whole)

    def _pooled(self, counters: Counters) -> Kept:
        return play_pooled(self._people, counters, self._after_wait)

    def _pooled_on_every_day(self, counters: Counters) -> Kept:
        return play_pooled(self._every, counters, self._after_wait)

    def _keeps(self, counters: Counters, may_miss: Sequence[float], most: float) -> bool:
        return keeps(self._people, counters, self._after_wait, may_miss, most)

    def _work(self) -> dict[str, float]:
        return {one.code: one.share * (one.mean_s or 0.0) for one in self.scenario.services if one.share}

    def _skills(self, counters: Counters, each: int) -> dict[str, tuple[str, ...]]:
        always = min(n for n, least in zip(counters, self._least, strict=True) if least)
        most = max(counters)
        return dict(zip(_names(self.scenario, most), chained(self._work(), most, always, each), strict=True))

    def _with_skills(self, counters: Counters, goal: Goal) -> StaffPlan | None:
        for each in range(min(2, len(self._work())), len(self._work()) + 1):
            skills = self._skills(counters, each)
            kept = self._estimate(counters, skills)
            if self.good_enough(kept, SLACK):
                return self._plan(counters, skills, kept)
        return None

    def good_enough(self, kept: Kept, slack: float) -> bool:
        """Nearly the goal of the plan."""
        goal = self.goal
        worst = min(goal.slot, self.target - WORST_BELOW)
        whole = max(goal.whole - slack, self.target if goal.reached else 0.0)
        return replace(goal, whole=whole, slot=max(worst, goal.slot - 2 * slack)).lacks(kept) <= 0

    def _estimate(self, counters: Counters, skills: dict[str, tuple[str, ...]]) -> Kept:
        """The quick model on its many days, and what the simulator differs from it on a few."""
        slots = len(counters)
        scenario = working_by(self.scenario, counters, skills)
        visits = [roll(scenario, day, self.policy, FastBranch) for day in self._judged]
        real, quick = kept_by(visits, slots, self.scenario), play_pooled(
            unscaled(self._judged, self.scenario), counters, self._after_wait
        )  # fmt: skip
        many = self._pooled_on_every_day(counters)
        shares = [
            min(self.goal.possible, max(0.0, one + after - before))
            for one, after, before in zip(many.shares, real.shares, quick.shares, strict=True)
        ]
        return Kept(many.visits, [n * share for n, share in zip(many.visits, shares, strict=True)])

    def _plan(self, counters: Counters, skills: dict[str, tuple[str, ...]], kept: Kept) -> StaffPlan:
        every = sum(self.demand.half_hours)
        expected = [self.demand.per_day * share / every for share in self.demand.half_hours]
        free = free_times(self._people, counters, self._after_wait, lambda one: self.good_enough(one, 2 * SLACK))
        slots = tuple(
            PlannedSlot(place * 1800, n, round(kept.share(place), 4), round(expected[place], 1), free[place])
            for place, n in enumerate(counters)
        )
        desk = self.times.over_by(self.scenario.transaction_s)
        return StaffPlan(
            slots, skills, self.goal, self.target, round(kept.whole, 4), round(desk, 4), self.flat_hours(self.goal)
        )


def stratified(scenario: Scenario, many: int, seed: int) -> list[list[Arrival]]:
    """Drawn days, the quietest first: each of another kind, so that few days stand for all."""
    demand = scenario.demand
    assert demand is not None
    return [
        generate(replace(scenario, demand=_busy(demand, factor)), seed, day)
        for day, factor in enumerate(kinds_of_days(demand.day_cv, many))
    ]


def _busy(demand: Demand, factor: float) -> Demand:
    return replace(demand, per_day=demand.per_day * factor, day_cv=0.0)


def _names(scenario: Scenario, many: int) -> Sequence[str]:
    """The scenario's counters by their names, and more of them by numbers."""
    names = [one.id for one in scenario.counters][:many]
    number = len(names)
    while len(names) < many:
        number += 1
        if str(number) not in names:
            names.append(str(number))
    return names
