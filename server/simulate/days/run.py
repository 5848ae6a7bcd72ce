"""Simulates many days in parallel; each process generates its own days from the seed, so little data is sent to it."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from server.balance.roll.bound import Limits, limits
from server.balance.roll.core_branch import CoreBranch
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, Scenario, Visit
from server.balance.roll.simulated_branch import FastBranch
from server.simulate.files.policies import find_policy

from .generate import generate

FEW_DAYS: Final = 8
"""Fewer days than this are done sooner than another process can start."""


class Plan(Struct, frozen=True):
    """What to simulate. `arrivals` is one given day; without it, random days of `seed` are generated.

    `fast`: use `FastBranch` instead of the core; `bound`: also compute the best result of any policy.
    """

    scenario: Scenario
    policy: str
    seed: int = 1
    days: int = 1
    arrivals: tuple[Arrival, ...] | None = None
    fast: bool = False
    bound: bool = False


class Day(Struct, frozen=True):
    """A simulated day. `limits`: upper bounds for any policy, if asked for and somebody came."""

    arrivals: Sequence[Arrival]
    visits: Sequence[Visit]
    limits: Limits | None = None


def jobs_for(plan: Plan) -> int:
    """The number of parallel processes for this plan on this machine."""
    return 1 if plan.days < FEW_DAYS else min(os.cpu_count() or 1, plan.days)


def play(plan: Plan, jobs: int, progress: Callable[[int], None]) -> list[Day]:
    """Simulates every day, in order; calls `progress` with the number of days done.

    Raises UnknownPolicy, ValueError for an impossible choice of the policy, ImportError if `bound` lacks its packages.
    """
    days: list[Day] = []
    for day in _played(plan, jobs):
        days.append(day)
        progress(len(days))
    return days


def _played(plan: Plan, jobs: int) -> Iterator[Day]:
    numbers = range(1, plan.days + 1)
    if jobs <= 1:
        yield from (play_day(plan, number) for number in numbers)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (plan,)) as pool:
        try:
            yield from pool.map(_play_day, numbers)
        finally:
            pool.shutdown(cancel_futures=True)


def play_day(plan: Plan, number: int) -> Day:
    """Simulates the `number`-th day, from 1."""
    arrivals = people(plan, number)
    visits = roll(plan.scenario, arrivals, find_policy(plan.policy), FastBranch if plan.fast else CoreBranch)
    if not plan.bound or all(one.no_show for one in arrivals):
        return Day(arrivals, visits)
    return Day(arrivals, visits, limits(plan.scenario, arrivals))


def people(plan: Plan, number: int) -> list[Arrival]:
    """The arrivals of a day. With several days, ids begin with the day's number: `3-17`."""
    if plan.arrivals is not None:
        return list(plan.arrivals)
    drawn = generate(plan.scenario, plan.seed, number)
    return drawn if plan.days == 1 else [replace(one, id=f"{number}-{one.id}") for one in drawn]


_plans: list[Plan] = []
"""The plan of this worker process."""


def _begin(plan: Plan) -> None:
    """Ignores Ctrl+C in the worker: the parent ends its workers, without a traceback from each."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _plans[:] = [plan]


def _play_day(number: int) -> Day:
    return play_day(_plans[0], number)
