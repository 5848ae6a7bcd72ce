"""Whether a city's staff keep the promise: how many dossiers so many clerks of a branch can take in, and back from it.

All branches are alike; clerks who are there are spread over them as evenly as whole people can be, and dossiers go
where there is room, since any branch takes any dossier. A clerk is there the whole day but for one break.
"""

from collections.abc import Callable, Iterator, Sequence
from math import ceil
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from server.balance.foresight.learned_day import HALF_HOUR_S
from server.balance.roll.scenario import Demand, Scenario, Service

from .counters import goal_of
from .many_days import ManyDays
from .offered import VisitTimes
from .pooled import Kept, chances

HALF_HOURS: Final = (6.5, 5.0, 4.9, 5.6, 6.4, 7.2, 7.1, 7.5, 7.2, 6.8, 6.5, 6.1, 6.9, 5.8, 4.5, 2.7)
"""Shares of a day's visits by half hour, of a real citizens' office of 20 sites and 13,200 visits a day."""
BREAKS: Final = range(6, 12)
"""The half hours in which clerks have their break, from three to six hours after the opening."""
MOST_CLERKS: Final = 40
"""Of a branch."""
MOST_VISITS: Final = 1_600
"""No branch is asked about with more visits a day."""
DOSSIERS_WITHIN: Final = 0.99
"""The share of dossiers that must be within the target at the counter."""


class City(Struct, frozen=True, kw_only=True):
    """What is asked, with the figures of the mandate (Resolution 108/NQ-CP) and what is assumed beside them.

    From the mandate and the press: `branches`, `staff`, `dossiers` a day (least and most), `before` (how many received
    dossiers before) and `saved_vnd` a month. Assumed: `desk_s`, the mean time at the counter of a dossier (one land
    counter took 70 to 80 a day); `cv`; `online`, the share of dossiers that come without a visit; one dossier a visit;
    `absent`, the share of staff on leave, ill or in training; `day_cv`, how much days vary; eight hours without a
    closing at noon.
    """

    branches: int = 30
    staff: int = 184
    dossiers: tuple[int, int] = (8_000, 10_000)
    before: int = 2_768
    saved_vnd: float = 13.3e9
    desk_s: float = 384.0
    cv: float = 0.6
    online: float = 0.0
    absent: float = 0.08
    day_cv: float = 0.15
    target: float = 0.95
    visit_s: float = 900.0
    half_hours: tuple[float, ...] = HALF_HOURS

    @property
    def pay_vnd(self) -> float:
        """What one person costs a month: the saving by the number of people saved."""
        return self.saved_vnd / max(1, self.before - self.staff)

    @property
    def possible(self) -> float:
        """The share of dossiers that take no longer than the target at the counter."""
        return VisitTimes(scenario_of(self, 1)).over_by(self.visit_s)


def scenario_of(city: City, per_day: float) -> Scenario:
    """A branch of the city, without counters."""
    service = Service("HS", city.desk_s, city.cv, 1.0)
    demand = Demand(per_day, city.half_hours, city.day_cv)
    return Scenario("", (service,), (), visit_s=city.visit_s, transaction_s=city.visit_s, demand=demand)


def counters_of(city: City, clerks: int) -> tuple[int, ...]:
    """How many of so many clerks are at a counter in each half hour: breaks are where fewest people come."""
    counters = [clerks] * len(city.half_hours)
    for _ in range(clerks):
        slot = min(BREAKS, key=lambda one: (city.half_hours[one] / max(0.5, counters[one] - 1), one))
        counters[slot] -= 1
    return tuple(counters)


class Answers:
    """Answers questions about a city; what was found once is kept."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawn: dict[tuple[float, tuple[float, ...]], ManyDays] = {}
        self._capacity: dict[tuple[City, int], float] = {}

    def kept(self, city: City, clerks: int, per_day: float) -> Kept:
        """What becomes of the visits of a branch with so many clerks, of its drawn days."""
        times = VisitTimes(scenario_of(city, per_day))
        after_wait = chances(times, city.visit_s)
        return self._draws(city).play(per_day, times, city.cv, counters_of(city, clerks), after_wait)

    def capacity(self, city: City, clerks: int) -> float:
        """How many visits a day a branch with so many clerks can have on average and keep the promise."""
        key = replace(city, branches=0, staff=0, dossiers=(0, 0), online=0.0, absent=0.0), clerks
        if key not in self._capacity:
            self._capacity[key] = self._found(city, clerks)
        return self._capacity[key]

    def _found(self, city: City, clerks: int) -> float:
        goal = goal_of(city.target, city.possible)
        low, high = 0.0, min(float(MOST_VISITS), clerks * len(city.half_hours) * HALF_HOUR_S / city.desk_s)
        while high - low > max(1.0, high / 200):
            middle = (low + high) / 2
            if goal.lacks(self.kept(city, clerks, middle)) <= 0:
                low = middle
            else:
                high = middle
        return low

    def _draws(self, city: City) -> ManyDays:
        key = city.day_cv, city.half_hours
        if key not in self._drawn:
            self._drawn[key] = ManyDays(city.half_hours, city.day_cv, 2 * MOST_VISITS, self._seed)
        return self._drawn[key]

    def room(self, city: City, staff: int) -> float:
        """How many visits a day the whole city can have with so many staff."""
        return sum(many * self.capacity(city, clerks) for clerks, many in spread(city, staff))

    def holds(self, city: City, dossiers: float) -> bool:
        """Whether the city's staff keep the promise at so many dossiers a day."""
        return self.room(city, city.staff) >= dossiers * (1 - city.online)

    def staff_for(self, city: City, dossiers: float) -> int | None:
        """The fewest staff that keep the promise; None where more than `MOST_CLERKS` a branch would be needed."""
        visits = dossiers * (1 - city.online)
        busy = visits * city.desk_s / (len(city.half_hours) * HALF_HOUR_S * (1 - city.absent))
        low, high = int(busy), ceil(1.3 * busy) + 1
        while self.room(city, high) < visits:
            low, high = high, ceil(1.2 * high)
            if high > MOST_CLERKS * city.branches:
                return None
        while high - low > 1:
            middle = (low + high) // 2
            if self.room(city, middle) >= visits:
                high = middle
            else:
                low = middle
        return high

    def share(self, city: City, dossiers: float) -> float:
        """The share of visits in time with the city's staff, where all branches are equally full."""
        parts = spread(city, city.staff)
        visits = dossiers * (1 - city.online)
        weights = [clerks * many for clerks, many in parts]
        if not sum(weights):
            return 0.0
        shares = [
            self.kept(city, clerks, min(MOST_VISITS, visits * clerks / sum(weights))).whole if clerks else 0.0
            for clerks, _ in parts
        ]
        return sum(share * weight for share, weight in zip(shares, weights, strict=True)) / sum(weights)

    def longest_desk_s(self, city: City, dossiers: float) -> float | None:
        """The longest mean time at the counter at which the city's staff keep the promise, in steps of 3 s; None where
        even a minute is too long. At most so long that the target can be reached at all."""
        return _last(range(60, 901, 3), lambda mean: self._desk_holds(city, dossiers, mean))

    def _desk_holds(self, city: City, dossiers: float, mean_s: int) -> bool:
        asked = replace(city, desk_s=float(mean_s))
        return asked.possible > city.target and self.holds(asked, dossiers)

    def least_online(self, city: City, dossiers: float) -> float | None:
        """The smallest share of dossiers without a visit at which the city's staff keep the promise."""
        room = self.room(city, city.staff)
        return max(0.0, 1 - room / dossiers) if room else None


def spread(city: City, staff: int) -> list[tuple[int, int]]:
    """(clerks, in so many branches) of those who are there."""
    there = int(staff * (1 - city.absent) + 1e-9)
    each, more = divmod(there, city.branches)
    return [(each, city.branches - more), (each + 1, more)]


def longest_desk_of_dossiers(city: City) -> float:
    """The longest mean time at the counter, s, at which `DOSSIERS_WITHIN` of dossiers are within the target."""
    return _last(range(30, 901), lambda mean: replace(city, desk_s=float(mean)).possible >= DOSSIERS_WITHIN) or 0.0


def _last(values: Sequence[int], good: Callable[[int], bool]) -> float | None:
    """The last value that is good, where after the first bad one none is."""
    low, high = -1, len(values)
    while high - low > 1:
        middle = (low + high) // 2
        if good(values[middle]):
            low = middle
        else:
            high = middle
    return float(values[low]) if low >= 0 else None


class AtLoad(Struct, frozen=True):
    """The answer at so many dossiers a day. `staff`: the fewest that keep the promise; `within`: of visits with the
    city's staff; `desk_s`, `online`: at which the city's staff keep it."""

    dossiers: int
    holds: bool
    staff: int | None
    within: float
    desk_s: float | None
    online: float | None

    def extra_vnd(self, city: City) -> float | None:
        """What the staff beyond the city's cost a month."""
        return None if self.staff is None else max(0, self.staff - city.staff) * city.pay_vnd


class Other(Struct, frozen=True):
    """Another assumption, `what` = `value`, and the staff needed with it at each load; `reached`: whether the target
    can be reached at all."""

    what: str
    value: float
    staff: tuple[int | None, ...]
    reached: bool


def at_load(answers: Answers, city: City, dossiers: int) -> AtLoad:
    """The answer forwards and backwards."""
    staff = answers.staff_for(city, dossiers)
    within = answers.share(city, dossiers)
    holds = answers.holds(city, dossiers)
    return AtLoad(
        dossiers, holds, staff, within, answers.longest_desk_s(city, dossiers), answers.least_online(city, dossiers)
    )


OTHERS: Final[dict[str, tuple[float, ...]]] = {
    "desk_s": (240.0, 288.0, 330.0, 420.0),
    "online": (0.25, 0.5),
    "cv": (0.4, 0.8),
    "day_cv": (0.05, 0.25),
    "absent": (0.0, 0.15),
    "branches": (12, 60, 126),
    "target": (0.9,),
}
"""The assumptions that are varied, one at a time."""


def others(answers: Answers, city: City) -> Iterator[Other]:
    """The staff needed where one assumption is another."""
    for what, values in OTHERS.items():
        for value in values:
            asked = replace(city, **{what: value})
            staff = tuple(answers.staff_for(asked, dossiers) for dossiers in city.dossiers)
            yield Other(what, value, staff, asked.possible > asked.target)
