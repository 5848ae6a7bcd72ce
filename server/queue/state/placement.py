"""Keeps the indexes of tickets right at every change of state: queues, parked tickets, timers, tickets at counters."""

from protocol.enums import CounterState, TicketState
from protocol.ids import Instant

from .state import Counter, State
from .ticket import Ticket


def leave(state: State, ticket: Ticket, before: TicketState) -> None:
    """Removes the ticket from the indexes of its old state."""
    if before is TicketState.WAITING:
        state.waiting.remove(ticket)
        state.timers.set(ticket.ticket_id, None)
    elif before is TicketState.PARKED:
        del state.parked[ticket.ticket_id]
        state.timers.set(ticket.ticket_id, None)


def enter(state: State, ticket: Ticket, before: TicketState, at: Instant) -> None:
    """Adds the ticket to the indexes of its new state, and frees the counter that it left."""
    if ticket.state is TicketState.WAITING:
        if before is not TicketState.WAITING:
            ticket.waits_since = at
        if ticket.for_counter is not None and not _takes(state, ticket.for_counter, ticket.service):
            ticket.for_counter = None
        if ticket.for_user is not None and (
            clerks_counter(state, ticket.for_user) is None or lacks(state, ticket.for_user, ticket.service)
        ):
            ticket.for_user = None
        state.waiting.add(ticket)
        _set_expiry(state, ticket)
    elif ticket.state is TicketState.PARKED:
        state.parked[ticket.ticket_id] = ticket
        state.timers.set(ticket.ticket_id, ticket.parked_until)
    at_counter = (TicketState.CALLED, TicketState.SERVING)
    if before in at_counter and ticket.state not in at_counter:
        _release(state, ticket, at)


def _set_expiry(state: State, ticket: Ticket) -> None:
    expire_s = state.config.expire_s if state.config else None
    state.timers.set(ticket.ticket_id, None if expire_s is None else ticket.kept_from + expire_s * 1000)


def counter_exists(state: State, counter_id: str) -> bool:
    """Whether the branch still has this counter."""
    counter = state.counters.get(counter_id)
    return counter is not None and not counter.gone


def _takes(state: State, counter_id: str, service: str) -> bool:
    """Whether who is sent to this counter for a service may still be called there."""
    if not counter_exists(state, counter_id):
        return False
    counter = state.counters[counter_id]
    return not counter.is_closed and not lacks(state, counter.user, service)


def lacks(state: State, user: str | None, service: str) -> bool:
    """Whether the settings say that this clerk may not serve the service."""
    return state.config is not None and not state.config.skills_of((service,), user)


def clerks_counter(state: State, user: str) -> Counter | None:
    """The counter at which this clerk is signed in."""
    return next((one for one in state.counters.values() if one.user == user and not one.gone), None)


def _release(state: State, ticket: Ticket, at: Instant) -> None:
    counter = state.counters[ticket.counter or ""]
    counter.ticket_id = None
    if counter.gone:
        counter.then, counter.user = CounterState.CLOSED, None
    if counter.then is not None:
        stop_counter(counter, counter.then, at)
    if ticket.state in (TicketState.WAITING, TicketState.PARKED):
        ticket.counter = None


def stop_counter(counter: Counter, then: CounterState, at: Instant) -> None:
    """Pauses or closes the counter, at once or when the person in hand is done."""
    if counter.ticket_id is not None:
        counter.then = then
        return
    counter.state, counter.then, counter.since = then, None, at
    if then is CounterState.CLOSED:
        counter.reason = None
