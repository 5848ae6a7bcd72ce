"""One possible course of the next hours: the live branch rolled forward under its real policy and its visible order.

Waiting tickets are those of the live state, read and never changed; whom a counter calls is asked of the same functions
as live. *Probes* are newcomers who are asked about: a probe waits like a ticket of its service and class, and is gone
when it is called, so that many can be asked about at once and none delays anybody.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from math import log
from typing import Final

from protocol.enums import TicketClass
from protocol.ids import Instant
from server.balance.dispatch.knowledge import FIRST, CounterNow, Knowledge
from server.queue.state.order import candidates, in_order
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import Line, Waiting, WaitingQueue

from .live import LiveCounter
from .outlook import HORIZON_S, Chance, Outlook, kind_at

PROBE: Final = 1 << 40
"""The `order` of probes begins here, behind everybody of the same moment."""

FUTURE: Final = 1 << 41
"""And that of arrivals here."""

ELSEWHERE: Final = 1 << 43
"""Added to an `order`, for the draw whether its holder goes to another branch."""

APPOINTMENT_AHEAD_MS: Final = 300_000
"""Somebody with an appointment comes this long before its time, 5 min."""

_FREE, _STOPS, _BACK, _COMES = range(4)


class Draws:
    """The chances that a path uses for each ticket: its service time, whether its holder comes, and how long they stay.

    A second path with `mirrored` uses their complements: where one has long visits the other has short ones, so that
    the mean over both varies much less (antithetic variates).
    """

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.mirrored = False
        self._drawn: dict[int, tuple[float, float]] = {}
        self._stays: dict[int, float] = {}
        self._errors: dict[str, float] = {}

    def of(self, order: int) -> tuple[float, float]:
        """Of the ticket with this `order`: for its time, and for whether its holder comes."""
        drawn = self._drawn.get(order)
        if drawn is None:
            drawn = self._drawn[order] = self.chance.random(), self.chance.random()
        return (1 - drawn[0], drawn[1]) if self.mirrored else drawn

    def stays(self, order: int) -> float:
        """Of the ticket with this `order`, for how long its holder stays."""
        drawn = self._stays.get(order)
        if drawn is None:
            drawn = self._stays[order] = self.chance.random()
        return drawn

    def error_of(self, service: str) -> float:
        """How far the mean of a service is off on this path, in its standard errors."""
        error = self._errors.get(service)
        if error is None:
            error = self._errors[service] = sum(self.chance.random() for _ in range(12)) - 6
        return -error if self.mirrored else error


class Path:
    """`wanted`: the `order` of the tickets whose calls matter; the path ends when all were called, or at the horizon.

    `called`: when each of them was called, or would have been had they stayed, by `order`. `came`: whoever comes until
    `come_until`, who is wanted too. Who comes for a service that gives no numbers is in it, and gets one only if
    booked.
    """

    def __init__(
        self,
        outlook: Outlook,
        draws: Draws,
        wanted: set[int],
        probes: Sequence[Ticket] = (),
        come_until: Instant = 0,
    ) -> None:
        live = outlook.live
        self.called: dict[int, Instant] = {}
        self.came: dict[int, Ticket] = {}
        self._come_until = come_until
        self._outlook, self._draws, self._wanted = outlook, draws, set(wanted)
        self._rules = live.rules
        self._now = live.now
        self._counters = live.counters
        self._waiting = _copy(live.waiting)
        self._has_probes = bool(probes)
        for probe in probes:
            self._waiting.add(probe)
            self._waiting.counts[probe.service] -= 1
        self._calls = [one.calls for one in live.counters]
        self._busy = [one.in_hand is not None for one in live.counters]
        self._idle: dict[int, Instant] = {}
        self._back_after: list[Instant | None] = [None] * len(live.counters)
        self._stopped = [0] * len(live.counters)
        """How many stops of a counter are not over: one may begin before the one before it has ended."""
        self._factors = {code: max(0.3, 1 + se * draws.error_of(code)) for code, se in outlook.error.items()}
        self._busyness = draws.chance.gammavariate(outlook.busy_shape, 1 / outlook.busy_shape)
        self._came = 0
        self._events: list[tuple[Instant, int, int, Instant]] = []
        self._seen = [
            CounterNow(
                one.id, one.skills, one.calls,
                None if one.in_hand is None else one.in_hand.service,
                None if one.in_hand is None else one.in_hand.since,
            )
            for one in live.counters
        ]  # fmt: skip
        self._begin()

    def _begin(self) -> None:
        now, events = self._now, self._events
        for place, turns in enumerate(self._outlook.turns(self._draws.chance)):
            events.extend((max(at, now), _STOPS, place, after) for at, after in turns)
        for place, counter in enumerate(self._counters):
            if counter.in_hand is not None:
                events.append((now + self.left_ms(place, counter), _FREE, place, 0))
            elif counter.calls:
                self._idle[place] = counter.idle_since
        heapify(events)
        self._next_arrival()

    def run(self) -> None:
        """Until everybody wanted was called."""
        for place in sorted(self._idle):
            self._ask(place)
        until = self._now + HORIZON_S * 1000
        while (self._wanted or self._now < self._come_until) and self._events:
            at, kind, place, after = heappop(self._events)
            if at > until:
                return
            self._now = at
            if kind == _COMES:
                self._comes()
            elif kind == _FREE:
                self._free(place)
            elif kind == _STOPS:
                self._stops(place, after)
            else:
                self._goes_on(place)

    def turned_away(self, order: int) -> bool:
        """Whether somebody who came got no number."""
        ticket = self.came.get(order)
        return ticket is not None and self._gets_none(ticket)

    def goes_elsewhere(self, ticket: Ticket) -> bool:
        """Whether somebody who came goes to another branch instead of taking a number."""
        share = self._outlook.elsewhere.get(ticket.service, 0.0)
        if not share or ticket.cls is TicketClass.APPT:
            return False
        return self._draws.of(ticket.order + ELSEWHERE)[0] < share

    def _gets_none(self, ticket: Ticket) -> bool:
        stopped = ticket.service in self._outlook.no_numbers and ticket.cls is not TicketClass.APPT
        return stopped or self.goes_elsewhere(ticket)

    # -- counters --------------------------------------------------------------------------------------------------

    def _free(self, place: int) -> None:
        self._busy[place] = False
        after = self._back_after[place]
        if after is not None:
            self._back_after[place] = None
            heappush(self._events, (self._now + after, _BACK, place, 0))
        if self._calls[place]:
            self._idles(place)

    def _idles(self, place: int) -> None:
        self._idle[place] = self._now
        self._see(place, None)
        self._ask(place)

    def _stops(self, place: int, after: Instant) -> None:
        self._calls[place] = False
        if self._busy[place]:
            before = self._back_after[place]
            self._stopped[place] += before is None
            self._back_after[place] = after if before is None else max(before, after)
            seen = self._seen[place]
            self._seen[place] = CounterNow(seen.id, seen.skills, False, seen.service, seen.since)
            return
        self._stopped[place] += 1
        self._idle.pop(place, None)
        self._see(place, None)
        heappush(self._events, (self._now + after, _BACK, place, 0))

    def _goes_on(self, place: int) -> None:
        self._stopped[place] -= 1
        if not self._stopped[place]:
            self._calls[place] = True
            self._idles(place)

    def _see(self, place: int, service: str | None) -> None:
        counter = self._counters[place]
        since = None if service is None else self._now
        self._seen[place] = CounterNow(counter.id, counter.skills, self._calls[place], service, since)

    def left_ms(self, place: int, counter: LiveCounter) -> Instant:
        """How long the person in hand at the beginning stays after now."""
        hand = counter.in_hand
        assert hand is not None
        chance, _ = self._draws.of(-1 - place)
        lasting = self._outlook.lasting(hand.service, hand.procedure)
        elapsed_s = (self._now - hand.since) / 1000
        pace = self._outlook.pace(counter.user)
        return round(1000 * lasting.left(elapsed_s, chance, pace * self._factors.get(hand.service, 1.0)))

    # -- calls -----------------------------------------------------------------------------------------------------

    def _ask(self, place: int) -> None:
        """A free counter calls, past any probes and those who have left, who take no time."""
        while (ticket := self._chosen(self._counters[place])) is not None:
            self._waiting.remove(ticket)
            if ticket.order in self._wanted:
                self._wanted.discard(ticket.order)
                self.called[ticket.order] = self._now
            if PROBE <= ticket.order < FUTURE:
                self._waiting.counts[ticket.service] += 1
                continue
            if self._has_left(ticket):
                continue
            del self._idle[place]
            self._busy[place] = True
            self._see(place, ticket.service)
            waited_s = (self._now - ticket.waits_since) / 1000
            ends = self._now + self.lasts_ms(ticket, self._counters[place].user, waited_s)
            heappush(self._events, (ends, _FREE, place, 0))
            return

    def _chosen(self, counter: LiveCounter) -> Ticket | None:
        now, waiting = self._now, self._waiting
        may = candidates(waiting, counter, now, self._rules.order)
        if not may.tickets:
            return None
        if may.past_guard:
            return may.tickets[0]
        choice = self._rules.policy(may.tickets, counter, now, self._knowledge(counter))
        for ticket in may.tickets:
            if choice is not None and ticket.ticket_id == choice.ticket_id:
                return ticket
        kept = in_order(may, choice, None, now)
        return None if kept is None else next(one for one in may.tickets if one.ticket_id == kept.ticket_id)

    def _knowledge(self, counter: LiveCounter) -> Knowledge:
        rules, waiting = self._rules, self._waiting
        first = self._first_real(counter) if self._has_probes else waiting.next_of(counter.skills, FIRST)
        return Knowledge(
            rules.weights, rules.visit_target_s, self._outlook.policy_times, tuple(self._seen), waiting.counts, first,
            rules.no_show_s,
        )  # fmt: skip

    def _first_real(self, counter: LiveCounter) -> dict[str, list[Instant]]:
        lines = self._waiting.by_service
        return {
            code: [at for at, order, _ in lines[code].first_entries(FIRST) if not PROBE <= order < FUTURE]
            for code in counter.skills
            if code in lines
        }

    def lasts_ms(self, ticket: Ticket, clerk: str | None = None, waited_s: float | None = None) -> Instant:
        """How long a ticket's call takes a counter and its clerk, after so long a wait, also where nobody comes."""
        chance, comes = self._draws.of(ticket.order)
        if comes < self._outlook.no_show(ticket.service, ticket.cls, waited_s):
            return self._rules.no_show_s * 1000
        lasting = self._outlook.lasting(ticket.service, ticket.procedure)
        pace = self._outlook.pace(clerk)
        return round(1000 * lasting.at(chance, pace * self._factors.get(ticket.service, 1.0)))

    def _has_left(self, ticket: Ticket) -> bool:
        """Whether its holder has given up by now, which nobody sees before the call."""
        leaving = self._outlook.leaving
        if not leaving.anybody:
            return False
        from_s = max(0, self._outlook.live.now - ticket.waits_since) / 1000
        until_s = (self._now - ticket.waits_since) / 1000
        return -log(1 - self._draws.stays(ticket.order)) < leaving.leavers(ticket.service, from_s, until_s)

    # -- arrivals --------------------------------------------------------------------------------------------------

    def _next_arrival(self) -> None:
        """Poisson within each half hour, at a rate that this path has."""
        chance, at = self._draws.chance, self._now
        for upto, per_ms in zip(self._outlook.half_hours_ms, self._outlook.per_ms, strict=True):
            if upto <= at:
                continue
            rate = per_ms * self._busyness
            comes = at - log(1 - chance.random()) / rate if rate > 0 else upto
            if comes < upto:
                heappush(self._events, (round(comes), _COMES, 0, 0))
                return
            at = upto

    def _comes(self) -> None:
        outlook, chance, now = self._outlook, self._draws.chance, self._now
        service, cls = outlook.kinds[kind_at(outlook.kind_sums, chance.random())]
        slot_at = now + APPOINTMENT_AHEAD_MS if cls is TicketClass.APPT else None
        self._came += 1
        order = FUTURE + self._came
        ticket = Ticket(f"~{self._came}", "", order, service, cls, now, now, now, 0, slot_at=slot_at)
        self._next_arrival()
        if now <= self._come_until:
            self.came[order] = ticket
        if self._gets_none(ticket):
            return
        if now <= self._come_until:
            self._wanted.add(order)
        self._waiting.add(ticket)
        finds = [place for place in self._idle if service in self._counters[place].skills]
        finds.sort(key=lambda place: (len(self._counters[place].skills), self._idle[place], place))
        for place in finds:
            if place in self._idle:
                self._ask(place)
            if not any(place in self._idle for place in finds) or self._waiting.count(service) == 0:
                return


def _copy(waiting: Waiting) -> Waiting:
    """The same tickets in lines of their own."""
    return Waiting(
        _lines(waiting.by_service), _lines(waiting.for_counter), _lines(waiting.for_user), waiting.total,
        dict(waiting.counts),
    )  # fmt: skip


def _lines(lines: dict[str, Line]) -> dict[str, Line]:
    return {
        name: Line(
            {cls: WaitingQueue(list(queue.entries)) for cls, queue in line.by_class.items()},
            WaitingQueue(list(line.no_shows.entries)),
        )
        for name, line in lines.items()
    }
