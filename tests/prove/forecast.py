"""Forecasts of waits against what became of them, on simulated days that nothing was tuned on.

Each branch and load goes through its days in order and learns from them as a real one does, from an empty beginning: no
timetable, no arrivals, of service times what the catalogue says. Beside it stand simpler forecasts, which know when
somebody finds an idle counter, and the same rollout told the true distributions and the timetable.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import fmean
from typing import Final

from msgspec import Struct

from server.balance.dispatch.policies import POLICIES
from server.balance.foresight.calibration import Calibration
from server.balance.foresight.knowledge import BranchKnowledge, learn
from server.balance.foresight.learned_day import Called, LearnedDay
from server.balance.roll.scenario import Arrival, Scenario, Visit
from server.queue.state.service_times import Times
from server.simulate.days.generate import generate
from server.simulate.days.told import Foresight
from tools.bench.report import table

from .dispatch import branch

SEED: Final = 20_261_130
DAYS: Final = 10
BRANCHES: Final = (
    ("office", 560), ("office", 700), ("small", 160), ("small", 185), ("rush", 660), ("rush", 740),
)  # fmt: skip
POLICY: Final = "motcua"
"""It overtakes: by class, and across services."""

COVERED: Final = (0.88, 0.92)
COVERED_KIND: Final = (0.85, 0.95)
OF_BEST: Final = 0.75
OF_TRUTH: Final = 1.05
FEW: Final = 100
"""A service and class with fewer waits says nothing about a share of .9."""


class One(Struct, frozen=True):
    """A ticket that did not find an idle counter: its wait, and what it was told. `simple`: the other forecasts."""

    kind: str
    wait_s: float
    p50_s: float
    p90_s: float
    truth_s: float
    simple: dict[str, float]


class Judged(Struct, frozen=True):
    """A branch and load. `called`: tickets called; `waited`: those that did not find an idle counter, of which the
    other figures are. `kinds`: the covered share by service and class, of at least `FEW` waits. Mean absolute errors of
    the median in seconds: `ours_s`, `truth_s` (told the true distributions), `simple_s`."""

    branch: str
    per_day: int
    days: int
    called: int
    waited: int
    mean_wait_s: float
    covered: float
    covered_first_day: float
    covered_all: float
    kinds: dict[str, float]
    below_median: float
    ours_s: float
    truth_s: float
    simple_s: dict[str, float]

    @property
    def of_best(self) -> float:
        """The error against that of the best simple forecast."""
        return self.ours_s / min(self.simple_s.values())

    @property
    def of_truth(self) -> float:
        """The error against that of the rollout told the truth."""
        return self.ours_s / self.truth_s

    @property
    def faults(self) -> list[str]:
        """What is not as it must be."""
        name = f"{self.branch} {self.per_day}"
        found = [] if COVERED[0] <= self.covered <= COVERED[1] else [f"{name}: covered {self.covered:.3f}"]
        found += [
            f"{name}, {kind}: covered {share:.3f}"
            for kind, share in self.kinds.items()
            if not COVERED_KIND[0] <= share <= COVERED_KIND[1]
        ]
        if self.of_best > OF_BEST and self.of_truth > OF_TRUTH:
            found.append(f"{name}: error {self.of_best:.2f} of the best simple one, {self.of_truth:.2f} of the truth's")
        return found


class Forecasts(Struct, frozen=True):
    judged: list[Judged]
    faults: list[str]


def run(days: int, jobs: int, say: Callable[[str], None]) -> Forecasts:
    """Plays all branches, each in one process."""
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        judged = []
        for one in pool.map(judge, [(name, per_day, days) for name, per_day in BRANCHES]):
            judged.append(one)
            say(f"{one.branch} {one.per_day}: covered {one.covered:.3f}, {one.of_best:.2f} of the best simple one")
    return Forecasts(judged, [fault for one in judged for fault in one.faults])


def judge(job: tuple[str, int, int]) -> Judged:
    """One branch and load over its days."""
    name, per_day, days = job
    scenario = branch(name, per_day)
    learning, told = Foresight(scenario, POLICIES[POLICY]), Foresight(scenario, POLICIES[POLICY], seed=2)
    told.calibration = Uncalibrated()
    by_day: list[list[One]] = []
    called = 0
    for day in range(1, days + 1):
        arrivals = generate(scenario, SEED, day)
        visits, bands = learning.play(arrivals)
        told.knowledge = truth(scenario)
        _, true_bands = told.play(arrivals)
        simple = _simple(scenario, arrivals, visits)
        called += sum(one.call_s is not None for one in visits)
        by_day.append([
            One(
                f"{one.service} {one.cls.value}", one.wait_s, mine.band.p50_s, mine.band.p90_s,
                0.0 if true.band is None else true.band.p50_s, others,
            )
            for one, mine, true, others in zip(visits, bands, true_bands, simple, strict=True)
            if one.call_s is not None and one.wait_s > 0 and mine.band is not None
        ])  # fmt: skip
    return judge_days(name, per_day, called, by_day)


class Uncalibrated(Calibration):
    """Tells what the rollout says."""

    def called(self, ticket_id: str, at: int) -> None:
        """Nothing is learned."""

    def passed(self, now: int) -> None:
        """Nothing is learned."""


def judge_days(name: str, per_day: int, called: int, by_day: Sequence[Sequence[One]]) -> Judged:
    """The figures of a branch and load: of `called` tickets, those of each day that waited."""
    ones = [one for day in by_day for one in day]
    by_kind: dict[str, list[One]] = defaultdict(list)
    for one in ones:
        by_kind[one.kind].append(one)
    covered = _covered(ones)
    return Judged(
        name,
        per_day,
        len(by_day),
        called,
        len(ones),
        fmean(one.wait_s for one in ones),
        covered,
        _covered(by_day[0]),
        (covered * len(ones) + called - len(ones)) / called,
        {kind: _covered(found) for kind, found in sorted(by_kind.items()) if len(found) >= FEW},
        fmean(one.wait_s <= one.p50_s for one in ones),
        _error((one.wait_s, one.p50_s) for one in ones),
        _error((one.wait_s, one.truth_s) for one in ones),
        {how: _error((one.wait_s, one.simple[how]) for one in ones) for how in ones[0].simple},
    )


def _covered(ones: Sequence[One]) -> float:
    return fmean(one.wait_s <= one.p90_s for one in ones)


def _error(pairs: Iterable[tuple[float, float]]) -> float:
    return fmean(abs(wait_s - said_s) for wait_s, said_s in pairs)


def truth(scenario: Scenario) -> BranchKnowledge:
    """What nobody can know: the distributions that the days are drawn from, and the timetable."""
    many = 100_000
    demand = scenario.demand
    assert demand is not None
    day = LearnedDay("2026-01-05")
    for one in scenario.services:
        mean, cv = one.mean_s or 0.0, one.cv or 0.0
        sums = round(many * mean * 1000), round(many * (mean * 1000) ** 2 * (1 + cv**2))
        day.times[one.code] = Times(many, *sums)
        for cls, share in demand.classes.items():
            day.mix[one.code, cls] = round(many * (one.share or 0.0) * share)
    every = sum(demand.half_hours)
    day.arrivals = {slot: round(demand.per_day * share / every) for slot, share in enumerate(demand.half_hours)}
    day.called = {
        (one.code, cls): Called(many, round(many * demand.no_show.get(cls, 0.0)))
        for one in scenario.services
        for cls in demand.classes
    }
    day.openings = {plan.id: [(round(one.from_s), round(one.to_s)) for one in plan.open] for plan in scenario.counters}
    return learn([day])


def _simple(scenario: Scenario, arrivals: Sequence[Arrival], visits: Sequence[Visit]) -> list[dict[str, float]]:
    """By arrival: queue length, last wait, head's wait and running mean, of its service."""
    found = []
    means = {one.code: one.mean_s or 0.0 for one in scenario.services}
    for place, arrival in enumerate(arrivals):
        now, code = arrival.arrive_s, arrival.service
        before = [one for one in visits[:place] if one.service == code and one.call_s is not None]
        ahead = [one for one in before if (one.call_s or 0.0) > now]
        called = [one for one in before if (one.call_s or 0.0) <= now]
        serving = sum(
            code in plan.skills and any(one.from_s <= now < one.to_s for one in plan.open) for plan in scenario.counters
        )
        last = max(called, key=lambda one: one.call_s or 0.0, default=None)
        found.append(
            {
                "queue length": (len(ahead) + 1) * means[code] / max(1, serving),
                "last wait": 0.0 if last is None else last.wait_s,
                "head's wait": now - ahead[0].arrive_s if ahead else 0.0,
                "running mean": fmean(one.wait_s for one in called) if called else 0.0,
            }
        )
    return found


def shown(result: Forecasts) -> str:
    """As a part of docs/figures.md."""
    said = (
        f"Under `{POLICY}`, {result.judged[0].days} days of each branch and load, learning from nothing "
        "([foresight](foresight.md)). Of tickets that do not find an idle counter; *all* counts the others too, told "
        "0 and called at once. Errors are the mean absolute errors of the median. *Kinds*: the least and the most "
        f"covered service and class with at least {FEW} waits."
    )
    columns = [
        "branch, a day", "waited of called", "covered", "first day", "all", "kinds", "below median", "error, s",
        "÷ truth's", "÷ best simple", "simple: queue / last / head / mean, s",
    ]  # fmt: skip
    lines = [
        [
            f"{one.branch} {one.per_day}", f"{one.waited} of {one.called}", f"{one.covered:.3f}",
            f"{one.covered_first_day:.3f}", f"{one.covered_all:.3f}",
            _range(one.kinds.values()), f"{one.below_median:.2f}",
            f"{one.ours_s:.0f}", f"{one.of_truth:.2f}", f"{one.of_best:.2f}",
            " / ".join(f"{error:.0f}" for error in one.simple_s.values()),
        ]
        for one in result.judged
    ]  # fmt: skip
    faults = "\n".join(f"- {fault}" for fault in result.faults)
    return "\n\n".join(
        [said, table(columns, lines), *([f"**Missed ({len(result.faults)}):**\n\n{faults}"] if faults else [])]
    )


def _range(shares: Collection[float]) -> str:
    return f"{min(shares):.2f}–{max(shares):.2f}" if shares else "–"
