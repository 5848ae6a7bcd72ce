"""What to do now: every change that may help is tried on courses of the next hour, with the same chances as without it.

A few courses choose; what is said of a change comes from other courses, so that the best of many is not said to be
better than it is. Nothing is advised that is not better than doing nothing beyond chance.
"""

from collections.abc import Callable, Sequence
from math import erf, sqrt
from statistics import fmean, stdev
from typing import Final, TypeAlias

from msgspec import Struct

from server.balance.foresight.knowledge import BranchKnowledge
from server.balance.foresight.live import Live
from server.balance.foresight.outlook import Outlook

from .candidates import candidates
from .change import Change, Changed, Limits, OpenCounter
from .course import Chances, CommonDraws, Course, course

GOOD_SHARE: Final = 0.95
"""Where so large a part of the visits that can end within the target does, nothing is advised."""

LEAST_SHARE: Final = 0.02
LEAST_P90_S: Final = 180.0
"""A change is worth advising from this gain in the share, or of the service's 90 % wait with no loss in the share."""

SURE: Final = 3.0
"""And when the gain is at least so many of its standard errors."""

CHOOSING: Final = 4
JUDGING: Final = 16
LEAST_COURSES: Final = 6
MOST_PEOPLE: Final = 1_600
"""Courses to choose by, and to judge by; fewer of these where more than `MOST_PEOPLE` / `JUDGING` people count."""

JUDGED: Final = 4
ALIKE: Final = 2
"""Of the changes of one kind for one service so many are judged: others show what else there is."""

MOST_ADVICE: Final = 3
OVERLOADED: Final = 2

Tried: TypeAlias = tuple[Change, str | None]
"""A change, and the service that it is for."""


class Outcome(Struct, frozen=True):
    """Of those who wait, and come within the hour: the share whose visit ends within the target, from the number on;
    and a service's 90 % wait."""

    share: float
    p90_s: float


class Advice(Struct, frozen=True):
    """A change and what it does. `service`: whose 90 % wait is said. `confidence`: the chance that it helps.

    `share_gain` ± `share_se`: by how much the share is larger; `p90_less_s` ± `p90_se_s`: and the wait shorter.
    """

    change: Change
    service: str | None
    before: Outcome
    after: Outcome
    share_gain: float
    share_se: float
    p90_less_s: float
    p90_se_s: float
    confidence: float

    @property
    def helps(self) -> bool:
        """Whether it is better than doing nothing, beyond chance and by enough to be worth it."""
        by_share = self.share_gain >= LEAST_SHARE and self.share_gain >= SURE * self.share_se
        by_wait = self.p90_less_s >= LEAST_P90_S and self.p90_less_s >= SURE * self.p90_se_s
        return by_share or (by_wait and self.share_gain >= 0)


def advise(live: Live, knowledge: BranchKnowledge, limits: Limits, chances: Chances, seed: int) -> list[Advice]:
    """The best changes, the best first; none where all is well or nothing helps. The same seed, the same advice."""
    if not live.waiting.total:
        return []
    trial = Trial(live, knowledge, chances, seed)
    choosing = trial.courses(CHOOSING)
    if fmean(one.share for one in choosing) >= GOOD_SHARE * fmean(one.possible for one in choosing):
        return []
    tried = candidates(live, limits, _overloaded(choosing))
    scored = [(trial.score(change, service, choosing), place) for place, (change, service) in enumerate(tried)]
    best = [tried[place] for score, place in sorted(scored, key=lambda one: (-one[0], one[1])) if score > 0]
    judged = _few_each(best, ALIKE)[:JUDGED]
    found = [one for change, service in judged if (one := trial.judge(change, service)).helps]
    found.sort(key=_worth, reverse=True)
    return _one_each(found)[:MOST_ADVICE]


def what_if(
    live: Live, knowledge: BranchKnowledge, change: Change, service: str | None, chances: Chances, seed: int
) -> Advice:
    """What one change does, good or bad. `service`: whose wait is said; None: everybody's. Raises ValueError where the
    change cannot be made."""
    return Trial(live, knowledge, chances, seed).judge(change, service)


class Trial:
    """Courses of one moment. Those to judge by are others than those to choose by."""

    def __init__(self, live: Live, knowledge: BranchKnowledge, chances: Chances, seed: int) -> None:
        self._outlook = Outlook(live, knowledge)
        services = self._outlook.error
        numbers = range(seed * 1000, seed * 1000 + CHOOSING + JUDGING)
        self._draws = [CommonDraws(chances, 2 * number, services) for number in numbers]
        self._people = max(1, live.waiting.total)
        self._before: list[Course] = []

    def courses(self, number: int) -> list[Course]:
        """The first courses, without a change."""
        found = [course(self._outlook, draws) for draws in self._draws[:number]]
        self._people = max(self._people, round(fmean(one.people for one in found)))
        return found

    def score(self, change: Change, service: str, before: Sequence[Course]) -> float:
        """How promising a change is: its gain in the share, and in the service's wait against an hour."""
        with_it = Changed(self._outlook, change)
        after = [course(with_it, draws) for draws in self._draws[: len(before)]]
        share = fmean(one.share - was.share for one, was in zip(after, before, strict=True))
        less_s = fmean(was.p90_s(service) - one.p90_s(service) for one, was in zip(after, before, strict=True))
        return share + (max(0.0, less_s) / 36_000 if share >= 0 else 0.0)

    def judge(self, change: Change, service: str | None) -> Advice:
        """What it does, on the courses that nothing was chosen by."""
        number = max(LEAST_COURSES, min(JUDGING, MOST_PEOPLE // self._people))
        draws = self._draws[CHOOSING : CHOOSING + number]
        with_it = Changed(self._outlook, change)
        if not self._before:
            self._before = [course(self._outlook, one) for one in draws]
        before, after = self._before, [course(with_it, one) for one in draws]
        gain, gain_se = _gain(after, before, lambda one: one.share)
        more_s, more_se = _gain(after, before, lambda one: one.p90_s(service))
        was, now = _outcome(before, service), _outcome(after, service)
        by_share = abs(gain) >= LEAST_SHARE
        sure = _chance(gain, gain_se) if by_share else _chance(-more_s, more_se)
        return Advice(change, service, was, now, gain, gain_se, -more_s, more_se, sure)


def _overloaded(courses: Sequence[Course]) -> list[str]:
    """The services whose people miss the target, the worst first."""
    missed: dict[str, int] = {}
    for one in courses:
        for code, count in one.missed.items():
            missed[code] = missed.get(code, 0) + count
    return sorted(missed, key=lambda code: (-missed[code], code))[:OVERLOADED]


def _gain(after: Sequence[Course], before: Sequence[Course], figure: Callable[[Course], float]) -> tuple[float, float]:
    """The mean of a figure's change, course by course, and its standard error."""
    changes = [figure(one) - figure(was) for one, was in zip(after, before, strict=True)]
    return fmean(changes), stdev(changes) / sqrt(len(changes))


def _outcome(courses: Sequence[Course], service: str | None) -> Outcome:
    return Outcome(fmean(one.share for one in courses), fmean(one.p90_s(service) for one in courses))


def _chance(gain: float, se: float) -> float:
    """That the gain is above 0, as of a normal distribution; never said to be certain."""
    if se <= 0:
        return 0.99 if gain > 0 else 0.01
    return min(0.99, max(0.01, (1 + erf(gain / se / sqrt(2))) / 2))


def _worth(advice: Advice) -> tuple[float, float]:
    """A shorter opening that does nearly as much comes first."""
    minutes = advice.change.minutes if isinstance(advice.change, OpenCounter) else 0
    return round(advice.share_gain, 2) - minutes / 10_000, advice.p90_less_s


def _one_each(found: Sequence[Advice]) -> list[Advice]:
    """The best of each kind for a service, and of each kind at a counter: which counter does it is one idea."""
    seen: set[tuple[str, str, str | None]] = set()
    kept: list[Advice] = []
    for one in found:
        kind, counter = type(one.change).__name__, getattr(one.change, "counter", None)
        ideas = {(kind, "for", one.service)} | ({(kind, "at", counter)} if counter else set())
        if not ideas & seen:
            seen |= ideas
            kept.append(one)
    return kept


def _few_each(changes: Sequence[Tried], most: int) -> list[Tried]:
    """In their order, at most so many of a kind for a service."""
    count: dict[tuple[str, str | None], int] = {}
    kept: list[Tried] = []
    for change, service in changes:
        kind = type(change).__name__, service
        count[kind] = count.get(kind, 0) + 1
        if count[kind] <= most:
            kept.append((change, service))
    return kept
