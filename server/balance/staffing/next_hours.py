"""The next two hours by half hour: who comes, how long they wait, how many counters that needs, how many are open.

Waits are those of the paths of a forecast, of people who come from now on. The counters needed are found on the same
people at counters that all serve everybody, first come, first served (as a plan's first look): so many as are the least
at which `WITHIN` of those who come in a half hour are called within the target, after as many as needed before it.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final

from msgspec import Struct

from protocol.ids import Instant
from server.balance.estimate import Z90
from server.balance.foresight.knowledge import BranchKnowledge
from server.balance.foresight.learned_day import HALF_HOUR_S
from server.balance.foresight.live import Live, live_of
from server.balance.foresight.outlook import HORIZON_S, Chance, Outlook, Turn
from server.balance.foresight.path import Draws, Path
from server.queue.state.state import State

from .pooled import Person, play_pooled

HALF_HOURS: Final = 5
"""The one under way, and four."""

WITHIN: Final = 0.95

MOST_PATHS: Final = 24
LEAST_PATHS: Final = 6
MOST_PEOPLE: Final = 3_000
"""About how many people all paths have together, so that the cost is bounded."""

MOST_COUNTERS: Final = 96

FRESH_MS: Final = 180_000
"""What is older is not shown any more."""

HALF_HOUR_MS: Final = HALF_HOUR_S * 1000


class HalfHour(Struct, frozen=True):
    """From `starts` on. `arrivals`: numbers taken in all of it, as expected, of which `taken` were taken already; one
    time in ten they are fewer than `arrivals_p10`, or more than `arrivals_p90`.

    `wait_p50_s`, `wait_p90_s`: of those who still come in it, None where hardly anybody does. `needed`: counters.
    `open`: counters that are open in what is left of it, as on the days before; on average, so not whole.
    """

    starts: Instant
    taken: int
    arrivals: float
    arrivals_p10: int
    arrivals_p90: int
    wait_p50_s: int | None
    wait_p90_s: int | None
    needed: int
    open: float


class BranchNextHours(Struct, frozen=True):
    """What is expected from `made_at` on, after event `seq`; no half hours: no more numbers are given today.

    `days`: so many days were learned from.
    """

    branch: str
    seq: int
    made_at: Instant
    days: int = 0
    half_hours: tuple[HalfHour, ...] = ()

    def is_fresh(self, now: Instant) -> bool:
        """Whether it may still be shown."""
        return abs(now - self.made_at) <= FRESH_MS


def next_hours_of(state: State, knowledge: BranchKnowledge, now: Instant, chance: Chance) -> BranchNextHours:
    """Of a branch whose day is under way. Raises ValueError for one without configuration or day."""
    live = live_of(state, now)
    day = state.day
    assert day is not None
    until = max((one.last_ticket for one in day.hours), default=now)
    taken = [one.issued_at for one in state.tickets.values()]
    found = half_hours(live, knowledge, chance, until, taken)
    return BranchNextHours(state.stream, state.seq, now, len(knowledge.days), tuple(found))


def half_hours(
    live: Live, knowledge: BranchKnowledge, chance: Chance, until: Instant, taken: Sequence[Instant] = ()
) -> list[HalfHour]:
    """`until`: when numbers are no longer given. `taken`: when those of today were taken."""
    outlook = Outlook(live, knowledge)
    first = live.now - round(live.clock_s % HALF_HOUR_S * 1000)
    starts = [at for at in range(first, first + HALF_HOURS * HALF_HOUR_MS, HALF_HOUR_MS) if max(at, live.now) < until]
    if not starts:
        return []
    come = [_ms_within(live.now, until, at) * rate for at, rate in zip(starts, outlook.per_ms, strict=False)]
    ends = min(until, starts[-1] + HALF_HOUR_MS)
    courses = _courses(outlook, chance, first, ends, sum(come))
    waits = [sorted(wait for one in courses for wait in one.waits[place]) for place in range(len(starts))]
    needed = _needed([one.people for one in courses], len(starts), live.rules.visit_target_s)
    days: Sequence[list[list[Turn]]] = [outlook.turns_on(day) for day in knowledge.days or (None,)]
    found = []
    for place, at in enumerate(starts):
        so_far = sum(at <= one < at + HALF_HOUR_MS for one in taken) if place == 0 else 0
        low, high = _range(come[place], knowledge.dispersion)
        span = max(at, live.now), at + HALF_HOUR_MS
        opened = sum(_open(live, turns, *span) for turns in days) / len(days)
        found.append(
            HalfHour(
                at,
                so_far,
                round(so_far + come[place], 1),
                so_far + low,
                so_far + high,
                _quantile(waits[place], 0.5, len(courses)),
                _quantile(waits[place], 0.9, len(courses)),
                needed[place],
                round(opened, 1),
            )
        )
    return found


class _Course(Struct):
    """`waits`: by half hour of arrival, in seconds. `people`: who is at a counter, then who waits, then who comes."""

    waits: list[list[int]]
    people: list[Person]


def _courses(outlook: Outlook, chance: Chance, first: Instant, ends: Instant, come: float) -> list[_Course]:
    people = max(1.0, outlook.live.waiting.total + come)
    paths = max(LEAST_PATHS, min(MOST_PATHS, int(MOST_PEOPLE / people))) // 2 * 2
    found = []
    for number in range(paths):
        if number % 2 == 0:
            draws = Draws(chance)
        draws.mirrored = number % 2 == 1
        found.append(_course(outlook, draws, first, ends))
    return found


def _course(outlook: Outlook, draws: Draws, first: Instant, ends: Instant) -> _Course:
    """Whoever is not called up to the horizon has waited as long as that."""
    live = outlook.live
    path = Path(outlook, draws, set(), (), ends)
    now_s = (live.now - first) / 1000
    people: list[Person] = [
        (now_s, path.left_ms(place, one) / 1000, False)
        for place, one in enumerate(live.counters)
        if one.in_hand is not None
    ]
    waiting = sorted(live.waiting.tickets(), key=lambda one: one.waits_since)
    people += [(now_s, path.lasts_ms(one) / 1000, False) for one in waiting]
    path.run()
    waits: list[list[int]] = [[] for _ in range(HALF_HOURS)]
    for order, one in path.came.items():
        at = one.issued_at
        called_at = path.called.get(order, live.now + HORIZON_S * 1000)
        waits[min((at - first) // HALF_HOUR_MS, HALF_HOURS - 1)].append((called_at - at) // 1000)
        people.append(((at - first) / 1000, path.lasts_ms(one) / 1000, True))
    return _Course(waits, people)


def _needed(courses: Sequence[Sequence[Person]], slots: int, target_s: int) -> list[int]:
    """The counters of each half hour, one half hour after the other."""
    found: list[int] = []
    in_time = [1.0] * (target_s + 1)
    for slot in range(slots):
        until_s = (slot + 1) * HALF_HOUR_S
        days = [[one for one in people if one[0] < until_s] for people in courses]
        low, high = int(any(days)), MOST_COUNTERS
        while low < high:
            tried = (low + high) // 2
            kept = play_pooled(days, (*found, *[tried] * (slots - slot)), in_time)
            if kept.share(slot) >= WITHIN:
                high = tried
            else:
                low = tried + 1
        found.append(low)
    return found


def _ms_within(now: Instant, until: Instant, starts: Instant) -> Instant:
    """How much of a half hour is ahead, and gives numbers."""
    return max(0, min(until, starts + HALF_HOUR_MS) - max(now, starts))


def _range(mean: float, dispersion: float) -> tuple[int, int]:
    """The tenth and the ninetieth part of a count whose variance is `dispersion` times its mean, as of a gamma
    distribution by Wilson & Hilferty (PNAS 1931)."""
    if mean <= 0:
        return 0, 0
    ninth = dispersion / mean / 9
    low, high = (max(0.0, 1 - ninth + z * sqrt(ninth)) ** 3 for z in (-Z90, Z90))
    return round(mean * low), round(mean * high)


def _open(live: Live, turns: Sequence[Sequence[Turn]], since: Instant, until: Instant) -> float:
    """How many counters are open between two moments, on average."""
    opened = 0
    for counter, stops in zip(live.counters, turns, strict=True):
        if not counter.calls and not stops:
            continue
        at = since
        for stop, lasts in sorted(stops):
            stop_at, back_at = min(max(stop, at), until), min(max(max(stop, live.now) + lasts, at), until)
            opened += stop_at - at
            at = max(at, back_at)
        opened += until - at
    return opened / (until - since)


def _quantile(ordered: Sequence[int], part: float, paths: int) -> int | None:
    """None where on most paths nobody comes."""
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if len(ordered) * 2 > paths else None
