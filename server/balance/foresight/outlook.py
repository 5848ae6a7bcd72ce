"""What the paths of a forecast are drawn from: service times, arrivals and the counters' hours, at one moment."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, pairwise
from math import sqrt
from typing import Final, Protocol

from protocol.enums import TicketClass
from protocol.ids import Instant
from server.balance.dispatch.knowledge import PRIOR_VISITS, USUAL, ServiceTimes, known_times

from .knowledge import BranchKnowledge
from .lasting import Lasting
from .learned_day import HALF_HOUR_S, SLICES, LearnedDay, slice_of
from .leaving import Leaving
from .live import Live, LiveCounter

HORIZON_S: Final = 10_800
"""Nobody is forecast to wait longer than this, 3 h."""

PAUSE_S: Final = 1_200
"""A pause of which nothing is known lasts this long, 20 min."""

SOON_S: Final = 300
"""A counter that should be back already comes after this long."""

NEAR_S: Final = 3_600
"""A pause is one of another day when it began at most this much earlier or later."""

BUSY: Final = 0.75
"""How much of the open counters' time is asked for, before anybody has come."""

PRIOR_S: Final = 1_800
"""And this guess counts like so many seconds of looking."""

DAY_PEOPLE: Final = 60
"""How busy a day is, against others: the others count as so many people of today."""

Turn = tuple[Instant, Instant]
"""A counter stops at a moment, and is back after so many ms."""


class Chance(Protocol):
    """Where chance comes from: `random.Random`, or what stands in for it."""

    def random(self) -> float:
        """Evenly from 0 to 1."""

    def gammavariate(self, alpha: float, beta: float) -> float:
        """Of the gamma distribution with mean alpha × beta."""


class Outlook:
    """Made once a forecast; every path draws from it."""

    def __init__(self, live: Live, knowledge: BranchKnowledge) -> None:
        self.live = live
        self.no_numbers: Collection[str] = ()
        """Services that give no more numbers."""
        self.elsewhere: Mapping[str, float] = {}
        """By service, the share of those who come without an appointment that goes to another branch instead."""
        self.wait_there_s = 0.0
        """What the others tell them there: nine in ten wait no longer."""
        self._known = knowledge
        self._no_show_after = [knowledge.no_show_after(place) for place in range(SLICES)]
        self._no_shows: dict[tuple[str, TicketClass], float] = {}
        self.leaving = Leaving(knowledge.waited)
        self._made: dict[tuple[str, str | None], Lasting] = {}
        today = live.today.times
        said = live.rules.services
        self.policy_times = {code: known_times(one, today.get(code)) for code, one in said.items()}
        """What the real policy knows now: the catalogue and today."""
        self.times = {code: knowledge.service(code, one, today.get(code)) for code, one in said.items()}
        self._paces = knowledge.paces(self._usual_s)
        self.error = {code: _error(times) for code, times in self.times.items()}
        """By service, the relative standard error of the mean time."""
        self.kinds, self.kind_sums = _kinds(live, knowledge)
        self.per_ms = _rates(live, knowledge, self)
        """Arrivals a millisecond, by half hour from the current one."""
        self.half_hours_ms = _slots(live)
        mean = max(1.0, self.per_ms[0] * HALF_HOUR_S * 1000)
        self.busy_shape = mean / max(0.2, knowledge.dispersion - 1)
        """Shape of the gamma factor by which arrivals of the next time differ from those expected."""

    def pace(self, clerk: str | None) -> float:
        """How long a visit takes at a clerk, where it usually takes 1."""
        return 1.0 if clerk is None else self._paces.get(clerk, 1.0)

    def _usual_s(self, service: str, procedure: str | None) -> float:
        """The mean of a visit; 0 where the service is no more."""
        times = self.times.get(service)
        return 0.0 if times is None else self._known.procedure(service, procedure, times).mean_s or 0.0

    def lasting(self, service: str, procedure: str | None) -> Lasting:
        """How long a visit lasts."""
        found = self._made.get((service, procedure))
        if found is None:
            times = self.times.get(service, USUAL)
            found = self._made[service, procedure] = Lasting(self._known.procedure(service, procedure, times))
        return found

    def no_show(self, service: str, cls: TicketClass, waited_s: float | None = None) -> float:
        """The chance that nobody comes to a call, after so long; None: however long it was."""
        found = self._no_shows.get((service, cls))
        if found is None:
            found = self._no_shows[service, cls] = self._known.no_show_of(service, cls)
        return found if waited_s is None else found * self._no_show_after[slice_of(waited_s)]

    def turns(self, chance: Chance) -> list[list[Turn]]:
        """The stops of each counter on one path, as on one of the days before."""
        days = self._known.days
        return self.turns_on(days[int(chance.random() * len(days))] if days else None)

    def turns_on(self, day: LearnedDay | None) -> list[list[Turn]]:
        """The stops of each counter as on this day, soonest first. `back after` counts from when it has really stopped;
        a counter that pauses now has a first turn in the past or now."""
        live = self.live
        start = live.now - round(live.clock_s * 1000)
        return [_turns(one, day, live.now, start) for one in live.counters]


def _error(times: ServiceTimes) -> float:
    cv = USUAL.cv if times.cv is None else times.cv
    return (cv or 0.0) / sqrt(PRIOR_VISITS + times.seen)


def _turns(counter: LiveCounter, day: LearnedDay | None, now: Instant, midnight: Instant) -> list[Turn]:
    spans = [] if day is None else day.openings.get(counter.id, [])
    pauses = [(midnight + last[1] * 1000, max(0, after[0] - last[1]) * 1000) for last, after in pairwise(spans)]
    if counter.calls:
        later = [one for one in pauses if one[0] > now]
        ends = midnight + spans[-1][1] * 1000 if spans else 0
        return later if ends <= now else [*later, (ends, HORIZON_S * 2000)]
    if counter.stopped_at is None:
        opens = [midnight + from_s * 1000 for from_s, _ in spans if midnight + from_s * 1000 > now]
        return [(now, opens[0] - now), *(one for one in pauses if one[0] > opens[0])] if opens else []
    stopped = counter.stopped_at
    near = min(pauses, key=lambda one: abs(one[0] - stopped), default=None)
    lasts = PAUSE_S * 1000 if near is None or abs(near[0] - stopped) > NEAR_S * 1000 else near[1]
    left = lasts if counter.in_hand is not None else max(SOON_S * 1000 if near is None else 1000, stopped + lasts - now)
    return [(now, left), *(one for one in pauses if one[0] > now + left)]


def _slots(live: Live) -> list[Instant]:
    """The ends of the half hours up to the horizon."""
    ahead = HALF_HOUR_S - live.clock_s % HALF_HOUR_S
    return [live.now + round((ahead + place * HALF_HOUR_S) * 1000) for place in range(HORIZON_S // HALF_HOUR_S + 1)]


def _rates(live: Live, knowledge: BranchKnowledge, outlook: Outlook) -> list[float]:
    slots = range(HORIZON_S // HALF_HOUR_S + 1)
    if not outlook.kinds:
        return [0.0 for _ in slots]  # nothing is served any more
    if not knowledge.days:
        guess = _guess(live, outlook)
        rate = (live.lately + guess * PRIOR_S) / (live.lately_s + PRIOR_S)
        return [rate / 1000 for _ in slots]
    now_in = int(live.clock_s) // HALF_HOUR_S
    part = live.clock_s % HALF_HOUR_S / HALF_HOUR_S
    day = live.today.day
    expected = [knowledge.per_half_hour(day, place) or 0.0 for place in range(now_in + len(slots))]
    so_far = [*expected[:now_in], part * expected[now_in]]
    came = sum(_counted(live.today.arrivals.get(place, 0), mean, knowledge) for place, mean in enumerate(so_far))
    factor = (DAY_PEOPLE + came) / (DAY_PEOPLE + sum(so_far))
    return [factor * expected[now_in + place] / HALF_HOUR_S / 1000 for place in slots]


def _counted(came: int, mean: float, knowledge: BranchKnowledge) -> float:
    """The people of a half hour, as they tell of how busy the day is: a bus full of them is not a busy day."""
    spread = sqrt(knowledge.dispersion * mean)
    return min(max(came, mean - spread), mean + spread)


def _guess(live: Live, outlook: Outlook) -> float:
    """Arrivals a second, from the open counters and the mean visit alone."""
    means = [times.mean_s or USUAL.mean_s or 1.0 for times in outlook.times.values()]
    return BUSY * sum(one.calls for one in live.counters) * len(means) / sum(means) if means else 0.0


def _kinds(live: Live, knowledge: BranchKnowledge) -> tuple[list[tuple[str, TicketClass]], list[float]]:
    """Services and classes of those to come, with the sums of their weights."""
    weights: dict[tuple[str, TicketClass], float] = {(code, TicketClass.WALK): 1.0 for code in live.rules.services}
    for mix in (knowledge.mix, live.today.mix):
        for (code, cls), count in mix.items():
            if code in live.rules.services:
                weights[code, cls] = weights.get((code, cls), 0.0) + count
    return list(weights), list(accumulate(weights.values()))


def kind_at(sums: Sequence[float], chance: float) -> int:
    """The place of a draw among summed weights."""
    return min(bisect_right(sums, chance * sums[-1]), len(sums) - 1)
