"""`python -m tests.prove.tried`: plays ideas for the engine that did not pay, so that anybody may look again.

Newcomers: to which idle counter who just came goes. Clerks: days on which counters differ in pace, and whether it helps
to send newcomers to the fastest. Trades: other numbers and guards, from which one sees what more people in time cost
at the tail. All see the same days, of a seed of their own; differences are paired by day. The table of docs/engine.md
says what else was tried.
"""

import argparse
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from math import inf
from multiprocessing import get_context
from random import Random
from statistics import fmean
from typing import Final, TypeAlias

from msgspec.structs import replace

from protocol.configuration import GUARD_S
from protocol.ids import Instant
from server.balance.dispatch.in_time import motcua
from server.balance.dispatch.knowledge import CounterNow, Knowledge
from server.balance.dispatch.policies import Policy
from server.balance.dispatch.tuning import TUNED, Tuning
from server.balance.roll.roll import Roll, roll
from server.balance.roll.scenario import Arrival, Scenario
from server.balance.roll.simulated_branch import FastBranch
from server.balance.roll.simulated_counter import SimulatedCounter
from server.queue.state.choice import Choice
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter
from server.simulate.days.generate import generate

from .dispatch import BRANCHES, Day, branch, day_of, row
from .tune import use

SEED: Final = 7002
DAYS: Final = 100
PACE: Final = 0.3
"""Counters take from so much less to so much more than the mean."""

Key: TypeAlias = Callable[[CounterNow, Knowledge], float]


def by_the_rule(one: CounterNow, known: Knowledge) -> float:
    """As it is: the idle come in the scenario's order, fewest skills first, then longest idle."""
    return 0.0


def most_skills(one: CounterNow, known: Knowledge) -> float:
    """What ought to be worst: the flexible go first."""
    return -float(len(one.skills))


def break_first(one: CounterNow, known: Knowledge) -> float:
    """The counter that will pause soonest."""
    return inf if one.until is None else one.until


def shadow_price(one: CounterNow, known: Knowledge) -> float:
    """Who is least missed: the work that is expected of its services, each shared by all who serve it now."""
    return sum(
        (known.rates or {}).get(code, 0.0)
        * (known.services[code].mean_s or 0.0)
        / sum(code in other.skills for other in known.counters if other.open)
        for code in one.skills
    )


class Sending:
    """`motcua`, and who finds idle counters goes to the one with the least `key`."""

    def __init__(self, key: Key) -> None:
        self._key = key

    def __call__(
        self, candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
    ) -> Choice | None:
        return motcua(candidates, counter, now, knowledge)

    def choose_counter(self, ticket: Ticket, idle: Sequence[CounterNow], now: Instant, knowledge: Knowledge) -> str:
        return min(idle, key=lambda one: self._key(one, knowledge)).id


class Paced(Roll):
    """A day on which each counter has its pace: how much longer than the mean it takes."""

    def __init__(self, scenario: Scenario, arrivals: Sequence[Arrival], policy: Policy, pace: dict[str, float]) -> None:
        super().__init__(scenario, arrivals, policy, FastBranch(scenario, arrivals))
        self._pace = pace

    def _lasts(self, desk: SimulatedCounter, place: int) -> int:
        takes = super()._lasts(desk, place)
        return takes if self._arrivals[place].no_show else round(takes * self._pace[desk.id])


def paces(scenario: Scenario, day: int) -> dict[str, float]:
    """Drawn evenly; every ten days other clerks."""
    chance = Random(f"{SEED}/{(day - 1) // 10}/pace")
    drawn = {plan.id: chance.uniform(1 - PACE, 1 + PACE) for plan in scenario.counters}
    mean = fmean(drawn.values())
    return {counter: pace / mean for counter, pace in drawn.items()}


def fastest(pace: dict[str, float]) -> Policy:
    """`motcua`, and who finds idle counters goes to the fastest."""
    return Sending(lambda one, known: pace[one.id])


NEWCOMERS: Final[dict[str, Key]] = {
    "fewest skills": by_the_rule,
    "most skills": most_skills,
    "next to pause": break_first,
    "shadow price": shadow_price,
}


def _sooner(factor: float) -> Tuning:
    """The target presses so many times as much."""
    least, less, middle, more, most = TUNED.sooner
    return replace(TUNED, sooner=(least * factor, less * factor, middle * factor, more * factor, most * factor))


BEFORE: Final = Tuning(
    sooner=(0.24, 0.5, 1.0, 1.0, 1.0),
    late=(0.1, 0.8, 1.4, 1.2, 1.2),
    age=(0.05, 0.03, 0.09, 0.1, 0.15),
    late_at=1.88,
    later=1.0,
    weight=0.2,
    short=0.4,
    short_late=1.5,
    short_age=0.14,
    behind=0.5,
    apart=4.0,
    own_part=0.5,
)
"""The numbers before these: the same rule, fewer in time and fewer over half an hour."""

TRADES: Final[dict[str, tuple[Tuning, int]]] = {
    "as it is": (TUNED, GUARD_S),
    "the numbers before": (BEFORE, GUARD_S),
    "guard 45 min": (TUNED, 2700),
    "guard 50 min": (TUNED, 3000),
    "guard 60 min": (TUNED, 3600),
    "sooner × 0.6": (_sooner(0.6), GUARD_S),
    "sooner × 1.5": (_sooner(1.5), GUARD_S),
    "second limit × 0.9": (replace(TUNED, late_at=TUNED.late_at * 0.9), GUARD_S),
    "second limit × 1.1": (replace(TUNED, late_at=TUNED.late_at * 1.1), GUARD_S),
}
"""The numbers and the guard, in seconds."""

CLERKS: Final[dict[str, Callable[[dict[str, float]], Policy]]] = {
    "not known": lambda pace: motcua,
    "newcomers to the fastest": fastest,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove.tried", description=__doc__)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    days = range(1, arguments.days + 1)
    with ProcessPoolExecutor(arguments.jobs, get_context("spawn")) as pool:
        print(_HEAD.format(days=arguments.days, what="newcomers go to"))
        for name, per_day in BRANCHES:
            found = {key: list(pool.map(sent, [(name, per_day, key, day) for day in days])) for key in NEWCOMERS}
            for key, mine in found.items():
                print(f"| {name} | {per_day} {row(key, mine, found['fewest skills'])}", flush=True)
        print(_HEAD.format(days=arguments.days, what="each clerk's pace"))
        for name, per_day in BRANCHES:
            found = {key: list(pool.map(paced, [(name, per_day, key, day) for day in days])) for key in CLERKS}
            for key, mine in found.items():
                print(f"| {name} | {per_day} {row(key, mine, found['not known'])}", flush=True)
        print(_HEAD.format(days=arguments.days, what="numbers"))
        for name, per_day in BRANCHES:
            found = {key: list(pool.map(traded, [(name, per_day, key, day) for day in days])) for key in TRADES}
            for key, mine in found.items():
                print(f"| {name} | {per_day} {row(key, mine, found['as it is'])}", flush=True)
    return 0


def sent(job: tuple[str, float, str, int]) -> Day:
    """One day of a branch, newcomers sent by the named key."""
    name, per_day, key, day = job
    scenario = branch(name, per_day)
    arrivals = generate(scenario, SEED, day)
    return day_of(
        scenario, arrivals, Roll(scenario, arrivals, Sending(NEWCOMERS[key]), FastBranch(scenario, arrivals)).run()
    )


def paced(job: tuple[str, float, str, int]) -> Day:
    """One day of a branch whose counters differ in pace."""
    name, per_day, key, day = job
    scenario, pace = branch(name, per_day), paces(branch(name, per_day), day)
    arrivals = generate(scenario, SEED, day)
    return day_of(scenario, arrivals, Paced(scenario, arrivals, CLERKS[key](pace), pace).run())


def traded(job: tuple[str, float, str, int]) -> Day:
    """One day of a branch with other numbers or another guard."""
    name, per_day, key, day = job
    tuning, guard_s = TRADES[key]
    scenario = replace(branch(name, per_day), guard_s=guard_s)
    arrivals = generate(scenario, SEED, day)
    use(tuning)
    try:
        return day_of(scenario, arrivals, roll(scenario, arrivals, motcua))
    finally:
        use(TUNED)


_HEAD: Final = """
{days} days of each branch; Δ and the longest visit against the first line of each.

| branch | a day | {what} | within 15 min | Δ | over 30 min | Δ | longest |
| --- | --- | --- | --- | --- | --- | --- | --- |"""


if __name__ == "__main__":
    raise SystemExit(main())
