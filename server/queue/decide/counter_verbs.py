"""What a counter may do, verb by verb."""

from collections.abc import Callable
from typing import Any, TypeAlias

from protocol import commands as c
from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.enums import CounterState, Refusal, TicketState
from protocol.ids import Instant
from protocol.problem import Refused
from server.queue.events import events as e
from server.queue.state.choice import Choice
from server.queue.state.placement import stands
from server.queue.state.state import Counter, State

from .guards import Decision, class_of, free_to_call, in_hand, known_reason, waiting_ticket
from .notices import raise_alarm, take_alarm_back

Verb: TypeAlias = Callable[[State, Counter, Any, Envelope, Instant, Choice | None], Decision]

CALLED, SERVING = TicketState.CALLED, TicketState.SERVING


def _config(state: State) -> BranchConfig:
    if state.config is None:
        raise ValueError(f"{state.stream} has no configuration")
    return state.config


def _open(
    state: State, counter: Counter, command: c.Open, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    if counter.state is CounterState.OPEN and counter.then is None:
        return []
    return [e.CounterOpened(counter.id)]


def _pause(
    state: State, counter: Counter, command: c.Pause, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    refused = known_reason(_config(state), command.reason, c.Pause)
    if refused:
        return refused
    if counter.state is CounterState.CLOSED:
        return Refused(Refusal.COUNTER_CLOSED)
    return [e.CounterPaused(counter.id, command.reason)]


def _close(
    state: State, counter: Counter, command: c.Close, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    if counter.state is CounterState.CLOSED or counter.then is CounterState.CLOSED:
        return []
    return [e.CounterClosed(counter.id)]


def _skills(
    state: State, counter: Counter, command: c.Skills, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    unknown = [code for code in command.skills if code not in state.service_codes()]
    if unknown:
        return Refused(Refusal.UNKNOWN_SERVICE, "skills", unknown[0])
    if len(set(command.skills)) != len(command.skills):
        return Refused(Refusal.BAD_FIELD, "skills", "a service is named twice")
    return [] if command.skills == counter.skills else [e.SkillsSet(counter.id, command.skills)]


def _login(
    state: State, counter: Counter, command: c.Login, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    """A clerk sits at one counter at a time: logging in here leaves the other one, unless somebody is served there."""
    if counter.user == command.user:
        return []
    if counter.ticket_id is not None:
        return Refused(Refusal.COUNTER_BUSY)
    events: list[e.Event] = []
    for other in state.counters.values():
        if other.user == command.user:
            if other.ticket_id is not None:
                return Refused(Refusal.COUNTER_BUSY, "user", f"still serving at counter {other.id}")
            events += _leave(other)
    if counter.user is not None:
        events += _leave(counter)
    return [*events, e.ClerkIn(counter.id, command.user)]


def _logout(
    state: State, counter: Counter, command: c.Logout, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    if counter.ticket_id is not None:
        return Refused(Refusal.COUNTER_BUSY)
    return _leave(counter)


def _leave(counter: Counter) -> list[e.Event]:
    closed: list[e.Event] = [] if counter.state is CounterState.CLOSED else [e.CounterClosed(counter.id)]
    return closed if counter.user is None else [*closed, e.ClerkOut(counter.id)]


def _call(
    state: State, counter: Counter, command: c.Call, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    refused = free_to_call(counter)
    if refused:
        return refused
    if command.ticket_id is None:
        if command.reason is not None:
            return Refused(Refusal.BAD_FIELD, "reason", "a reason goes with a named ticket only")
        return _call_choice(state, counter, choice)
    if command.reason is None:
        return Refused(Refusal.BAD_FIELD, "reason", "a call out of turn needs a reason")
    refused = known_reason(_config(state), command.reason, c.Call)
    if refused:
        return refused
    ticket = waiting_ticket(state, command.ticket_id)
    if isinstance(ticket, Refused):
        return ticket
    return [e.Called(ticket.ticket_id, counter.id, reason=command.reason)]


def _call_choice(state: State, counter: Counter, choice: Choice | None) -> Decision:
    """The policy's ticket, checked: a policy is a plug-in and is not believed."""
    if choice is None:
        return []
    ticket = waiting_ticket(state, choice.ticket_id)
    if isinstance(ticket, Refused) or not state.waiting.may_serve(counter, ticket):
        raise ValueError(f"the policy chose {choice.ticket_id}, which counter {counter.id} cannot call")
    return [e.Called(ticket.ticket_id, counter.id, why=choice.why)]


def _recall(
    state: State, counter: Counter, command: c.Recall, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    ticket = in_hand(state, counter, CALLED)
    return ticket if isinstance(ticket, Refused) else [e.Recalled(ticket.ticket_id)]


def _start(
    state: State, counter: Counter, command: c.Start, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    ticket = in_hand(state, counter, CALLED)
    return ticket if isinstance(ticket, Refused) else [e.Started(ticket.ticket_id)]


def _complete(
    state: State, counter: Counter, command: c.Complete, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    ticket = in_hand(state, counter, SERVING)
    if isinstance(ticket, Refused):
        return ticket
    outcomes = {known.code for known in _config(state).outcomes} - {e.CLOSED_OUTCOME}
    if command.outcome is not None and command.outcome not in outcomes:
        return Refused(Refusal.UNKNOWN_OUTCOME, "outcome")
    return [e.Completed(ticket.ticket_id, command.outcome, command.dossiers)]


def _no_show(
    state: State, counter: Counter, command: c.NoShow, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    ticket = in_hand(state, counter, CALLED)
    if isinstance(ticket, Refused):
        return ticket
    if ticket.no_shows + 1 < _config(state).no_show_limit:
        return [e.NoShowed(ticket.ticket_id)]
    return [e.NoShowed(ticket.ticket_id), e.Cancelled(ticket.ticket_id, no_shows=ticket.no_shows + 1)]


def _park(
    state: State, counter: Counter, command: c.Park, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    ticket = in_hand(state, counter, SERVING)
    if isinstance(ticket, Refused):
        return ticket
    refused = known_reason(_config(state), command.reason, c.Park)
    if refused:
        return refused
    due = None if command.until_s is None else now + command.until_s * 1000
    return [e.Parked(ticket.ticket_id, command.reason, due)]


def _pickup(
    state: State, counter: Counter, command: c.Pickup, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    refused = free_to_call(counter)
    if refused:
        return refused
    ticket = state.tickets.get(command.ticket_id)
    if ticket is None:
        return Refused(Refusal.UNKNOWN_TICKET, "ticket_id")
    if ticket.state is not TicketState.PARKED:
        return Refused(Refusal.WRONG_STATE, "ticket_id", ticket.state)
    return [e.PickedUp(ticket.ticket_id, counter.id)]


def _return(
    state: State, counter: Counter, command: c.Return, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    ticket = in_hand(state, counter, CALLED, SERVING)
    if isinstance(ticket, Refused):
        return ticket
    refused = known_reason(_config(state), command.reason, c.Return)
    return refused or [e.Returned(ticket.ticket_id, command.reason)]


def _transfer(
    state: State, counter: Counter, command: c.Transfer, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    ticket = in_hand(state, counter, CALLED, SERVING)
    if isinstance(ticket, Refused):
        return ticket
    named = [field for field in ("service", "counter", "user") if getattr(command, field) is not None]
    if len(named) != 1:
        field = named[1] if named else "service"
        return Refused(Refusal.BAD_FIELD, field, "name exactly one of service, counter, user")
    if command.service is not None and command.service not in state.service_codes():
        return Refused(Refusal.UNKNOWN_SERVICE, "service")
    if command.counter is not None and not stands(state, command.counter):
        return Refused(Refusal.UNKNOWN_COUNTER, "counter")
    if command.reason is not None:
        refused = known_reason(_config(state), command.reason, c.Transfer)
        if refused:
            return refused
    return [e.Transferred(ticket.ticket_id, command.service, command.counter, command.user, command.reason)]


def _next_service(
    state: State, counter: Counter, command: c.NextService, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    ticket = in_hand(state, counter, SERVING)
    if isinstance(ticket, Refused):
        return ticket
    if command.service not in state.service_codes():
        return Refused(Refusal.UNKNOWN_SERVICE, "service")
    return [e.NextServiced(ticket.ticket_id, command.service)]


def _reclass(
    state: State, counter: Counter, command: c.Reclass, envelope: Envelope, now: Instant, choice: Choice | None
) -> Decision:
    """The declared priority confirmed or corrected; the class follows from it."""
    config = _config(state)
    if command.priority is not None and all(known.code != command.priority for known in config.priorities):
        return Refused(Refusal.UNKNOWN_PRIORITY, "priority")
    refused = known_reason(config, command.reason, c.Reclass)
    if refused:
        return refused
    if command.ticket_id is None:
        ticket = state.in_hand(counter)
        if ticket is None:
            return Refused(Refusal.NOTHING_IN_HAND)
    else:
        named = state.tickets.get(command.ticket_id)
        if named is None:
            return Refused(Refusal.UNKNOWN_TICKET, "ticket_id")
        if named.state not in (TicketState.WAITING, CALLED, SERVING):
            return Refused(Refusal.WRONG_STATE, "ticket_id", named.state)
        if named.counter not in (None, counter.id):
            return Refused(Refusal.NOT_HERE, "ticket_id")
        ticket = named
    cls = class_of(ticket.appointment, command.priority)
    return [e.Reclassed(ticket.ticket_id, cls, command.reason, command.priority)]


COUNTER_HANDLERS: dict[type[Any], Verb] = {
    c.Open: _open,
    c.Pause: _pause,
    c.Close: _close,
    c.Skills: _skills,
    c.Login: _login,
    c.Logout: _logout,
    c.Call: _call,
    c.Recall: _recall,
    c.Start: _start,
    c.Complete: _complete,
    c.NoShow: _no_show,
    c.Park: _park,
    c.Pickup: _pickup,
    c.Return: _return,
    c.Transfer: _transfer,
    c.NextService: _next_service,
    c.Reclass: _reclass,
    c.Alarm: raise_alarm,
    c.AlarmOff: take_alarm_back,
}
