"""What following the advice does to whole simulated days, and whether it does what it said.

Each day is played twice, with the same people who take as long: once nobody acts, once a manager asks for the advice
every five minutes, does the best that can be done, and takes it back when its time is over. The advice sees what a
server sees and knows what usual days before have taught; nothing of it is told of the trouble.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from random import Random
from statistics import fmean, stdev
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from protocol.enums import TicketClass
from server.balance.advice.course import AHEAD_S
from server.balance.foresight.knowledge import BranchKnowledge, learn
from server.balance.foresight.learned_day import LearnedDay
from server.balance.roll.scenario import Arrival, CounterPlan, Opening, Outcome, Visit
from server.simulate.days.generate import generate
from server.simulate.days.told import date_of
from tools.bench.report import table

from .advised_day import LOOK_S, DirectedRoll, Followed, Follower, Office, nobody, replaying, share_in_time, waiting_at
from .dispatch import branch

SEED: Final = 20_261_216
DAYS: Final = 6
"""Of each branch and kind."""

LEARNS: Final = 5
"""Usual days that the branch has learned from."""

BRANCHES: Final = (("office", 520), ("small", 115), ("rush", 560))
CLERKS: Final = {"office": 2, "small": 1, "rush": 2}
"""In the back office, by branch."""

ABSENT: Final = {"office": ("3", "5", "7"), "small": ("1",), "rush": ("3", "5", "9")}
"""The counters whose clerks are ill."""

OUT: Final = {"office": ("3", "4", "5", "6"), "small": ("2",), "rush": ("3", "5", "7", "9")}
OUT_S: Final = 7_200.0
"""The counters that stop together in the morning, for 2 h."""

BUS: Final = {"office": 45, "small": 15, "rush": 45}
BUS_S: Final = 300.0
SLOWER: Final = 1.6

CALM, ABSENCE, CROWD, SLOW, AWAY = "calm", "counters do not open", "a bus", "services slower", "counters away"
KINDS: Final = (CALM, ABSENCE, CROWD, SLOW, AWAY)


def office_of(name: str, per_day: float) -> Office:
    """The branch, with a closed counter for each clerk of its back office, who may serve everything there. The other
    counters' clerks may serve one service more than they do, the next in the catalogue."""
    scenario = branch(name, per_day)
    codes = tuple(one.code for one in scenario.services)
    serves = {one.id: (*one.skills, *_next(codes, one.skills)) for one in scenario.counters}
    spare = tuple(CounterPlan(f"X{n + 1}", codes, ()) for n in range(CLERKS[name]))
    serves |= {one.id: codes for one in spare}
    return Office(replace(scenario, counters=scenario.counters + spare), CLERKS[name], serves)


def _next(codes: Sequence[str], skills: Sequence[str]) -> tuple[str, ...]:
    place = codes.index(skills[-1])
    after = (*codes[place + 1 :], *codes[:place])
    return tuple(one for one in after if one not in skills)[:1]


def troubled(
    office: Office, name: str, kind: str, people: list[Arrival], chance: Random
) -> tuple[Office, list[Arrival]]:
    """The day with its trouble."""
    scenario = office.scenario
    if kind == ABSENCE:
        out = ABSENT[name]
        codes = tuple(one.code for one in scenario.services)
        counters = tuple(replace(one, open=()) if one.id in out else one for one in scenario.counters)
        office = replace(office, serves={**office.serves, **dict.fromkeys(out, codes)})
        return replace(office, scenario=replace(scenario, counters=counters)), people
    if kind == CROWD:
        at_s = chance.uniform(3_600, 18_000)
        bus = []
        for number in range(BUS[name]):
            like = people[chance.randrange(len(people))]
            bus.append(Arrival(f"bus-{number}", round(at_s + chance.random() * BUS_S, 3), like.service,
                               TicketClass.WALK, like.service_s))  # fmt: skip
        return office, sorted([*people, *bus], key=lambda one: one.arrive_s)
    if kind == SLOW:
        slow = {one.code for one in chance.sample(scenario.services, 2)}
        return office, [
            replace(one, service_s=one.service_s * SLOWER) if one.service in slow else one for one in people
        ]
    if kind == AWAY:
        from_s = chance.uniform(1_800, 5_400)
        to_s, out = from_s + OUT_S, OUT[name]
        counters = tuple(_away(one, from_s, to_s) if one.id in out else one for one in scenario.counters)
        return replace(office, scenario=replace(scenario, counters=counters)), people
    return office, people


def _away(plan: CounterPlan, from_s: float, to_s: float) -> CounterPlan:
    parts: list[Opening] = []
    for one in plan.open:
        if one.from_s < from_s < one.to_s:
            parts.append(Opening(one.from_s, from_s))
        if one.from_s < to_s < one.to_s:
            parts.append(Opening(to_s, one.to_s))
        if not (one.from_s < from_s < one.to_s or one.from_s < to_s < one.to_s):
            parts.append(one)
    return replace(plan, open=tuple(parts))


@cache
def taught(name: str, per_day: float, seed: int) -> BranchKnowledge:
    """What some usual days have taught, on which nobody acted."""
    office = office_of(name, per_day)
    return learn([_usual(office, generate(office.scenario, seed, 1000 + n), date_of(n)) for n in range(LEARNS)])


def _usual(office: Office, people: list[Arrival], day: str) -> LearnedDay:
    roll = DirectedRoll(office, people, day, nobody)
    return roll.seen.learned(roll.run())


class Act(Struct, frozen=True):
    """An advice that was followed: what it said of the share, ± its standard error, and what became of it."""

    what: str
    at_s: float
    foretold: float
    error: float
    realised: float


class DayPair(Struct, frozen=True):
    """One day without and with. `within`: visits within the target, of all who came and would have stayed; `called`:
    the same of the wait alone."""

    branch: str
    kind: str
    day: int
    within: tuple[float, float]
    called: tuple[float, float]
    acts: list[Act]


def pair(job: tuple[str, float, str, int, int]) -> DayPair:
    """Plays one day both ways."""
    name, per_day, kind, seed, day = job
    usual = office_of(name, per_day)
    people = generate(usual.scenario, seed, day)
    office, people = troubled(usual, name, kind, people, Random(f"{seed}/{name}/{kind}/{day}"))
    known, date = taught(name, per_day, seed), date_of(LEARNS)
    before = DirectedRoll(office, people, date, nobody).run()
    roll = DirectedRoll(office, people, date, Follower(known, day))
    after = roll.run()
    acts = _acts(office, people, date, roll.followed, before)
    everybody = [True] * len(people)
    return DayPair(
        name, kind, day, (_within(office, before), _within(office, after)),
        (share_in_time(office, people, before, everybody), share_in_time(office, people, after, everybody)), acts,
    )  # fmt: skip


def _acts(office: Office, people: list[Arrival], date: str, done: list[Followed], before: list[Visit]) -> list[Act]:
    """Each act against the same day up to it, without it, and with nothing after it."""
    found = []
    for number, one in enumerate(done):
        after = DirectedRoll(office, people, date, replaying(done[: number + 1])).run()
        at_s = one.look * LOOK_S
        waits = waiting_at(before, at_s)
        who = [now or at_s < each.arrive_s <= at_s + AHEAD_S for now, each in zip(waits, people, strict=True)]
        realised = share_in_time(office, people, after, who) - share_in_time(office, people, before, who)
        what = type(one.change).__name__
        found.append(Act(what, at_s, one.advice.share_gain, one.advice.share_se, realised))
        before = after
    return found


def _within(office: Office, visits: list[Visit]) -> float:
    came = [one for one in visits if one.outcome is not Outcome.NO_SHOW]
    return fmean(one.outcome is Outcome.SERVED and one.visit_s <= office.scenario.visit_s for one in came)


class Row(Struct, frozen=True):
    """The days of a branch and kind. Shares are means of the days'; `half`: of the paired difference's 95 % interval.

    `lower`: days on which following lost more than `MOST_LOST`. `acts`: advices followed a day.
    """

    branch: str
    kind: str
    days: int
    without: float
    followed: float
    gain: float
    half: float
    worst: float
    lower: int
    called_gain: float
    acts: float


class Bin(Struct, frozen=True):
    """The advices that foretold a gain of at least `least`: how many, means of both, half of the 95 % interval."""

    least: float
    acts: int
    foretold: float
    realised: float
    half: float


class Advices(Struct, frozen=True):
    """`bias`: realised less foretold, over all advices; its interval is by days, since those of one day are alike."""

    rows: list[Row]
    bins: list[Bin]
    acts: int
    bias: float
    bias_half: float
    faults: list[str]


LEAST_GAIN: Final = 0.05
MOST_LOST: Final = 0.005
MOST_BIAS: Final = 0.01
EDGES: Final = (-1.0, 0.02, 0.04, 0.06, 0.1, 0.2)
ALL: Final = "all"
TROUBLE: Final = "trouble"
"""All days but the calm ones."""


def run(days: int, jobs: int, say: Callable[[str], None], seed: int = SEED) -> tuple[Advices, list[DayPair]]:
    """So many days of each branch and kind."""
    work = [
        (name, per_day, kind, seed, day) for name, per_day in BRANCHES for kind in KINDS for day in range(1, days + 1)
    ]
    found: list[DayPair] = []
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for one in pool.map(pair, work):
            found.append(one)
            if one.day == days:
                say(f"{one.branch}, {one.kind}: {row(found[-days:], one.branch, one.kind).gain:+.3f}")
    return judge(found), found


def judge(found: Sequence[DayPair]) -> Advices:
    """The figures of all days."""
    names = list(dict.fromkeys(one.branch for one in found))
    kinds = list(dict.fromkeys(one.kind for one in found))
    each = [(name, kind) for kind in kinds for name in names]
    rows = [row([one for one in found if (one.branch, one.kind) == key], *key) for key in each]
    calm, trouble = [one for one in found if one.kind == CALM], [one for one in found if one.kind != CALM]
    whole = [row(part, ALL, kind) for part, kind in ((calm, CALM), (trouble, TROUBLE)) if part]
    bias, half = _bias(found)
    acts = [act for one in found for act in one.acts]
    faults = [f"{one.branch}, {one.kind}: {one.lower} days lower by more than {MOST_LOST}, worst {one.worst:+.3f}"
              for one in rows if one.kind == CALM and one.lower]  # fmt: skip
    faults += [
        f"{one.kind}: a gain of {one.gain:.3f}" for one in whole if one.kind == TROUBLE and one.gain < LEAST_GAIN
    ]
    if abs(bias) > max(half, MOST_BIAS):
        faults.append(f"foretold is biased: {bias:+.3f} ± {half:.3f}")
    return Advices([*rows, *whole], _bins(acts), len(acts), bias, half, faults)


def row(days: Sequence[DayPair], name: str, kind: str) -> Row:
    """What these days come to."""
    gains = [one.within[1] - one.within[0] for one in days]
    return Row(
        name, kind, len(days), fmean(one.within[0] for one in days), fmean(one.within[1] for one in days), fmean(gains),
        _half(gains), min(gains), sum(gain < -MOST_LOST for gain in gains),
        fmean(one.called[1] - one.called[0] for one in days), fmean(len(one.acts) for one in days),
    )  # fmt: skip


def _half(values: Sequence[float]) -> float:
    return 1.96 * stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0.0


def _bias(found: Sequence[DayPair]) -> tuple[float, float]:
    """The mean error of an advice, and half of its interval from the sums of the days."""
    sums = [(len(one.acts), sum(act.realised - act.foretold for act in one.acts)) for one in found if one.acts]
    acts = sum(n for n, _ in sums)
    if not acts:
        return 0.0, 0.0
    bias = sum(error for _, error in sums) / acts
    spread = sum((error - n * bias) ** 2 for n, error in sums)
    return bias, 1.96 * spread**0.5 / acts


def _bins(acts: Sequence[Act]) -> list[Bin]:
    found = []
    for least, most in zip(EDGES, (*EDGES[1:], 2.0), strict=True):
        ones = [one for one in acts if least <= one.foretold < most]
        if ones:
            realised = [one.realised for one in ones]
            found.append(Bin(least, len(ones), fmean(one.foretold for one in ones), fmean(realised), _half(realised)))
    return found


def shown(result: Advices) -> str:
    """As a part of docs/figures.md."""
    said = (
        "Each day is played twice with the same people, who take as long: nobody acts, or the advice is asked for "
        f"every {LOOK_S // 60} minutes and the best that can be done is done, until its time is over "
        "([foresight](foresight.md)). Shares are of all who came and would have stayed, from the number to the end of "
        "the visit; the difference is paired, ± half of its 95 % interval. *Lost*: days on which following lowered "
        f"the share by more than {MOST_LOST}."
    )
    columns = ["day", "branch", "days", "without", "followed", "difference", "worst day", "lost", "as advice counts",
               "advices a day"]  # fmt: skip
    lines = [
        [
            one.kind, one.branch, str(one.days), f"{one.without:.3f}", f"{one.followed:.3f}",
            f"{one.gain:+.3f} ± {one.half:.3f}", f"{one.worst:+.3f}", str(one.lower), f"{one.called_gain:+.3f}",
            f"{one.acts:.1f}",
        ]
        for one in result.rows
    ]  # fmt: skip
    effect = (
        f"What {result.acts} followed advices foretold of the share in time, of those who wait or come within "
        "the hour, and what became of it: the same day up to it, with it and without it, and nothing done after. "
        f"Realised less foretold: {result.bias:+.3f} ± {result.bias_half:.3f}."
    )
    bins = table(
        ["foretold", "advices", "mean foretold", "mean realised"],
        [[_edge(one.least), str(one.acts), f"{one.foretold:+.3f}", f"{one.realised:+.3f} ± {one.half:.3f}"]
         for one in result.bins],
    )  # fmt: skip
    faults = "\n".join(f"- {fault}" for fault in result.faults)
    missed = [f"**Missed ({len(result.faults)}):**\n\n{faults}"] if faults else []
    return "\n\n".join([said, table(columns, lines), effect, bins, PLOT, *missed])


PLOT: Final = "![Foretold and realised gain of each advice](pictures/simulate/advice-effect.svg)"


def _edge(least: float) -> str:
    return f"under {EDGES[1]}" if least == EDGES[0] else f"from {least}"
