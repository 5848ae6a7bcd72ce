"""`python -m tests.prove.dispatch`: plays drawn days under each policy, and writes docs/dispatch-figures.md.

Every policy sees the same days, so differences are paired, with the half width of their 95 % interval. The numbers of
`balance/tuning.py` were found on other seeds, by a faster simulator, and no search has looked at the seed here.
"""

import argparse
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean, stdev
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from protocol.configuration import GUARD_S
from server.balance.dispatch.policies import POLICIES
from server.balance.roll.bound import limits
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, Outcome, Scenario, Service, Visit
from server.simulate.days.generate import generate
from server.simulate.files.read import read_scenario_file

from .overtaken import Overtaken, overtaken

ROOT: Final = Path(__file__).parents[2] / "docs"
PAGE: Final = ROOT / "dispatch-figures.md"
SEED: Final = 20_261_201
DAYS: Final = 400
MORE: Final = {("office", 560): 8, ("office", 640): 6}
"""So many times as many days of a branch where `DAYS` are too few to tell."""
BOUND_DAYS: Final = 12
LATE_S: Final = 1800

BRANCHES: Final = (
    ("office", 560), ("office", 640), ("office", 700), ("small", 160), ("small", 185), ("rush", 660), ("rush", 740),
)  # fmt: skip

KNOWING: Final[dict[str, Callable[[int, Service], Service]]] = {
    "right": lambda n, one: one,
    "none": lambda n, one: replace(one, mean_s=None, cv=None),
    "twice as long": lambda n, one: _times(one, 2),
    "half as long": lambda n, one: _times(one, 0.5),
    "twice and half in turn": lambda n, one: _times(one, 2 if n % 2 == 0 else 0.5),
}
"""What the policy is told of the services beforehand; the days themselves are drawn from what is right."""


class Day(Struct, frozen=True):
    """One day under one policy: shares of visits within the target and over half an hour, the longest; by service those
    whose service time alone keeps the target, by class all: how many, and how many within the target."""

    within: float
    late: float
    longest_s: float
    services: dict[str, tuple[int, int]]
    classes: dict[str, tuple[int, int]]
    longest_wait_s: float
    waits_s: dict[tuple[str, str], list[float]]
    """By service and class, from the ticket to the call."""
    passed: Overtaken


def _times(service: Service, factor: float) -> Service:
    return replace(service, mean_s=(service.mean_s or 0) * factor)


def branch(name: str, per_day: float) -> Scenario:
    """A scenario of docs/scenarios at so many tickets a day."""
    found = read_scenario_file(ROOT / "scenarios" / f"{name}.toml", to_draw=True)
    assert isinstance(found, Scenario), found
    assert found.demand is not None
    return replace(found, demand=replace(found.demand, per_day=per_day))


def played(job: tuple[str, float, str, str, int]) -> Day:
    """One day of a branch under a policy that knows so much."""
    name, per_day, policy, knowing, day = job
    scenario = branch(name, per_day)
    arrivals = generate(scenario, SEED, day)
    told = replace(scenario, services=tuple(KNOWING[knowing](n, one) for n, one in enumerate(scenario.services)))
    return day_of(scenario, arrivals, roll(told, arrivals, POLICIES[policy]))


def day_of(scenario: Scenario, arrivals: Sequence[Arrival], visits: Sequence[Visit]) -> Day:
    """What a day's visits come to. Raises ValueError when nobody was served."""
    served = [one for one in visits if one.outcome is Outcome.SERVED]
    kept = [one.visit_s <= scenario.visit_s for one in served]
    services: dict[str, tuple[int, int]] = {}
    classes: dict[str, tuple[int, int]] = {}
    waits_s: dict[tuple[str, str], list[float]] = {}
    for one, good in zip(served, kept, strict=True):
        waits_s.setdefault((one.service, one.cls.value), []).append(one.wait_s)
        if one.service_s <= scenario.visit_s:
            n, hits = services.get(one.service, (0, 0))
            services[one.service] = n + 1, hits + good
        n, hits = classes.get(one.cls.value, (0, 0))
        classes[one.cls.value] = n + 1, hits + good
    late = fmean(one.visit_s > LATE_S for one in served)
    longest_s, longest_wait_s = max(one.visit_s for one in served), max(one.wait_s for one in served)
    passed = overtaken(scenario, arrivals, visits)
    return Day(fmean(kept), late, longest_s, services, classes, longest_wait_s, waits_s, passed)


def p90(values: Sequence[float]) -> float:
    """The 90th percentile: nine in ten are not above it. Raises IndexError without any value."""
    return sorted(values)[-(-9 * len(values) // 10) - 1]


def best(job: tuple[str, float, int]) -> tuple[float, float, float]:
    """A day's bounds: possible, any counter, with skills."""
    scenario = branch(job[0], job[1])
    found = limits(scenario, generate(scenario, SEED, job[2]))
    return found.possible, found.any_counter, found.bound


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove.dispatch", description=__doc__)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    with ProcessPoolExecutor(arguments.jobs, get_context("spawn")) as pool:
        PAGE.write_text(page(pool, arguments.days), encoding="utf-8")
    return 0


def page(pool: ProcessPoolExecutor, days: int) -> str:
    """The whole page."""

    def play(name: str, per_day: float, policy: str, knowing: str = "right", times: int = 1) -> list[Day]:
        jobs = [(name, per_day, policy, knowing, day) for day in range(1, days * times + 1)]
        return list(pool.map(played, jobs, chunksize=4))

    lines = [
        "# Dispatch: the figures",
        "",
        _HEAD.format(days=days),
        "",
        "| branch | a day | days | policy | within 15 min | Δ | over 30 min | Δ | longest |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    found: dict[tuple[str, int, str], list[Day]] = {}
    for name, per_day in BRANCHES:
        for policy in ("fcfs", "priority", "motcua"):
            found[name, per_day, policy] = play(name, per_day, policy, times=MORE.get((name, per_day), 1))
            played_days = found[name, per_day, policy]
            line = row(policy, played_days, found[name, per_day, "fcfs"])
            lines.append(f"| {name} | {per_day} | {len(played_days)} {line}")
    lines += ["", "## The visible order", "", _ORDER.format(guard=GUARD_S // 60)]
    for name, per_day in BRANCHES:
        lines += [_order(name, per_day, policy, found[name, per_day, policy]) for policy in POLICIES]
    lines += ["", _WAITS]
    for name, per_day in BRANCHES:
        lines.append(f"| {name} {per_day} | {_waits(found[name, per_day, 'motcua'])} |")
    lines += ["", "## Services and classes", "", _SERVICES]
    for name, per_day in BRANCHES:
        by_fcfs, by_motcua = _shares(found[name, per_day, "fcfs"]), _shares(found[name, per_day, "motcua"])
        lines.append(f"| {name} {per_day} | {by_fcfs} | {by_motcua} |")
    lines += ["", "## With wrong knowledge, or none", "", _KNOWLEDGE.format(days=days)]
    for per_day in (560, 640, 700):
        for knowing in KNOWING:
            mine = (
                found["office", per_day, "motcua"][:days]
                if knowing == "right"
                else play("office", per_day, "motcua", knowing)
            )
            lines.append(f"| {per_day} {row(knowing, mine, found['office', per_day, 'fcfs'][:days])}")
    lines += ["", "## The bound", "", _BOUND.format(days=min(days, BOUND_DAYS))]
    for per_day in (560, 640, 700):
        some = range(1, min(days, BOUND_DAYS) + 1)
        bounds = list(pool.map(best, [("office", per_day, day) for day in some]))
        ours = fmean(day.within for day in found["office", per_day, "motcua"][: len(some)])
        theirs = fmean(day.within for day in found["office", per_day, "fcfs"][: len(some)])
        possible, anywhere, bound = (fmean(one[n] for one in bounds) for n in range(3))
        lines.append(
            f"| {per_day} | {bound:.3f} | {ours / bound:.3f} | {theirs / bound:.3f} | {1 - possible:.3f} | "
            f"{possible - anywhere:.3f} | {anywhere - bound:.3f} | {bound - ours:.3f} |"
        )
    return "\n".join(lines) + "\n"


_HEAD: Final = """\
Made by `python -m tests.prove.dispatch`; the seed is fixed, so it makes the same page anywhere. How the engine decides:
[engine.md](engine.md).

At least {days} days of each branch ([scenarios](scenarios/)), the same under every policy; visits run from the ticket
to the end. Δ is against `fcfs`, paired by day, ± the half width of its 95 % interval. *Longest* is the longest of all
visits ÷ that of `fcfs`, and in brackets the mean of the days' longest ÷ the same."""

_ORDER: Final = """\
How many were passed by somebody of their own service and class who had waited less, and how many by anybody of their
service whom the [visible order](engine.md#the-visible-order) does not let pass; and the longest wait of all, in minutes
(the guard: {guard} minutes).

| branch | a day | policy | called | passed by the like | against the order | longest wait |
| --- | --- | --- | --- | --- | --- | --- |"""

_WAITS: Final = """\
Nine in ten waited no longer than so many minutes under `motcua`, by service: priority / appointment / walk-in.

| branch, a day | minutes |
| --- | --- |"""

_SERVICES: Final = """\
Shares within 15 minutes: of each service, of visits whose service time alone is not longer than that (no order of calls
could save the others); then of each class.

| branch, a day | `fcfs` | `motcua` |
| --- | --- | --- |"""

_KNOWLEDGE: Final = """\
What the engine was told of the services beforehand; it goes on learning from visits that are over. The Δ are against
`fcfs` on the same days of the office, {days} of each.

| a day | told | within 15 min | Δ | over 30 min | Δ | longest |
| --- | --- | --- | --- | --- | --- | --- |"""

_BOUND: Final = """\
What no policy could beat on the first {days} of these days (the linear programme of
`server/balance/roll/bound.py`), and where the
rest of 1 is lost under `motcua`, as means over those days. The bound may let everybody late wait for ever, which no
policy that minds the longest visit may.

| a day | bound | `motcua` ÷ bound | `fcfs` ÷ bound | structural | capacity | skills | dispatch |
| --- | --- | --- | --- | --- | --- | --- | --- |"""


def row(policy: str, mine: Sequence[Day], theirs: Sequence[Day]) -> str:
    """The end of a line of a table: `mine` against `theirs`, paired by day."""
    within = [one.within - other.within for one, other in zip(mine, theirs, strict=True)]
    late = [one.late - other.late for one, other in zip(mine, theirs, strict=True)]
    longest = max(one.longest_s for one in mine) / max(one.longest_s for one in theirs)
    mean = fmean(one.longest_s for one in mine) / fmean(one.longest_s for one in theirs)
    return (
        f"| {policy} | {fmean(one.within for one in mine):.3f} | {_delta(within)} | "
        f"{fmean(one.late for one in mine):.4f} | {_delta(late)} | {longest:.2f} ({mean:.2f}) |"
    )


def _delta(values: Sequence[float]) -> str:
    half = 1.96 * stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0.0
    return f"{fmean(values):+.4f} ± {half:.4f}" if any(values) else "–"


def _order(name: str, per_day: float, policy: str, days: Sequence[Day]) -> str:
    called, alike, unlawful = (
        sum(getattr(day.passed, part) for day in days) for part in ("called", "alike", "unlawful")
    )
    longest = max(day.longest_wait_s for day in days) / 60
    return f"| {name} | {per_day:g} | {policy} | {called} | {alike} | {unlawful} | {longest:.0f} |"


def _waits(days: Sequence[Day]) -> str:
    def minutes(code: str, cls: str) -> str:
        return f"{p90([wait for day in days for wait in day.waits_s.get((code, cls), [])]) / 60:.1f}"

    services = sorted({code for day in days for code, _ in day.waits_s})
    return ", ".join(
        f"{code} {' / '.join(minutes(code, cls) for cls in ('prio', 'appt', 'walk'))}" for code in services
    )


def _shares(days: Sequence[Day]) -> str:
    def share(part: str, code: str) -> str:
        pairs = [getattr(day, part).get(code, (0, 0)) for day in days]
        return f"{code} {sum(hits for _, hits in pairs) / max(1, sum(n for n, _ in pairs)):.3f}"

    services = sorted({code for day in days for code in day.services})
    every = [pair for day in days for pair in day.services.values()]
    mean = sum(hits for _, hits in every) / sum(n for n, _ in every)
    classes = [share("classes", code) for code in ("prio", "appt", "walk")]
    return f"{', '.join(share('services', code) for code in services)} (mean {mean:.3f}); {', '.join(classes)}"


if __name__ == "__main__":
    raise SystemExit(main())
