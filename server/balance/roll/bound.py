"""An upper bound on every policy's share of visits within the target: a linear programme that knows the whole day.

Tickets are served in fractions, by several counters at once if need be, with foresight; each only within its own
[arrival, arrival + target] and by counters with the skill. Every real day, with every ticket that keeps the target
served whole, fits into this programme, so its optimum is never below the share of any policy that leaves nobody
unserved who could be served. What makes it hold for real counters:

* A break begins when the person in hand is done, so a counter may overrun by x ≤ X and then breaks off for its whole
  length L. In the time t after the break's due moment it has then worked at most max(min(t, x), t − L): bounded above,
  for every x at once, by u + x (X − u) / X with u = max(0, t − L), which is linear in x.
* After its last opening a counter goes on as long as somebody waits: there it has no end.
* Who keeps the target is a whole number of people, so the optimum is rounded down.
* Late visits and no-shows may always be put off until after the day: they take no time here, which only helps.

The time is cut at arrivals, deadlines and breaks; cuts too near to one another are merged. A ticket's own time within a
merged stretch stays exact, so the merged programme is a relaxation too.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import floor
from typing import Any, Final

from msgspec import Struct

from .scenario import Arrival, CounterPlan, Scenario

CUTS: Final = 600
"""The approximate limit on the number of stretches."""

EPSILON: Final = 1e-6
"""The solver's tolerance, in people."""


class Limits(Struct, frozen=True):
    """Upper bounds on the share of a day's `visits` within the target; the first two are weaker.

    `possible`: of those whose service time alone fits the target; `any_counter`: if every counter could serve
    everybody; `bound`: with the counters' skills.
    """

    visits: int
    possible: float
    any_counter: float
    bound: float


class Lost(Struct, frozen=True):
    """What a policy's share lacks from 1, by cause: differences of successive bounds.

    Structural: visits longer than the target by themselves. Capacity: too few counters at the time. Skills: counters
    that could not serve the tickets waiting. Dispatch: the order of calls, and what no policy could foresee.
    """

    structural: float
    capacity: float
    skills: float
    dispatch: float


def bound(scenario: Scenario, arrivals: Sequence[Arrival]) -> float:
    """The largest share of visits within the target that any policy could reach on this day. Needs numpy and scipy.

    Raises ValueError for a day without visits, ImportError without the extra `simulate`.
    """
    visits = _visits(arrivals)
    return _share(scenario, visits, scenario.counters)


def limits(scenario: Scenario, arrivals: Sequence[Arrival]) -> Limits:
    """The bound and the two weaker ones. Raises as `bound`."""
    visits = _visits(arrivals)
    every = tuple(service.code for service in scenario.services)
    anywhere = tuple(CounterPlan(plan.id, every, plan.open) for plan in scenario.counters)
    fits = sum(one.service_s <= scenario.visit_s for one in visits)
    return Limits(
        len(visits),
        fits / len(visits),
        _share(scenario, visits, anywhere),
        _share(scenario, visits, scenario.counters),
    )


def lost(within: Limits, share: float) -> Lost:
    """The causes of what a policy's `share` lacks."""
    return Lost(
        1 - within.possible,
        within.possible - within.any_counter,
        within.any_counter - within.bound,
        within.bound - share,
    )


def _visits(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """The arrivals without no-shows, which count in no figure."""
    visits = [one for one in arrivals if not one.no_show]
    if not visits:
        raise ValueError("a day without visits has no share")
    return visits


def _share(scenario: Scenario, visits: list[Arrival], counters: Sequence[CounterPlan]) -> float:
    """The share. Arrivals after the last opening of every counter with the skill may be left unserved, and so out of
    the figure; they are taken as within the target."""
    ends = {
        service.code: max(
            (plan.open[-1].to_s for plan in counters if service.code in plan.skills and plan.open), default=0
        )
        for service in scenario.services
    }
    sure = [one for one in visits if one.arrive_s < ends[one.service]]
    unsure = sum(one.service_s <= scenario.visit_s for one in visits if one.arrive_s >= ends[one.service])
    kept = floor(_most_kept(scenario.visit_s, sure, counters) + EPSILON) + unsure
    return kept / (len(sure) + unsure) if sure or unsure else 0.0


def _most_kept(target_s: float, visits: list[Arrival], counters: Sequence[CounterPlan]) -> float:
    """The optimum of the linear programme, in people."""
    able = [one for one in visits if one.service_s <= target_s]
    if not able:
        return 0.0
    return _Programme(target_s, able, [plan for plan in counters if plan.open]).solve()


class _Programme:
    """Columns: z (share of a ticket within the target), y (its seconds per stretch), f (seconds per service, counter
    and stretch), x (seconds by which a counter overruns a break)."""

    def __init__(self, target_s: float, tickets: list[Arrival], counters: list[CounterPlan]) -> None:
        self._target_s = target_s
        self._tickets = tickets
        self._counters = counters
        self._cuts = _cuts(target_s, tickets, counters)
        self._stretches = list(pairwise(self._cuts))
        self._rows: list[tuple[list[int], list[float], float]] = []
        """≤ rows: columns, factors, right side."""
        self._upper: list[float] = []

    def solve(self) -> float:
        """The optimum. Raises RuntimeError when the solver fails, since an optimum always exists."""
        import numpy as np
        from scipy.optimize import linprog
        from scipy.sparse import csr_array

        kept = [self._column(1.0) for _ in self._tickets]
        given = self._give(kept)
        self._take(given)
        columns = np.concatenate([np.asarray(row[0], dtype=np.int64) for row in self._rows])
        factors = np.concatenate([np.asarray(row[1]) for row in self._rows])
        ends = np.cumsum([0, *(len(row[0]) for row in self._rows)])
        matrix = csr_array((factors, columns, ends), shape=(len(self._rows), len(self._upper)))
        cost = np.zeros(len(self._upper))
        cost[kept] = -1.0
        bounds = np.column_stack([np.zeros(len(self._upper)), np.asarray(self._upper)])
        found: Any = linprog(cost, matrix, [row[2] for row in self._rows], bounds=bounds, method="highs-ds")
        if found.status != 0:
            raise RuntimeError(f"the bound was not found: {found.message}")
        return float(-found.fun)

    def _column(self, upper: float) -> int:
        self._upper.append(upper)
        return len(self._upper) - 1

    def _at_most(self, columns: list[int], factors: list[float], right: float) -> None:
        self._rows.append((columns, factors, right))

    def _give(self, kept: list[int]) -> dict[tuple[str, int], list[int]]:
        """Constraints: a ticket within the target is served for its whole time, in its window, at most one second in
        each second. Returns the columns y by (service, stretch)."""
        given: dict[tuple[str, int], list[int]] = {}
        first = 0
        for ticket, z in zip(self._tickets, kept, strict=True):
            due = ticket.arrive_s + self._target_s
            while self._stretches[first][1] <= ticket.arrive_s:
                first += 1
            place, mine = first, list[int]()
            while place < len(self._stretches) and self._stretches[place][0] < due:
                from_s, to_s = self._stretches[place]
                y = self._column(min(to_s, due) - max(from_s, ticket.arrive_s))
                mine.append(y)
                given.setdefault((ticket.service, place), []).append(y)
                place += 1
            self._at_most([z, *mine], [ticket.service_s, *[-1.0] * len(mine)], 0.0)
        return given

    def _take(self, given: dict[tuple[str, int], list[int]]) -> None:
        """Constraints: the seconds that tickets are served in a stretch come from open counters with the skill."""
        gives: dict[tuple[str, int], list[int]] = {key: [] for key in given}
        for counter in self._counters:
            per_stretch: dict[int, list[int]] = {}
            begins = counter.open[0].from_s
            for (service, place), flows in gives.items():
                from_s, to_s = self._stretches[place]
                if service in counter.skills and to_s > begins:
                    f = self._column(to_s - max(from_s, begins))
                    flows.append(f)
                    per_stretch.setdefault(place, []).append(f)
            for place, mine in per_stretch.items():
                from_s, to_s = self._stretches[place]
                self._at_most(mine, [1.0] * len(mine), to_s - max(from_s, begins))
            self._break_off(counter, per_stretch)
        for key, ys in given.items():
            flows = gives[key]
            self._at_most([*ys, *flows], [*[1.0] * len(ys), *[-1.0] * len(flows)], 0.0)

    def _break_off(self, counter: CounterPlan, per_stretch: dict[int, list[int]]) -> None:
        for opening, following in pairwise(counter.open):
            due, length = opening.to_s, following.from_s - opening.to_s
            longest = max(
                (self._overrun(ticket, due) for ticket in self._tickets if ticket.service in counter.skills), default=0
            )
            x = self._column(max(longest, 0.0))
            so_far: list[int] = []
            for place, (from_s, to_s) in enumerate(self._stretches):
                if from_s < due or from_s >= due + length + longest:
                    continue
                so_far += per_stretch.get(place, [])
                sure = max(0.0, to_s - due - length)
                if not so_far or sure >= length + longest:
                    continue
                slope = max(0.0, longest - sure) / longest if longest > 0 else 0.0
                self._at_most([*so_far, x], [*[1.0] * len(so_far), -slope], sure)

    def _overrun(self, ticket: Arrival, due: float) -> float:
        """The longest time, in seconds, past a break's due moment for which a ticket called before may be served."""
        if ticket.arrive_s > due:
            return 0.0
        return max(0.0, min(ticket.service_s, ticket.arrive_s + self._target_s - due))


def _cuts(target_s: float, tickets: list[Arrival], counters: list[CounterPlan]) -> list[float]:
    """The limits of the stretches: every break, and arrivals and deadlines not too close to an earlier cut."""
    fixed = {edge for plan in counters for opening in plan.open for edge in (opening.from_s, opening.to_s)}
    events = {at for ticket in tickets for at in (ticket.arrive_s, ticket.arrive_s + target_s)}
    first, last = min(events), max(events)
    apart = (last - first) / CUTS if len(events) > CUTS else 0.0
    cuts = [first]
    for at in sorted(events | {edge for edge in fixed if first < edge < last}):
        if at > cuts[-1] and (at - cuts[-1] >= apart or at in fixed):
            cuts.append(at)
    if cuts[-1] < last:
        cuts.append(last)
    return cuts
