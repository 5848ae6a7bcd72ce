"""`python -m tests.prove.tune`: searches the numbers of `server/balance/dispatch/tuning.py` and the guard's default.

CMA-ES (Hansen 2006) over drawn days of the branches of docs/scenarios, all under the visible order; each try is paired
with first come, first served on the same days. The seed judges nothing else. One process; it prints the best so far.
"""

import argparse
import time
from collections.abc import Sequence
from statistics import fmean
from typing import Any, Final

import numpy as np
from msgspec import Struct
from msgspec.structs import astuple, replace

from protocol.configuration import GUARD_S
from server.balance.dispatch import in_time, pressure
from server.balance.dispatch.in_time import motcua
from server.balance.dispatch.policies import Policy, fcfs
from server.balance.dispatch.tuning import TUNED, Tuning
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Outcome, Scenario, Visit
from server.simulate.days.generate import generate

from .dispatch import LATE_S, branch, p90

SEED: Final = 31_001
MINUTES: Final = 20.0
POPULATION: Final = 12

DAYS: Final[dict[tuple[str, float], int]] = {
    ("office", 560): 14, ("office", 640): 14, ("office", 700): 10,
    ("small", 160): 24, ("small", 185): 24, ("rush", 660): 8, ("rush", 740): 6,
}  # fmt: skip


class Came(Struct, frozen=True):
    """What came of a branch's days: shares in time and over half an hour, the longest visits, waits' p90."""

    within: float
    late: float
    longest_s: float
    days_longest_s: float
    services: dict[str, float]
    p90_s: dict[tuple[str, str], float]


def came(scenario: Scenario, days: Sequence[Sequence[Visit]]) -> Came:
    """The figures over some days."""
    served = [[one for one in visits if one.outcome is Outcome.SERVED] for visits in days]
    longest = [max(one.visit_s for one in visits) for visits in served]
    waits: dict[tuple[str, str], list[float]] = {}
    services: dict[str, list[bool]] = {}
    for one in (one for visits in served for one in visits):
        waits.setdefault((one.service, one.cls.value), []).append(one.wait_s)
        if one.service_s <= scenario.visit_s:
            services.setdefault(one.service, []).append(one.visit_s <= scenario.visit_s)
    return Came(
        fmean(fmean(one.visit_s <= scenario.visit_s for one in visits) for visits in served),
        fmean(fmean(one.visit_s > LATE_S for one in visits) for visits in served),
        max(longest),
        fmean(longest),
        {code: fmean(kept) for code, kept in services.items()},
        {key: p90(waited) for key, waited in waits.items()},
    )


class Judge:
    """Plays the same days again and again."""

    def __init__(self, seed: int) -> None:
        self.days = {
            (name, per_day): [generate(branch(name, per_day), seed, day) for day in range(1, days + 1)]
            for (name, per_day), days in DAYS.items()
        }
        self.before = {key: self.play(key, fcfs, GUARD_S) for key in DAYS}

    def play(self, key: tuple[str, float], policy: Policy, guard_s: int) -> Came:
        scenario = replace(branch(*key), guard_s=guard_s)
        return came(scenario, [roll(scenario, arrivals, policy) for arrivals in self.days[key]])

    def cost(self, tuning: Tuning, guard_s: int) -> float:
        """Less is better: what is lost in time, over half an hour, in longest visits, and by classes and services."""
        use(tuning)
        return sum(
            (2.0 if key == ("office", 560) else 1.0) * _cost(self.play(key, motcua, guard_s), before)
            for key, before in self.before.items()
        )


def _cost(mine: Came, before: Came) -> float:
    cost = before.within - mine.within
    cost += 6.0 * max(0.0, mine.late - before.late)
    cost += 0.4 * max(0.0, mine.longest_s / before.longest_s - 1.2)
    cost += 0.4 * max(0.0, mine.days_longest_s / before.days_longest_s - 1.15)
    for code, share in mine.services.items():
        walk = mine.p90_s[code, "walk"]
        for cls in ("prio", "appt"):
            cost += 0.02 * max(0.0, (mine.p90_s[code, cls] - 0.95 * walk) / 60)
        cost += 0.3 * max(0.0, before.services[code] - 0.01 - share)
    return cost


def use(tuning: Tuning) -> None:
    """Makes the policy of this process go by these numbers."""
    for module in (in_time, pressure):
        setattr(module, "TUNED", tuning)  # noqa: B010  # a search changes what is fixed elsewhere


def packed(tuning: Tuning, guard_s: int) -> Any:
    """The numbers as logarithms, in the order of the fields."""
    flat = [each for value in astuple(tuning) for each in (value if isinstance(value, tuple) else (value,))]
    return np.log([*flat, guard_s])


def unpacked(point: Any) -> tuple[Tuning, int]:
    """The tuning and the guard of a point."""
    values = [float(value) for value in np.exp(point)]
    fields: list[Any] = []
    for value in astuple(TUNED):
        many = len(value) if isinstance(value, tuple) else 1
        taken, values = values[:many], values[many:]
        fields.append(tuple(taken) if isinstance(value, tuple) else taken[0])
    return Tuning(*fields), round(values[0])


def search(judge: Judge, minutes: float, chance: Any) -> tuple[Tuning, int]:
    """CMA-ES from the numbers in use; gives the mean of the last generation."""
    mean = packed(TUNED, GUARD_S)
    n, half = len(mean), POPULATION // 2
    weights = np.log(half + 0.5) - np.log(np.arange(1, half + 1))
    weights /= weights.sum()
    mass = 1 / (weights**2).sum()
    c_sigma, c_c = (mass + 2) / (n + mass + 5), (4 + mass / n) / (n + 4 + 2 * mass / n)
    c_1 = 2 / ((n + 1.3) ** 2 + mass)
    c_mu = min(1 - c_1, 2 * (mass - 2 + 1 / mass) / ((n + 2) ** 2 + mass))
    damp = 1 + 2 * max(0.0, ((mass - 1) / (n + 1)) ** 0.5 - 1) + c_sigma
    expected = n**0.5 * (1 - 1 / (4 * n) + 1 / (21 * n**2))
    sigma, covariance, path_c, path_sigma = 0.2, np.eye(n), np.zeros(n), np.zeros(n)
    until, generation = time.monotonic() + minutes * 60, 0
    while time.monotonic() < until:
        generation += 1
        values, axes = np.linalg.eigh(covariance)
        spread = axes @ np.diag(np.sqrt(np.maximum(values, 1e-12)))
        steps = [spread @ chance.standard_normal(n) for _ in range(POPULATION)]
        costs = [judge.cost(*unpacked(mean + sigma * step)) for step in steps]
        best = [steps[place] for place in np.argsort(costs)[:half]]
        step = sum(weight * one for weight, one in zip(weights, best, strict=True))
        mean = mean + sigma * step
        back = axes @ np.diag(1 / np.sqrt(np.maximum(values, 1e-12))) @ axes.T
        path_sigma = (1 - c_sigma) * path_sigma + (c_sigma * (2 - c_sigma) * mass) ** 0.5 * (back @ step)
        path_c = (1 - c_c) * path_c + (c_c * (2 - c_c) * mass) ** 0.5 * step
        covariance = (1 - c_1 - c_mu) * covariance + c_1 * np.outer(path_c, path_c)
        covariance += c_mu * sum(weight * np.outer(one, one) for weight, one in zip(weights, best, strict=True))
        sigma *= float(np.exp(c_sigma / damp * (np.linalg.norm(path_sigma) / expected - 1)))
        tuning, guard_s = unpacked(mean)
        print(f"{generation} sigma {sigma:.3f} cost {min(costs):.4f} guard {guard_s} {tuning}", flush=True)
    return unpacked(mean)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove.tune", description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    judge = Judge(arguments.seed)
    print(f"now {judge.cost(TUNED, GUARD_S):.4f}", flush=True)
    tuning, guard_s = search(judge, arguments.minutes, np.random.default_rng(arguments.seed))
    print(f"mean {judge.cost(tuning, guard_s):.4f} guard {guard_s} {tuning}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
