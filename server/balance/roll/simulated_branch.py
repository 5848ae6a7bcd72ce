"""The branch of a simulated day: who waits and who is served, kept by the core or by a faster equivalent."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from protocol.enums import CounterState, TicketState
from protocol.ids import Instant
from server.queue.state.choice import Choice
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

    def call(self, counter_id: str, choice: Choice, now: Instant) -> int:
        """The counter calls the policy's choice and starts to serve; returns the index of the arrival.

        Raises ValueError for a choice that this counter cannot call.
        """

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
        self._tickets: list[Ticket] = []
        self._in_hand: dict[str, tuple[int, Instant]] = {}

    def arrive(self, place: int, now: Instant) -> Ticket:
        arrival = self._arrivals[place]
        slot_at = None if arrival.appointment_s is None else round(arrival.appointment_s * 1000)
        ticket = Ticket(
            arrival.id, arrival.id, place + 1, arrival.service, arrival.cls, now, now, now, 0, slot_at=slot_at
        )
        self._place_of[arrival.id] = place
        self._tickets.append(ticket)
        self.waiting.add(ticket)
        return ticket

    def call(self, counter_id: str, choice: Choice, now: Instant) -> int:
        place = self._place_of.get(choice.ticket_id)
        ticket = None if place is None else self._tickets[place]
        counter = self.counters[counter_id]
        if (
            place is None
            or ticket is None
            or ticket.state is not WAITING
            or not self.waiting.may_serve(counter, ticket)
        ):
            raise ValueError(f"the policy chose {choice.ticket_id}, which counter {counter_id} cannot call")
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
