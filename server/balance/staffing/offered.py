"""How many counters are asked for in each half hour, by formulas: where the search for a plan begins.

The modified offered load of a half hour is how many visits would be at a counter if there were endlessly many counters:
those who came earlier and are still served are in it (Feldman, Mandelbaum, Massey & Whitt, Management Science 2008). To
it belongs the chance that a visit is over in time: with c counters and load a, C by Erlang's formula,
(1 - C) F(T) + C E[(1 - exp(-theta (T - S)))+], theta = 2 (c - a) / (m (1 + cv^2)).
"""

from collections.abc import Iterator, Sequence
from math import exp, sqrt
from statistics import NormalDist
from typing import Final

from server.balance.foresight.lasting import Lasting
from server.balance.foresight.learned_day import HALF_HOUR_S
from server.balance.roll.scenario import Demand, Scenario

POINTS: Final = 24
"""The times of a service stand for its distribution, each as likely as another."""
STEP_S: Final = 300
DAYS: Final = 9
"""So many kinds of days, from the quietest to the busiest, stand for how days vary."""
MOST_COUNTERS: Final = 400

_NORMAL: Final = NormalDist()


class VisitTimes:
    """How long somebody occupies a counter: all services in their shares, and in vain who does not come.

    `mean_s`, `cv2`: of everybody called; `points`: times of those served, with their weights, which add up to 1.
    """

    def __init__(self, scenario: Scenario) -> None:
        demand = scenario.demand or Demand(1, (1,))
        came = sum(demand.classes.values()) or 1.0
        away = sum(share * demand.no_show.get(cls, 0.0) for cls, share in demand.classes.items()) / came
        services = [one for one in scenario.services if one.share]
        every = sum(one.share or 0.0 for one in services)
        self.points: list[tuple[float, float]] = []
        for one in services:
            lasting = Lasting(one.said)
            weight = (one.share or 0.0) / every
            self.points += [(lasting.at((place + 0.5) / POINTS), weight / POINTS) for place in range(POINTS)]
        self._lasting = [(Lasting(one.said), (one.share or 0.0) / every) for one in services]
        self._away, self._away_s = away, scenario.no_show_s
        served = [((one.share or 0.0) / every, one.mean_s or 0.0, one.cv or 0.0) for one in services]
        self.mean_s = (1 - away) * sum(w * m for w, m, _ in served) + away * scenario.no_show_s
        second = (1 - away) * sum(w * m * m * (1 + cv * cv) for w, m, cv in served) + away * scenario.no_show_s**2
        self.cv2 = second / self.mean_s**2 - 1

    def over_by(self, elapsed_s: float) -> float:
        """The share of those served who take at most so long: no number of counters brings more in time."""
        return sum(weight * lasting.over_by(elapsed_s) for lasting, weight in self._lasting)

    def still_there(self, elapsed_s: float) -> float:
        """The share of those called who are at the counter for longer."""
        vain = self._away if elapsed_s < self._away_s else 0.0
        return (1 - self._away) * (1 - self.over_by(elapsed_s)) + vain


def erlang_c(load: float, counters: int) -> float:
    """The chance to find all counters taken; 1 where the load is more than they can do."""
    if counters <= load:
        return 1.0
    blocked = 1.0
    for n in range(1, counters + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / counters * (1 - blocked))


def chance_within(times: VisitTimes, load: float, counters: int, target_s: float) -> float:
    """The chance that somebody who comes is served and gone within the target, all counters serving everybody."""
    if counters <= load:
        return 0.0
    taken = erlang_c(load, counters)
    rate = 2 * (counters - load) / (times.mean_s * (1 + times.cv2))
    soon = sum(weight * (1 - exp(-rate * (target_s - time))) for time, weight in times.points if time < target_s)
    return (1 - taken) * times.over_by(target_s) + taken * soon


def loads(scenario: Scenario, times: VisitTimes) -> list[float]:
    """The modified offered load of an average day, by half hour, at its largest in it."""
    demand = scenario.demand
    if demand is None:
        return []
    every = sum(demand.half_hours)
    steps = HALF_HOUR_S // STEP_S
    come = [demand.per_day * share / every / steps for share in demand.half_hours for _ in range(steps)]
    stay = [times.still_there((place + 0.5) * STEP_S) for place in range(len(come))]
    now = [sum(come[at - back] * stay[back] for back in range(at + 1)) for at in range(len(come))]
    return [max(now[slot * steps : (slot + 1) * steps]) for slot in range(len(demand.half_hours))]


def kinds_of_days(day_cv: float, many: int = DAYS) -> list[float]:
    """How busy days are against the average one: so many equally likely ones, the quietest first; their mean is 1.

    The gamma distribution's quantiles by Wilson & Hilferty (PNAS 1931).
    """
    if day_cv <= 0:
        return [1.0] * many
    ninth = day_cv**2 / 9
    found = [max(0.02, 1 - ninth + _NORMAL.inv_cdf((place + 0.5) / many) * sqrt(ninth)) ** 3 for place in range(many)]
    mean = sum(found) / many
    return [one / mean for one in found]


def first_guess(scenario: Scenario, times: VisitTimes, within: float) -> tuple[int, ...]:
    """The fewest counters of each half hour of which the formula says that this share of visits is in time."""
    demand = scenario.demand
    kinds = kinds_of_days(0.0 if demand is None else demand.day_cv)
    found = []
    for load in loads(scenario, times):
        choices = _rising(load)
        found.append(next((one for one in choices if _share(times, load, one, kinds, scenario) >= within), choices[-1]))
    return tuple(found)


def _rising(load: float) -> Sequence[int]:
    return range(max(1, int(load)), min(MOST_COUNTERS, int(load + 6 * sqrt(load + 1)) + 8))


def _share(times: VisitTimes, load: float, counters: int, kinds: list[float], scenario: Scenario) -> float:
    """Of all visits of all days: busy days have more of them."""
    return sum(_shares(times, load, counters, kinds, scenario.visit_s)) / sum(kinds)


def _shares(times: VisitTimes, load: float, counters: int, kinds: list[float], target_s: float) -> Iterator[float]:
    for busy in kinds:
        yield busy * chance_within(times, busy * load, counters, target_s)
