"""What each counter did on a day: when it was open, and when it served whom."""

from collections.abc import Sequence

from msgspec import Struct

from server.balance.roll.scenario import CounterPlan, Opening, Outcome, Scenario, Visit


class CounterUse(Struct, frozen=True, gc=False):
    """The time during which the `place`-th arrival of the day occupied the counter."""

    from_s: float
    to_s: float
    place: int
    no_show: bool


class Worked(Struct, frozen=True):
    """A counter's day. `open` are the real openings: later after a late break, longer while somebody waited."""

    plan: CounterPlan
    uses: tuple[CounterUse, ...]
    open: tuple[Opening, ...]

    @property
    def serving_s(self) -> float:
        return sum(one.to_s - one.from_s for one in self.uses if not one.no_show)

    @property
    def in_vain_s(self) -> float:
        """Seconds spent waiting for people who did not come."""
        return sum(one.to_s - one.from_s for one in self.uses if one.no_show)

    @property
    def idle_s(self) -> float:
        """Seconds open without anybody at the counter."""
        return max(0.0, sum(one.to_s - one.from_s for one in self.open) - self.serving_s - self.in_vain_s)


def worked(scenario: Scenario, visits: Sequence[Visit]) -> list[Worked]:
    """Every counter's day, in the scenario's order."""
    uses: dict[str, list[CounterUse]] = {plan.id: [] for plan in scenario.counters}
    for place, visit in enumerate(visits):
        if visit.counter is not None and visit.call_s is not None and visit.end_s is not None:
            uses[visit.counter].append(CounterUse(visit.call_s, visit.end_s, place, visit.outcome is Outcome.NO_SHOW))
    days = []
    for plan in scenario.counters:
        mine = sorted(uses[plan.id], key=lambda one: (one.from_s, one.to_s))
        days.append(Worked(plan, tuple(mine), _really_open(plan, mine)))
    return days


def _really_open(plan: CounterPlan, uses: Sequence[CounterUse]) -> tuple[Opening, ...]:
    found: list[Opening] = []
    at = plan.open[0].from_s
    for place, opening in enumerate(plan.open):
        last = place + 1 == len(plan.open)
        ends = opening.to_s
        if last:
            ends = max([ends, *(one.to_s for one in uses[-1:])])
        elif at < ends:
            ends = next((one.to_s for one in uses if one.from_s < ends < one.to_s), ends)
        if at < ends:
            found.append(Opening(at, ends))
        if not last:
            at = max(at, ends) + plan.open[place + 1].from_s - opening.to_s
    return tuple(found)
