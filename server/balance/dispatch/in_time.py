"""The policy `motcua`: calls the ticket that gains most by a call now, so that most visits end within the target.

It chooses among those whom the visible order lets be called, at most one a class of each line. For a ticket of age a
whose service takes a lognormal time with distribution F, calling now rather than h later raises the chance to end
within the target T by F(T − a) − F(T − a − h): little with much time left, much when time is about to run out, nothing
for a ticket that is late anyway. That is the generalised c·μ rule (Van Mieghem 1995; Mandelbaum & Stolyar 2004) with an
S-shaped objective in place of a convex cost. Two terms keep late tickets from being left behind:

* a second limit, almost twice the target, so that late tickets do not become very late;
* a term that grows with age alone, as in first come, first served.

The weights depend on the pressure, the work that waits per counter. `tuning` has the numbers; docs/engine.md says how
they were found.
"""

from collections.abc import Sequence
from math import erf, log, log1p, sqrt
from typing import Final

from protocol.ids import Instant
from server.queue.state.choice import Choice
from server.queue.state.order import by_age
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter

from .knowledge import USUAL, Knowledge, ServiceTimes
from .pressure import Pressure
from .tuning import TUNED, at

LEAST_CV: Final = 0.05


def motcua(candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge) -> Choice | None:
    """The candidate with the largest index; of equals the one that waits longest."""
    if not candidates:
        return None
    indexes = _ServiceIndexes(counter, now, knowledge)
    oldest_first = sorted(candidates, key=lambda one: (one.queued_at, one.order))
    alike = [indexes.value(one) for one in oldest_first]
    weighed = [value * indexes.weight[one.cls] for value, one in zip(alike, oldest_first, strict=True)]
    place = weighed.index(max(weighed))
    chosen = oldest_first[place]
    if place == 0:
        return by_age(chosen, "oldest", now)
    if place != alike.index(max(alike)):
        return by_age(chosen, "priority", now, knowledge.weights[chosen.cls])
    age_s, service_index = (now - chosen.queued_at) / 1000, indexes.of(chosen.service)
    in_time = service_index.in_time(age_s) >= service_index.not_late(age_s)
    return by_age(chosen, "in_time" if in_time else "not_late", now)


class _ServiceIndex:
    """The value of calling a ticket of one service, by its age; times in seconds."""

    __slots__ = ("age", "apart_s", "late", "late_at_s", "later_s", "mu", "scale", "short", "sooner_s", "target_s")

    def __init__(self, times: ServiceTimes, usual_s: float, pressure: float, counters: int, known: Knowledge) -> None:
        """`counters`: how many of those open serve it."""
        mean_s = times.mean_s or usual_s
        spread2 = log1p(max(times.cv if times.cv is not None else USUAL.cv or 0.0, LEAST_CV) ** 2)
        self.mu = log(mean_s) - spread2 / 2
        self.scale = 1 / sqrt(2 * spread2)
        self.target_s = float(known.visit_target_s)
        self.late_at_s = self.target_s * TUNED.late_at
        self.sooner_s = usual_s * at(pressure, TUNED.sooner)
        self.later_s = usual_s * TUNED.later
        self.apart_s = mean_s * TUNED.apart / max(1, counters)
        self.late: float = at(pressure, TUNED.late) * (usual_s / mean_s) ** TUNED.short_late
        self.short: float = (usual_s / mean_s) ** TUNED.short
        self.age: float = at(pressure, TUNED.age) / self.target_s * (usual_s / mean_s) ** TUNED.short_age

    def gain(self, left_s: float, sooner_s: float) -> float:
        """How much a call now rather than `sooner_s` later raises the chance that serving ends within `left_s` > 0."""
        gained = erf((log(left_s) - self.mu) * self.scale)
        left_s -= sooner_s
        return 0.5 * (gained - (erf((log(left_s) - self.mu) * self.scale) if left_s > 0 else -1.0))

    def in_time(self, age_s: float) -> float:
        """The value of a call now for the target."""
        left_s = self.target_s - age_s
        return self.short * self.gain(left_s, self.sooner_s) if left_s > 0 else 0.0

    def not_late(self, age_s: float) -> float:
        """The value of a call now for the second limit, weighted by the pressure."""
        left_s = self.late_at_s - age_s
        return self.late * self.gain(left_s, self.later_s) if left_s > 0 else 0.0

    def behind(self, ages_s: Sequence[float]) -> float:
        """The value of a call now for those behind the first of the line, called `apart_s` after one another."""
        later = [age_s + place * self.apart_s for place, age_s in enumerate(ages_s) if place]
        return sum(self.in_time(age_s) + self.not_late(age_s) for age_s in later)

    def index(self, age_s: float) -> float:
        """The value of a call now, before the weight of the ticket's class."""
        return self.in_time(age_s) + self.not_late(age_s) + self.age * age_s


class _ServiceIndexes:
    """A `_ServiceIndex` for each service, made on demand, and the weight of each class."""

    __slots__ = ("_behind", "_made", "_now", "_pressure", "_usual_s", "known", "weight")

    def __init__(self, counter: ServingCounter, now: Instant, knowledge: Knowledge) -> None:
        self.known = knowledge
        self._now = now
        self._usual_s = _usual_s(knowledge)
        means = {code: times.mean_s or self._usual_s for code, times in knowledge.services.items()}
        self._pressure = Pressure(knowledge.waiting, counter, knowledge.counters, means)
        self._made: dict[str, _ServiceIndex] = {}
        self._behind: dict[str, float] = {}
        self.weight = {cls: weight**TUNED.weight for cls, weight in knowledge.weights.items()}

    def value(self, ticket: Ticket) -> float:
        """The value of calling a candidate now, before the weight of its class; who was transferred has no line."""
        value = self.of(ticket.service).index((self._now - ticket.queued_at) / 1000)
        if ticket.for_counter is not None or ticket.for_user is not None:
            return value
        return value + TUNED.behind * self._of_those_behind(ticket.service)

    def _of_those_behind(self, service: str) -> float:
        behind = self._behind.get(service)
        if behind is None:
            ages_s = [(self._now - since) / 1000 for since in self.known.first.get(service, ())]
            behind = self._behind[service] = self.of(service).behind(ages_s)
        return behind

    def of(self, service: str) -> _ServiceIndex:
        service_index = self._made.get(service)
        if service_index is None:
            pressure = self._pressure.of_s(service) / self.known.visit_target_s
            times = self.known.services.get(service, ServiceTimes())
            counters = self._pressure.serving.get(service, 0)
            service_index = _ServiceIndex(times, self._usual_s, pressure, counters, self.known)
            self._made[service] = service_index
        return service_index


def _usual_s(knowledge: Knowledge) -> float:
    """The mean service time, in seconds, over the services; each counts by its visits today, plus one."""
    known = [(times.mean_s, times.seen + 1) for times in knowledge.services.values() if times.mean_s is not None]
    if not known:
        return USUAL.mean_s or 0.0
    return sum(mean_s * n for mean_s, n in known) / sum(n for _, n in known)
