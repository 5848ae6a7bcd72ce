"""Who comes on a weekday, from a branch's last days: what a plan rests on where nobody wrote a scenario.

A weekday is a factor on the day's shape, which all days share: twenty days say much about the shape, four Mondays
little about one half hour of a Monday. The factor is drawn towards 1 as far as weekdays do not differ by more than
chance.
"""

from collections.abc import Sequence
from datetime import date
from math import sqrt
from statistics import fmean, variance
from typing import Final

from protocol.enums import TicketClass
from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.foresight.knowledge import LEAST_DAYS, BranchKnowledge
from server.balance.foresight.learned_day import LearnedDay
from server.balance.roll.scenario import Demand, Service

USUAL_CV: Final = 0.15
USUAL_DAYS: Final = 5
"""How days of an office vary; this counts as so many days. The variance of twenty days is off by a third."""
CHANCE: Final = 2
"""The means of five weekdays that are alike differ by more than is to be expected of chance four times in ten, by more
than so many times that once in ten."""
MOST_CV: Final = 0.35
"""Days vary no more than this: where few people come, a count's variance says little about the day."""


def learned_demand(knowledge: BranchKnowledge, weekday: int, slots: range) -> Demand | None:
    """The arrivals of a weekday (0: Monday) in half hours of the clock; None where nobody came in these."""
    days = knowledge.days
    means = {slot: fmean(one.arrivals.get(slot, 0) for one in days) if days else 0.0 for slot in slots}
    if not sum(means.values()):
        return None
    factor = _factors(days)[weekday]
    classes: dict[TicketClass, float] = {}
    for (_, cls), count in knowledge.mix.items():
        classes[cls] = classes.get(cls, 0.0) + count
    return Demand(
        sum(means.values()) * factor,
        tuple(means[slot] for slot in slots),
        _day_cv(days, means),
        classes or {TicketClass.WALK: 1.0},
        {cls: knowledge.no_show.get(cls, 0.0) for cls in classes},
    )


def learned_services(knowledge: BranchKnowledge, said: dict[str, ServiceTimes]) -> tuple[Service, ...]:
    """The services that somebody came for, with their times and shares; `said`: what the catalogue says, by code."""
    came: dict[str, float] = {}
    for (code, _), count in knowledge.mix.items():
        came[code] = came.get(code, 0.0) + count
    return tuple(
        Service(code, times.mean_s, times.cv, came[code])
        for code, times in ((code, knowledge.service(code, one)) for code, one in said.items())
        if came.get(code)
    )


def _factors(days: Sequence[LearnedDay]) -> list[float]:
    """By weekday: how many come on it, against all days."""
    mean = fmean(one.issued for one in days)
    by_weekday: list[list[int]] = [[] for _ in range(7)]
    for one in days:
        by_weekday[date.fromisoformat(one.day).weekday()].append(one.issued)
    several = [counts for counts in by_weekday if len(counts) > 1]
    chance = fmean(variance(counts) for counts in several) if several else mean**2
    found = []
    seen = [counts for counts in by_weekday if counts]
    spread = variance([fmean(counts) for counts in seen]) if len(seen) > 1 else 0.0
    for counts in by_weekday:
        if not counts:
            found.append(1.0)
            continue
        noise = chance / len(counts)
        real = max(0.0, spread - CHANCE * noise)
        found.append(1 + (fmean(counts) / mean - 1) * real / (real + noise) if real else 1.0)
    return found


def _day_cv(days: Sequence[LearnedDay], means: dict[int, float]) -> float:
    """The variation of days of which the variance ÷ mean of half hours' counts is as it was, drawn to the usual one."""
    factors = _factors(days)
    off = expected = 0.0
    for one in days:
        factor = factors[date.fromisoformat(one.day).weekday()]
        for slot, mean in means.items():
            off += (one.arrivals.get(slot, 0) - factor * mean) ** 2
            expected += factor * mean
    many = len(days)
    if many < LEAST_DAYS:
        return USUAL_CV
    busy = sum(mean**2 for mean in means.values()) / sum(means.values())
    seen = (off / expected * many / (many - 1) - 1) / busy
    return min(MOST_CV, sqrt(max(0.0, (USUAL_DAYS * USUAL_CV**2 + many * seen) / (USUAL_DAYS + many))))
