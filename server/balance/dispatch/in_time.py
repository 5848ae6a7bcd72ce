"""The policy `motcua`: calls the ticket that gains most by a call now, so that most visits end within the target.

For a ticket of age a whose service takes a lognormal time with distribution F, calling now rather than h later raises
the chance to end within the target T by F(T − a) − F(T − a − h): little with much time left, much when time is about to
run out, nothing for a ticket that is late anyway. That is the generalised c·μ rule (Van Mieghem 1995; Mandelbaum &
Stolyar 2004) with an S-shaped objective in place of a convex cost. Three terms keep late tickets from being left
behind:

* a second limit, almost twice the target, so that late tickets do not become very late;
* a term that grows with age alone, as in first come, first served;
* a guard, an age past which a ticket goes before all others, the furthest past it first; it is shorter for services
  longer than usual.

The weights depend on the pressure, the work that waits per counter. `tuning` has the numbers; docs/engine.md says how
they were found.
"""

from math import erf, inf, log, log1p, sqrt
from typing import Final

from protocol.ids import Instant
from protocol.views import Why
from server.queue.state.choice import Choice
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter, Waiting

from .knowledge import USUAL, Knowledge, ServiceTimes
from .pressure import Pressure
from .tuning import TUNED, at

EARLY_MS: Final = 900_000
"""An appointment's age counts from its arrival, but at most this long before its slot (15 min)."""

LEAST_CV: Final = 0.05


def motcua(waiting: Waiting, counter: ServingCounter, now: Instant, knowledge: Knowledge) -> Choice | None:
    """Compares all tickets that this counter may serve: about a millisecond for 500."""
    indexes = _ServiceIndexes(waiting, counter, knowledge)
    weight, candidates = indexes.weight, _Candidates()
    for line in waiting.lines(counter):
        service, service_index = None, None
        for _, _, ticket in line.entries:
            if service_index is None or ticket.service != service:
                service, service_index = ticket.service, indexes.of(ticket.service)
            since = ticket.queued_at if ticket.slot_at is None else counts_from(ticket)
            age_s = (now - since) / 1000
            if age_s > service_index.guard_s:
                candidates.add_past_guard(ticket, since, age_s - service_index.guard_s)
                continue
            index = service_index.index(age_s)
            weighed = index * weight[ticket.cls]
            if weighed >= candidates.best or index >= candidates.alike or since <= candidates.since:
                candidates.add(ticket, since, index, weighed)
    return candidates.choice(now, indexes)


def counts_from(ticket: Ticket) -> Instant:
    """The moment from which a ticket's age counts; for an appointment at most `EARLY_MS` before its slot."""
    if ticket.slot_at is None:
        return ticket.queued_at
    return max(ticket.queued_at, ticket.slot_at - EARLY_MS)


class _ServiceIndex:
    """The value of calling a ticket of one service, by its age; times in seconds."""

    __slots__ = ("age", "guard_s", "late", "late_at_s", "later_s", "mu", "scale", "short", "sooner_s", "target_s")

    def __init__(self, times: ServiceTimes, usual_s: float, pressure: float, known: Knowledge) -> None:
        mean_s = times.mean_s or usual_s
        spread2 = log1p(max(times.cv if times.cv is not None else USUAL.cv or 0.0, LEAST_CV) ** 2)
        self.mu = log(mean_s) - spread2 / 2
        self.scale = 1 / sqrt(2 * spread2)
        self.target_s = float(known.visit_target_s)
        self.late_at_s = self.target_s * TUNED.late_at
        self.sooner_s = usual_s * at(pressure, TUNED.sooner)
        self.later_s = usual_s * TUNED.later
        self.late = at(pressure, TUNED.late)
        self.short: float = (usual_s / mean_s) ** TUNED.short
        self.age: float = at(pressure, TUNED.age) / self.target_s * (usual_s / mean_s) ** TUNED.short_age
        guard = TUNED.guard + TUNED.guard_more * min(pressure, TUNED.guard_most)
        self.guard_s = known.guard_s * guard * min(1.0, usual_s / mean_s) ** TUNED.guard_long

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
        return self.late * self.short * self.gain(left_s, self.later_s) if left_s > 0 else 0.0

    def index(self, age_s: float) -> float:
        """The value of a call now, before the weight of the ticket's class."""
        return self.in_time(age_s) + self.not_late(age_s) + self.age * age_s


class _ServiceIndexes:
    """A `_ServiceIndex` for each service, made on demand, and the weight of each class."""

    __slots__ = ("_made", "_pressure", "_usual_s", "known", "weight")

    def __init__(self, waiting: Waiting, counter: ServingCounter, knowledge: Knowledge) -> None:
        self.known = knowledge
        self._usual_s = _usual_s(knowledge)
        means = {code: times.mean_s or self._usual_s for code, times in knowledge.services.items()}
        self._pressure = Pressure(waiting, counter, knowledge.counters, means)
        self._made: dict[str, _ServiceIndex] = {}
        self.weight = {cls: weight**TUNED.weight for cls, weight in knowledge.weights.items()}

    def of(self, service: str) -> _ServiceIndex:
        service_index = self._made.get(service)
        if service_index is None:
            pressure = self._pressure.of_s(service) / self.known.visit_target_s
            times = self.known.services.get(service, ServiceTimes())
            service_index = _ServiceIndex(times, self._usual_s, pressure, self.known)
            self._made[service] = service_index
        return service_index


def _usual_s(knowledge: Knowledge) -> float:
    """The mean service time, in seconds, over the services; each counts by its visits today, plus one."""
    known = [(times.mean_s, times.seen + 1) for times in knowledge.services.values() if times.mean_s is not None]
    if not known:
        return USUAL.mean_s or 0.0
    return sum(mean_s * n for mean_s, n in known) / sum(n for _, n in known)


class _Candidates:
    """The oldest ticket, the best, the best without class weights, and the furthest past its guard; ties go to the
    older, then to the first issued."""

    __slots__ = (
        "_alike", "_alike_key", "_best", "_best_key", "_guarded", "_guarded_key", "_oldest", "_oldest_key",
        "alike", "best", "since",
    )  # fmt: skip

    def __init__(self) -> None:
        self._alike: Ticket | None = None
        self._best: Ticket | None = None
        self._guarded: Ticket | None = None
        self._oldest: Ticket | None = None
        self._alike_key = self._best_key = self._guarded_key = (inf, 0, 0)
        self._oldest_key: tuple[float, int] = (inf, 0)
        self.alike = self.best = -inf
        self.since: float = inf
        """A ticket below `alike` and `best`, and younger than `since`, need not be passed to `add`."""

    def add_past_guard(self, ticket: Ticket, since: Instant, past_s: float) -> None:
        """Adds a ticket past its guard, by `past_s` seconds; it goes before all others."""
        key = (-past_s, since, ticket.order)
        if key < self._guarded_key:
            self._guarded, self._guarded_key = ticket, key

    def add(self, ticket: Ticket, since: Instant, index: float, weighed: float) -> None:
        """Adds a ticket that is not past its guard."""
        if (since, ticket.order) < self._oldest_key:
            self._oldest, self._oldest_key, self.since = ticket, (since, ticket.order), since
        key = (-index, since, ticket.order)
        if key < self._alike_key:
            self._alike, self._alike_key, self.alike = ticket, key, index
        key = (-weighed, since, ticket.order)
        if key < self._best_key:
            self._best, self._best_key, self.best = ticket, key, weighed

    def choice(self, now: Instant, indexes: _ServiceIndexes) -> Choice | None:
        """The ticket to call and why."""
        if self._guarded is not None:
            return _call(self._guarded, "guard", now)
        best = self._best
        if best is None:
            return None
        if best is self._oldest:
            return _call(best, "oldest", now)
        if best is not self._alike:
            return _call(best, "priority", now, indexes.known.weights[best.cls])
        age_s, service_index = (now - counts_from(best)) / 1000, indexes.of(best.service)
        return _call(
            best, "in_time" if service_index.in_time(age_s) >= service_index.not_late(age_s) else "not_late", now
        )


def _call(ticket: Ticket, code: str, now: Instant, weight: float = 1.0) -> Choice:
    return Choice(ticket.ticket_id, Why(code, max(0, now - ticket.queued_at) // 1000, weight))
