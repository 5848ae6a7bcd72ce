"""Folds one event into the state: `evolve` trusts what was decided, and stops at what cannot follow."""

from collections.abc import Callable
from typing import Any

from motcua.protocol.ids import Instant
from motcua.protocol.words import CounterState, TicketState

from . import events as e
from .life import after
from .moments import day_of
from .record import Outcome, Recorded
from .state import CallMade, Counter, Pace, State
from .ticket import Ticket

CLOSED_OUTCOME = "closed"
"""The outcome of who was at a counter when the day ended; not counted as served."""


def evolve(state: State, recorded: Recorded[Any]) -> None:
    """Changes `state` by one event. Raises ValueError when the event cannot follow: the journal is broken."""
    if recorded.seq != state.seq + 1 and state.seq:
        raise ValueError(f"{state.stream}: event {recorded.seq} after {state.seq}")
    body = recorded.body
    ticket_id: str | None = getattr(body, "ticket_id", None)
    if ticket_id is not None and not isinstance(body, e.Issued):
        ticket = _ticket(state, ticket_id)
        ticket.state, before = after(ticket.state, recorded.kind), ticket.state
        _leave(state, ticket, before)
        _TICKET_FOLDS[type(body)](state, ticket, body, recorded.at)
        _enter(state, ticket, before, recorded.at)
    else:
        _FOLDS[type(body)](state, body, recorded.at)
    state.seq = recorded.seq
    state.at = recorded.at
    state.outcomes[recorded.command_id] = Outcome(
        recorded.command_digest, recorded.seq, ticket_id, getattr(body, "counter", None)
    )


def _ticket(state: State, ticket_id: str) -> Ticket:
    try:
        return state.tickets[ticket_id]
    except KeyError:
        raise ValueError(f"{state.stream}: no ticket {ticket_id} today") from None


def _leave(state: State, ticket: Ticket, before: TicketState) -> None:
    """Takes the ticket out of where its old state kept it."""
    if before is TicketState.WAITING:
        state.waiting.remove(ticket)
        state.alarms.set(ticket.ticket_id, None)
    elif before is TicketState.PARKED:
        del state.parked[ticket.ticket_id]
        state.alarms.set(ticket.ticket_id, None)


def _enter(state: State, ticket: Ticket, before: TicketState, at: Instant) -> None:
    """Puts the ticket where its new state belongs, and frees the counter it has left."""
    if ticket.state is TicketState.WAITING:
        state.waiting.add(ticket)
        _set_expiry(state, ticket)
    elif ticket.state is TicketState.PARKED:
        state.parked[ticket.ticket_id] = ticket
        state.alarms.set(ticket.ticket_id, ticket.parked_until)
    at_counter = (TicketState.CALLED, TicketState.SERVING)
    if before in at_counter and ticket.state not in at_counter:
        _release(state, ticket, at)


def _set_expiry(state: State, ticket: Ticket) -> None:
    expire_s = state.config.expire_s if state.config else None
    state.alarms.set(ticket.ticket_id, None if expire_s is None else ticket.issued_at + expire_s * 1000)


def _release(state: State, ticket: Ticket, at: Instant) -> None:
    counter = state.counters[ticket.counter or ""]
    counter.ticket_id = None
    if counter.then is not None:
        counter.state, counter.then = counter.then, None
        counter.since = at
        if counter.state is CounterState.CLOSED:
            counter.reason = None
    if ticket.state in (TicketState.WAITING, TicketState.PARKED):
        ticket.counter = None


def _stop_serving(ticket: Ticket, at: Instant) -> None:
    if ticket.started_at is not None:
        ticket.served_ms += at - ticket.started_at
        ticket.started_at = None


# -- the branch and its day ------------------------------------------------------------------------------------------


def _configured(state: State, event: e.Configured, at: Instant) -> None:
    state.config, state.config_hash = event.config, event.config_hash
    if state.day is not None:
        today = day_of(event.config, state.day.starts)
        state.day = today if today.date == state.day.date else state.day
    known = {counter.id for counter in event.config.counters}
    for counter_config in event.config.counters:
        counter = state.counters.get(counter_config.id)
        if counter is None:
            state.counters[counter_config.id] = Counter(counter_config.id, counter_config.skills, since=at)
        else:
            counter.skills = counter_config.skills
    for gone in [counter for counter in state.counters.values() if counter.id not in known]:
        if gone.ticket_id is None:
            del state.counters[gone.id]
        else:
            gone.then = CounterState.CLOSED
    for ticket in state.waiting.tickets():
        _set_expiry(state, ticket)


def _day_opened(state: State, event: e.DayOpened, at: Instant) -> None:
    fresh = State(state.stream, config=event.config, config_hash=event.config_hash)
    fresh.day = day_of(event.config, at)
    fresh.counters = {counter.id: Counter(counter.id, counter.skills, since=at) for counter in event.config.counters}
    for carried in event.counters:
        fresh.counters[carried.id] = Counter(
            carried.id, carried.skills, carried.state, carried.since, reason=carried.reason, user=carried.user
        )
    for name in State.__slots__:
        setattr(state, name, getattr(fresh, name))


def _day_ended(state: State, event: e.DayEnded, at: Instant) -> None:
    state.ended_at = at


# -- tickets ---------------------------------------------------------------------------------------------------------


def _issued(state: State, event: e.Issued, at: Instant) -> None:
    if event.ticket_id in state.tickets or event.n <= state.numbers.get(event.prefix, 0):
        raise ValueError(f"{state.stream}: number {event.number} given twice")
    ticket = Ticket(
        event.ticket_id,
        event.number,
        order=state.tally.issued + 1,
        service=event.service,
        cls=event.cls,
        issued_at=at,
        queued_at=at,
        ahead=event.ahead,
        priority=event.priority,
        procedure=event.procedure,
        dossiers=event.dossiers,
        language=event.language,
        wait_p50_s=event.wait_p50_s,
        wait_p90_s=event.wait_p90_s,
    )
    state.tickets[ticket.ticket_id] = ticket
    state.numbers[event.prefix] = event.n
    state.issued_by_service[event.service] = state.issued_by_service.get(event.service, 0) + 1
    state.tally.issued += 1
    _enter(state, ticket, TicketState.WAITING, at)


def _called(state: State, ticket: Ticket, event: e.Called, at: Instant) -> None:
    _measure_pace(state, ticket, at)
    _at_counter(state, ticket, event.counter, at)


def _picked_up(state: State, ticket: Ticket, event: e.PickedUp, at: Instant) -> None:
    _stop_parking(ticket, at)
    _at_counter(state, ticket, event.counter, at)


def _at_counter(state: State, ticket: Ticket, counter_id: str, at: Instant) -> None:
    counter = state.counters[counter_id]
    if counter.ticket_id is not None:
        raise ValueError(f"{state.stream}: counter {counter_id} has two tickets")
    counter.ticket_id = ticket.ticket_id
    ticket.counter = counter_id
    ticket.called_at = at
    ticket.calls = 1
    ticket.for_counter = ticket.for_user = None
    state.calls.appendleft(CallMade(ticket.ticket_id, ticket.number, counter_id, at, 1))


def _measure_pace(state: State, ticket: Ticket, at: Instant) -> None:
    """A gap counts only when this ticket already waited at the call before: else nobody was there to call."""
    pace = state.paces.setdefault(ticket.service, Pace())
    if pace.last_call_at is not None and ticket.issued_at <= pace.last_call_at:
        pace.gaps_ms.append(at - pace.last_call_at)
    pace.last_call_at = at


def _recalled(state: State, ticket: Ticket, event: e.Recalled, at: Instant) -> None:
    ticket.calls += 1
    state.calls.appendleft(CallMade(ticket.ticket_id, ticket.number, ticket.counter or "", at, ticket.calls))


def _started(state: State, ticket: Ticket, event: e.Started, at: Instant) -> None:
    ticket.started_at = at


def _completed(state: State, ticket: Ticket, event: e.Completed, at: Instant) -> None:
    _stop_serving(ticket, at)
    ticket.ended_at = at
    ticket.outcome = event.outcome
    if event.dossiers is not None:
        ticket.dossiers = event.dossiers
    if event.outcome != CLOSED_OUTCOME and state.config is not None:
        state.tally.served += 1
        state.tally.within_visit += at - ticket.issued_at <= state.config.visit_target_s * 1000
        state.tally.within_mandate += ticket.served_ms <= state.config.transaction_target_s * 1000 * ticket.dossiers


def _no_show(state: State, ticket: Ticket, event: e.NoShowed, at: Instant) -> None:
    ticket.no_shows += 1
    ticket.queued_at = at
    state.tally.no_shows += 1


def _parked(state: State, ticket: Ticket, event: e.Parked, at: Instant) -> None:
    _stop_serving(ticket, at)
    ticket.parked_at = at
    ticket.parked_until = event.due


def _unparked(state: State, ticket: Ticket, event: e.Unparked, at: Instant) -> None:
    _stop_parking(ticket, at)


def _stop_parking(ticket: Ticket, at: Instant) -> None:
    if ticket.parked_at is not None:
        ticket.parked_ms += at - ticket.parked_at
    ticket.parked_at = ticket.parked_until = None


def _returned(state: State, ticket: Ticket, event: e.Returned, at: Instant) -> None:
    _stop_serving(ticket, at)


def _transferred(state: State, ticket: Ticket, event: e.Transferred, at: Instant) -> None:
    _stop_serving(ticket, at)
    ticket.service = event.service or ticket.service
    ticket.for_counter = event.counter
    ticket.for_user = event.user


def _next_service(state: State, ticket: Ticket, event: e.NextServiced, at: Instant) -> None:
    _stop_serving(ticket, at)
    ticket.service = event.service


def _reclassed(state: State, ticket: Ticket, event: e.Reclassed, at: Instant) -> None:
    ticket.cls = event.cls
    ticket.priority = event.priority


def _cancelled(state: State, ticket: Ticket, event: e.Cancelled, at: Instant) -> None:
    _stop_parking(ticket, at)
    ticket.ended_at = at
    state.tally.cancelled += 1


def _expired(state: State, ticket: Ticket, event: e.Expired, at: Instant) -> None:
    _stop_parking(ticket, at)
    ticket.ended_at = at
    state.tally.expired += 1


def _scanned(state: State, ticket: Ticket, event: e.ScanStored, at: Instant) -> None:
    ticket.scanned_pages += event.pages


# -- counters --------------------------------------------------------------------------------------------------------


def _counter_opened(state: State, event: e.CounterOpened, at: Instant) -> None:
    counter = state.counters[event.counter]
    counter.state, counter.then, counter.reason, counter.since = CounterState.OPEN, None, None, at


def _counter_paused(state: State, event: e.CounterPaused, at: Instant) -> None:
    state.counters[event.counter].reason = event.reason
    _stop_counter(state.counters[event.counter], CounterState.PAUSED, at)


def _counter_closed(state: State, event: e.CounterClosed, at: Instant) -> None:
    _stop_counter(state.counters[event.counter], CounterState.CLOSED, at)


def _stop_counter(counter: Counter, then: CounterState, at: Instant) -> None:
    if counter.ticket_id is not None:
        counter.then = then
        return
    counter.state, counter.then, counter.since = then, None, at
    if then is CounterState.CLOSED:
        counter.reason = None


def _skills_set(state: State, event: e.SkillsSet, at: Instant) -> None:
    state.counters[event.counter].skills = event.skills


def _clerk_in(state: State, event: e.ClerkIn, at: Instant) -> None:
    state.counters[event.counter].user = event.user


def _clerk_out(state: State, event: e.ClerkOut, at: Instant) -> None:
    state.counters[event.counter].user = None


_FOLDS: dict[type[Any], Callable[[State, Any, Instant], None]] = {
    e.Configured: _configured,
    e.DayOpened: _day_opened,
    e.DayEnded: _day_ended,
    e.Issued: _issued,
    e.CounterOpened: _counter_opened,
    e.CounterPaused: _counter_paused,
    e.CounterClosed: _counter_closed,
    e.SkillsSet: _skills_set,
    e.ClerkIn: _clerk_in,
    e.ClerkOut: _clerk_out,
}

_TICKET_FOLDS: dict[type[Any], Callable[[State, Ticket, Any, Instant], None]] = {
    e.Called: _called,
    e.Recalled: _recalled,
    e.Started: _started,
    e.Completed: _completed,
    e.NoShowed: _no_show,
    e.Parked: _parked,
    e.PickedUp: _picked_up,
    e.Unparked: _unparked,
    e.Returned: _returned,
    e.Transferred: _transferred,
    e.NextServiced: _next_service,
    e.Reclassed: _reclassed,
    e.Cancelled: _cancelled,
    e.Expired: _expired,
    e.ScanStored: _scanned,
}
