"""The branch of a simulated day: who waits and who is served, kept by the core or by a faster equivalent."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from protocol.enums import CounterState, TicketState
from protocol.ids import Instant
from server.queue.state.choice import Choice
from server.queue.state.order import waits_from
from server.queue.state.service_times import Times
from server.queue.state.state import Counter
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import Waiting

from .scenario import Arrival, Scenario

WAITING, CALLED = TicketState.WAITING, TicketState.CALLED


class SimulatedBranch(Protocol):
    """Arrivals are given by their index in the day's list, counters by id, moments in whole milliseconds."""

    @property
    def waiting(self) -> Waiting:
        """The waiting tickets, as policies see them."""

    @property
    def counters(self) -> Mapping[str, Counter]:
        """The counters, as policies see them."""

    @property
    def times(self) -> Mapping[str, Times]:
        """How long visits took so far, by service."""

    def arrive(self, place: int, now: Instant) -> Ticket:
        """Somebody takes a ticket."""

    def ticket(self, ticket_id: str) -> Ticket | None:
        """The ticket with this id; None where there is none."""

    def call(self, counter_id: str, choice: Choice, now: Instant) -> int:
        """The counter calls a ticket that may be called, and starts to serve; returns the index of the arrival."""

    def done(self, counter_id: str, now: Instant) -> None:
        """The counter completes the person in hand."""

    def open(self, counter_id: str, now: Instant) -> None:
        """The counter begins to serve."""

    def pause(self, counter_id: str, now: Instant) -> None:
        """The counter pauses, after the person in hand."""

    def close(self, counter_id: str, now: Instant) -> None:
        """The counter stops for the day."""

    def end(self, now: Instant) -> None:
        """The day is over."""


class FastBranch:
    """The faster equivalent: the core's queues and tickets, without commands, events and guards."""

    def __init__(self, scenario: Scenario, arrivals: Sequence[Arrival]) -> None:
        self.waiting = Waiting()
        self.counters = {plan.id: Counter(plan.id, plan.skills) for plan in scenario.counters}
        self.times: dict[str, Times] = {}
        self._arrivals = arrivals
        self._place_of: dict[str, int] = {}
        self._tickets: dict[int, Ticket] = {}
        self._in_hand: dict[str, tuple[int, Instant]] = {}

    def arrive(self, place: int, now: Instant) -> Ticket:
        arrival = self._arrivals[place]
        slot_at = None if arrival.appointment_s is None else round(arrival.appointment_s * 1000)
        ticket = Ticket(
            arrival.id, arrival.id, place + 1, arrival.service, arrival.cls, now, waits_from(now, slot_at), now, 0,
            slot_at=slot_at,
        )  # fmt: skip
        self._place_of[arrival.id] = place
        self._tickets[place] = ticket
        self.waiting.add(ticket)
        return ticket

    def ticket(self, ticket_id: str) -> Ticket | None:
        place = self._place_of.get(ticket_id)
        return None if place is None else self._tickets[place]

    def call(self, counter_id: str, choice: Choice, now: Instant) -> int:
        place = self._place_of[choice.ticket_id]
        ticket, counter = self._tickets[place], self.counters[counter_id]
        self.waiting.remove(ticket)
        ticket.state = CALLED
        counter.ticket_id = ticket.ticket_id
        self._in_hand[counter_id] = place, now
        return place

    def done(self, counter_id: str, now: Instant) -> None:
        place, called_at = self._in_hand.pop(counter_id)
        self.counters[counter_id].ticket_id = None
        arrival = self._arrivals[place]
        if not arrival.no_show:
            times = self.times.get(arrival.service)
            if times is None:
                times = self.times[arrival.service] = Times()
            times.add(now - called_at)

    def open(self, counter_id: str, now: Instant) -> None:
        self.counters[counter_id].state = CounterState.OPEN

    def pause(self, counter_id: str, now: Instant) -> None:
        self.counters[counter_id].state = CounterState.PAUSED

    def close(self, counter_id: str, now: Instant) -> None:
        self.counters[counter_id].state = CounterState.CLOSED

    def end(self, now: Instant) -> None:
        pass
