"""Plans of counters against the simulator on days that no search has looked at, against flat plans, and from a journal.

A branch in use is planned by its scenario, and again by what twenty of its days teach, as `motcua plan --branch` does.
The flat plan has every skill at every counter; the plan has few. `city branch` is one of thirty with services short
enough that 99 % of dossiers are within fifteen minutes.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from statistics import fmean
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.dispatch.policies import POLICIES
from server.balance.foresight.knowledge import learn
from server.balance.foresight.learned_day import LearnedDay
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, Outcome, Scenario, Visit
from server.balance.roll.simulated_branch import FastBranch
from server.balance.staffing.city import City, scenario_of
from server.balance.staffing.learned import learned_demand, learned_services
from server.balance.staffing.plan import kept_by, working_by
from server.balance.staffing.pooled import Kept
from server.simulate.days.generate import generate
from server.simulate.staffing.make import TARGET, Planner, stratified
from tools.bench.report import table

from .dispatch import branch

SEED: Final = 20_261_205
DAYS: Final = 200
SMALL: Final = 500
SMALL_DAYS: Final = 400
"""Days that judge a branch with fewer people a day: where few come in a half hour, 200 days tell its share to .01."""
JOURNAL_DAYS: Final = 20
JOURNALS: Final = 3
POLICY: Final = "motcua"
SHORT: Final = ("small",)
"""The branches of a short run, which has a quarter of the days and one journal: a look whether it all works."""
SHORT_PART: Final = 4
BRANCHES: Final = (("office", 560), ("office", 700), ("small", 175), ("rush", 660), ("city branch", 330))
MONDAY: Final = date(2026, 1, 5)

WORST_BELOW: Final = 0.02
MOST_OF_TRUTH: Final = 1.05
DOSSIERS: Final = 0.99


class Planned(Struct, frozen=True):
    """A branch. `reached`: whether services alone leave the target within reach; `possible`: what they leave. Shares of
    visits on the days that judge; `expected`: what the plan said. `flat_hours`: of the best flat plan whose worst half
    hour is within .02 of the target. `learned_hours`: of plans from journals, `learned_whole` what they bring."""

    branch: str
    per_day: int
    reached: bool
    possible: float
    hours: float
    flat_hours: float
    skills: float
    expected: float
    whole: float
    worst: float
    dossiers: float
    learned_hours: list[float]
    learned_whole: list[float]
    took_s: float

    @property
    def of_truth(self) -> float:
        """Counter hours from a journal ÷ those that know the truth, mean over journals."""
        return fmean(self.learned_hours) / self.hours

    @property
    def faults(self) -> list[str]:
        """What is not as it must be."""
        name = f"{self.branch} {self.per_day}"
        found = []
        if self.worst < TARGET - WORST_BELOW:
            found.append(f"{name}: worst half hour {self.worst:.3f}")
        if self.reached and self.whole < TARGET:
            found.append(f"{name}: {self.whole:.3f} in time")
        if self.hours > self.flat_hours:
            found.append(f"{name}: {self.hours:g} counter hours, flat {self.flat_hours:g}")
        if self.of_truth > MOST_OF_TRUTH:
            found.append(f"{name}: {self.of_truth:.3f} of the hours that know the truth")
        if self.branch == "city branch" and self.dossiers < DOSSIERS:
            found.append(f"{name}: {self.dossiers:.3f} of dossiers in time")
        return found


class Plans(Struct, frozen=True):
    """`short`: a run of `SHORT` alone."""

    planned: list[Planned]
    faults: list[str]
    short: bool = False


def run(jobs: int, say: Callable[[str], None], *, short: bool = False) -> Plans:
    """Plans and judges every branch, or those of a short run, each in one process."""
    planned = []
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for one in pool.map(judge, [(*one, short) for one in BRANCHES if one[0] in SHORT or not short]):
            planned.append(one)
            say(f"{one.branch} {one.per_day}: {one.hours:g} hours, worst {one.worst:.3f}, journal {one.of_truth:.3f}")
    return Plans(planned, [fault for one in planned for fault in one.faults], short)


def judge(job: tuple[str, int, bool]) -> Planned:
    """One branch; the last of the job: in a short run."""
    name, per_day, short = job
    scenario = _scenario(name, per_day)
    part, journals = (SHORT_PART, 1) if short else (1, JOURNALS)
    days = stratified(scenario, (DAYS if per_day >= SMALL else SMALL_DAYS) // part, SEED)
    began = time.process_time()
    planner = Planner(scenario, TARGET, POLICY)
    plan = planner.plan()
    took_s = time.process_time() - began
    visits, kept = _played(scenario, plan.counters, plan.skills, days)
    served = [one for day in visits for one in day if one.outcome is Outcome.SERVED]
    learned = [Planner(_learned(scenario, SEED + seed), TARGET, POLICY).plan() for seed in range(journals)]
    return Planned(
        name,
        per_day,
        plan.goal.reached,
        plan.goal.possible,
        plan.counter_hours,
        _flat_hours(scenario, days, kept, fmean(plan.counters)),
        fmean(len(one) for one in plan.skills.values()),
        plan.whole,
        kept.whole,
        min(kept.shares),
        fmean(one.service_s <= scenario.transaction_s for one in served),
        [one.counter_hours for one in learned],
        [_played(scenario, one.counters, one.skills, days)[1].whole for one in learned],
        round(took_s, 1),
    )


def _scenario(name: str, per_day: int) -> Scenario:
    if name == "city branch":
        return scenario_of(City(desk_s=270.0), per_day)
    return branch(name, per_day)


def _played(
    scenario: Scenario, counters: Sequence[int], skills: dict[str, tuple[str, ...]], days: Sequence[Sequence[Arrival]]
) -> tuple[list[list[Visit]], Kept]:
    planned = working_by(scenario, counters, skills)
    visits = [roll(planned, day, POLICIES[POLICY], FastBranch) for day in days]
    return visits, kept_by(visits, len(counters), scenario)


def _flat_hours(scenario: Scenario, days: Sequence[Sequence[Arrival]], kept: Kept, first: float) -> float:
    """Of the fewest counters, all day with every skill, whose worst half hour is within .02 of the target.

    `first`: about as many as a plan has on average; with fewer than that most people of a day wait for hours."""
    assert scenario.demand is not None
    slots = len(scenario.demand.half_hours)
    codes = tuple(one.code for one in scenario.services)
    least = min(TARGET - WORST_BELOW, min(kept.shares))
    n = max(1, int(first) - 1)
    while True:
        _, flat = _played(scenario, (n,) * slots, {str(place): codes for place in range(n)}, days)
        if min(flat.shares) >= least:
            return n * slots / 2
        n += 1


def _learned(scenario: Scenario, seed: int) -> Scenario:
    """The scenario that a journal of `JOURNAL_DAYS` days gives, of a branch that does not know its services."""
    tallies = []
    for number in range(JOURNAL_DAYS):
        weeks, weekday = divmod(number, 5)
        tallies.append(LearnedDay((MONDAY + timedelta(days=7 * weeks + weekday)).isoformat()))
        for one in generate(scenario, seed, number):
            tallies[-1].took(one.arrive_s, one.service, one.cls)
            tallies[-1].was_called(one.service, one.cls, 0, came=not one.no_show)
            if not one.no_show:
                tallies[-1].served(one.service, None, round(one.service_s * 1000))
    known = learn(tallies)
    assert scenario.demand is not None
    demand = learned_demand(known, 0, range(len(scenario.demand.half_hours)))
    services = learned_services(known, {one.code: ServiceTimes() for one in scenario.services})
    return replace(scenario, services=services, demand=demand)


def shown(result: Plans) -> str:
    """As a part of docs/figures.md."""
    part, journals = (SHORT_PART, "one journal") if result.short else (1, f"{JOURNALS} journals")
    short = f"A short run (`--short`), of {' and '.join(SHORT)} alone. " if result.short else ""
    said = (
        f"{short}`motcua plan` for {TARGET:.0%} of visits ([plan](plan.md)), judged by the simulator under "
        f"`{POLICY}` on "
        f"{DAYS // part} drawn days ({SMALL_DAYS // part} where fewer than {SMALL} people come a day), from the "
        "quietest kind to the busiest, that no search has looked at; a visit counts by "
        "the chance that its service is over in time after its wait. *Flat*: the fewest counters all day, all with "
        "every skill, whose worst half hour is at least .93. *From a journal*: plans from "
        f"{journals} of {JOURNAL_DAYS} days each, hours ÷ those of the plan that knows the truth."
    )
    columns = [
        "branch, a day", "possible", "counter hours", "flat", "skills a counter", "said", "in time", "worst half hour",
        "dossiers", "from a journal: hours", "÷ truth's", "in time", "CPU, s",
    ]  # fmt: skip
    faults = "\n".join(f"- {fault}" for fault in result.faults)
    return "\n\n".join(
        [
            said,
            table(columns, list(_lines(result))),
            *([f"**Missed ({len(result.faults)}):**\n\n{faults}"] if faults else []),
        ]
    )


def _lines(result: Plans) -> Iterator[list[str]]:
    for one in result.planned:
        yield [
            f"{one.branch} {one.per_day}", f"{one.possible:.3f}", f"{one.hours:g}", f"{one.flat_hours:g}",
            f"{one.skills:.1f}", f"{one.expected:.3f}", f"{one.whole:.3f}", f"{one.worst:.3f}", f"{one.dossiers:.3f}",
            " / ".join(f"{hours:g}" for hours in one.learned_hours), f"{one.of_truth:.3f}",
            " / ".join(f"{share:.3f}" for share in one.learned_whole), f"{one.took_s:g}",
        ]  # fmt: skip
