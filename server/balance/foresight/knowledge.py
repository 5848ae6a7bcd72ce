"""What a branch knows of its days: how long services take, who comes when, who does not come, when counters open.

A value, made from the tallies of its last days alone; `VERSION` changes with what it means. On the first day it is
empty, and the catalogue's means stand. Every figure that few visits support is drawn towards what it is a part of:

* a service's time towards the catalogue's, which counts as `PRIOR_VISITS` visits (`known_times`, as in dispatch);
* a procedure's towards its service's, which counts as `SERVICE_VISITS`;
* a clerk's pace towards that of all, which counts as `CLERK_VISITS`: for forecasts alone, it is shown nowhere;
* a weekday's half hour towards the same half hour of all days, which counts as `ALL_DAYS` days;
* a class's share of people who do not come towards `NO_SHOW`, which counts as `NO_SHOW_CALLS` calls;
* that of a service and class towards its class's, which counts as as many;
* how many times more or less they are after so long a wait towards 1, which counts as `NO_SHOWS`;
* who leaves before the call: `leaving`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import sqrt
from typing import Final, TypeVar

from msgspec import Struct

from protocol.enums import TicketClass
from server.balance.dispatch.knowledge import USUAL, ServiceTimes, known_times
from server.queue.state.service_times import Times

from .learned_day import Called, LearnedDay, Waited

_Key = TypeVar("_Key")

VERSION: Final = 2

MOST_DAYS: Final = 60
"""Most days that are learned from, the last ones: older days are of other people, other clerks and other rules."""

SERVICE_VISITS: Final = 20
CLERK_VISITS: Final = 30
ALL_DAYS: Final = 3
NO_SHOW: Final = 0.05
NO_SHOW_CALLS: Final = 50
NO_SHOWS: Final = 10
USUAL_DISPERSION: Final = 2.5
"""Variance ÷ mean of a half hour's count, before enough days are known: offices show 2 to 3."""

LEAST_DAYS: Final = 5
"""Fewer days tell nothing about the variation from day to day."""


class BranchKnowledge(Struct, frozen=True):
    """What the last days taught. `days`: the oldest first, at most `MOST_DAYS`; `version`: of what a value means."""

    version: int = VERSION
    days: tuple[LearnedDay, ...] = ()
    times: dict[str, Times] = {}
    procedures: dict[tuple[str, str], Times] = {}
    clerks: dict[tuple[str, str, str | None], Times] = {}
    mix: dict[tuple[str, TicketClass], int] = {}
    no_show: dict[TicketClass, float] = {}
    called: dict[tuple[str, TicketClass], Called] = {}
    called_after: dict[int, Called] = {}
    waited: dict[tuple[str, int], Waited] = {}
    dispersion: float = USUAL_DISPERSION

    @property
    def visits(self) -> int:
        """How many visits the service times rest on."""
        return sum(times.n for times in self.times.values())

    def service(self, code: str, said: ServiceTimes, today: Times | None = None) -> ServiceTimes:
        """How long a service takes, by the catalogue (`said`), the days before and today."""
        return known_times(said, _sum(self.times.get(code), today))

    def procedure(self, code: str, procedure: str | None, service: ServiceTimes) -> ServiceTimes:
        """How long a procedure takes, where its service takes `service`."""
        seen = None if procedure is None else self.procedures.get((code, procedure))
        if seen is None or seen.n == 0:
            return service
        mean_s, cv = service.mean_s or USUAL.mean_s or 0.0, service.cv or USUAL.cv or 0.0
        whole = SERVICE_VISITS + seen.n
        cv2 = (SERVICE_VISITS * cv**2 + seen.n * seen.cv2()) / whole if seen.n > 1 else cv**2
        return ServiceTimes((SERVICE_VISITS * mean_s + seen.n * seen.mean_s()) / whole, sqrt(cv2), seen.n)

    def paces(self, usual_s: Callable[[str, str | None], float]) -> dict[str, float]:
        """How long a visit takes at each clerk, where it usually takes 1; `usual_s`: of a service and procedure."""
        took: dict[str, tuple[float, float]] = {}
        for (clerk, service, procedure), seen in self.clerks.items():
            usual, visits = usual_s(service, procedure), took.get(clerk, (0.0, 0.0))
            if usual > 0:
                took[clerk] = visits[0] + seen.n, visits[1] + seen.sum_ms / 1000 / usual
        return {clerk: (CLERK_VISITS + times) / (CLERK_VISITS + visits) for clerk, (visits, times) in took.items()}

    def no_show_of(self, service: str, cls: TicketClass) -> float:
        """The share of the calls of a service and class to which nobody comes."""
        share, seen = self.no_show.get(cls, NO_SHOW), self.called.get((service, cls), NEVER)
        return (share * NO_SHOW_CALLS + seen.no_shows) / (NO_SHOW_CALLS + seen.called)

    def no_show_after(self, place: int) -> float:
        """By how much that share differs, as a factor, after a wait of a slice of the time waited."""
        called = sum(one.called for one in self.called_after.values())
        share = sum(one.no_shows for one in self.called_after.values()) / max(1, called)
        seen = self.called_after.get(place, NEVER)
        return (NO_SHOWS + seen.no_shows) / (NO_SHOWS + share * seen.called)

    def per_half_hour(self, day: str, slot: int) -> float | None:
        """How many numbers are taken in a half hour of a date, on average; None without any day."""
        if not self.days:
            return None
        weekday = date.fromisoformat(day).weekday()
        alike = [one.arrivals.get(slot, 0) for one in self.days if _weekday(one) == weekday]
        every = [one.arrivals.get(slot, 0) for one in self.days]
        return (ALL_DAYS * sum(every) / len(every) + sum(alike)) / (ALL_DAYS + len(alike))


def learn(days: Iterable[LearnedDay]) -> BranchKnowledge:
    """The knowledge from these days, of which the last `MOST_DAYS` count; days on which nobody came are left out."""
    kept = tuple(sorted((one for one in days if one.issued), key=lambda one: one.day)[-MOST_DAYS:])
    times: dict[str, Times] = {}
    procedures: dict[tuple[str, str], Times] = {}
    clerks: dict[tuple[str, str, str | None], Times] = {}
    mix: dict[tuple[str, TicketClass], int] = {}
    called: dict[tuple[str, TicketClass], Called] = {}
    called_after: dict[int, Called] = {}
    waited: dict[tuple[str, int], Waited] = {}
    for one in kept:
        _add(times, one.times)
        _add(procedures, one.procedures)
        _add(clerks, one.clerks)
        for key, count in one.mix.items():
            mix[key] = mix.get(key, 0) + count
        for key, calls in one.called.items():
            called.setdefault(key, Called()).add(calls)
        for place, calls in one.called_after.items():
            called_after.setdefault(place, Called()).add(calls)
        for where, waits in one.waited.items():
            waited.setdefault(where, Waited()).add(waits)
    return BranchKnowledge(
        VERSION, kept, times, procedures, clerks, mix, _no_shows(called), called, called_after, waited,
        _dispersion(kept),
    )  # fmt: skip


def _add(to: dict[_Key, Times], more: Mapping[_Key, Times]) -> None:
    for key, times in more.items():
        to[key] = _sum(to.get(key), times) or Times()


def _sum(one: Times | None, other: Times | None) -> Times | None:
    if one is None or other is None:
        return one or other
    return Times(one.n + other.n, one.sum_ms + other.sum_ms, one.sum_ms2 + other.sum_ms2)


def _no_shows(called: Mapping[tuple[str, TicketClass], Called]) -> dict[TicketClass, float]:
    sums = {cls: Called() for cls in TicketClass}
    for (_, cls), seen in called.items():
        sums[cls].add(seen)
    return {
        cls: (NO_SHOW * NO_SHOW_CALLS + seen.no_shows) / (NO_SHOW_CALLS + seen.called) for cls, seen in sums.items()
    }


def _dispersion(days: tuple[LearnedDay, ...]) -> float:
    """Variance ÷ mean of the counts of a half hour over the days, over all half hours with people; at least 1."""
    if len(days) < LEAST_DAYS:
        return USUAL_DISPERSION
    means = variances = 0.0
    for slot in {slot for one in days for slot in one.arrivals}:
        counts = [one.arrivals.get(slot, 0) for one in days]
        mean = sum(counts) / len(counts)
        means += mean
        variances += sum((count - mean) ** 2 for count in counts) / (len(counts) - 1)
    return max(1.0, variances / means)


def _weekday(one: LearnedDay) -> int:
    return date.fromisoformat(one.day).weekday()


NEVER: Final = Called()

EMPTY: Final = learn(())
"""Of the first day."""
