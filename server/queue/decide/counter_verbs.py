"""Decides the commands of a counter."""

from collections.abc import Callable
from typing import Any, TypeAlias

from protocol import commands as c
from protocol.enums import CounterState, Refusal
from protocol.problem import Refused
from server.queue.events import events as e
from server.queue.state.order import candidates, in_order, rules_of
from server.queue.state.placement import clerks_counter, lacks
from server.queue.state.shares import within_mandate
from server.queue.state.state import Counter, State

from .context import AtCounter, Decision
from .guards import class_of, free_to_call, in_hand, known_priority, known_reason, known_service, named_ticket
from .notices import raise_alarm, take_alarm_back
from .take_back import take_back

Verb: TypeAlias = Callable[[AtCounter[Any]], Decision]


def _open(context: AtCounter[c.Open]) -> Decision:
    counter = context.counter
    return [] if counter.state is CounterState.OPEN and counter.then is None else [e.CounterOpened(counter.id)]


def _pause(context: AtCounter[c.Pause]) -> Decision:
    refused = known_reason(context)
    if refused:
        return refused
    if context.counter.state is CounterState.CLOSED:
        return Refused(Refusal.COUNTER_CLOSED)
    return [e.CounterPaused(context.counter.id, context.command.reason)]


def _close(context: AtCounter[c.Close]) -> Decision:
    counter = context.counter
    if counter.is_closed:
        return []
    return [e.CounterClosed(counter.id), *_sent_back(context.state, counter, counter.user)]


def _skills(context: AtCounter[c.Skills]) -> Decision:
    skills = context.command.skills
    unknown = [code for code in skills if code not in context.state.service_codes()]
    if unknown:
        return Refused(Refusal.UNKNOWN_SERVICE, "skills", unknown[0])
    if len(set(skills)) != len(skills):
        return Refused(Refusal.BAD_FIELD, "skills", "a service is named twice")
    return [] if skills == context.counter.of_counter else [e.SkillsSet(context.counter.id, skills)]


def _login(context: AtCounter[c.Login]) -> Decision:
    """Logging in here logs the clerk out of another counter; refused while somebody is served there."""
    counter, user = context.counter, context.command.user
    if counter.user == user:  # again while the clock is doubted: the clerk is to stay signed in when a day opens
        known = context.believed or counter.doubted
        return [] if known else [e.ClerkIn(counter.id, user, doubted=True)]
    if counter.ticket_id is not None:
        return Refused(Refusal.COUNTER_BUSY)
    events: list[e.Event] = []
    for other in context.state.counters.values():
        if other.user == user:
            if other.ticket_id is not None:
                return Refused(Refusal.COUNTER_BUSY, "user", f"still serving at counter {other.id}")
            events += _leave(context.state, other, moves=True)
    if counter.user is not None:
        events += _leave(context.state, counter)
    return [*events, e.ClerkIn(counter.id, user, doubted=not context.believed), *_not_for(context.state, counter, user)]


def _not_for(state: State, counter: Counter, user: str) -> list[e.Event]:
    """Who was sent to this counter, but for what its new clerk may not serve, waits for their service again."""
    sent = state.waiting.for_counter.get(counter.id)
    if sent is None:
        return []
    return [e.Rejoined(ticket.ticket_id) for ticket in sent.tickets() if lacks(state, user, ticket.service)]


def _logout(context: AtCounter[c.Logout]) -> Decision:
    if context.counter.ticket_id is not None:
        return Refused(Refusal.COUNTER_BUSY)
    return _leave(context.state, context.counter)


def _leave(state: State, counter: Counter, *, moves: bool = False) -> list[e.Event]:
    """The counter closes and its clerk leaves. `moves`: to another counter, and who was sent to the clerk follows."""
    events: list[e.Event] = [] if counter.state is CounterState.CLOSED else [e.CounterClosed(counter.id)]
    if counter.user is not None:
        events.append(e.ClerkOut(counter.id))
    return [*events, *_sent_back(state, counter, None if moves else counter.user)]


def _sent_back(state: State, counter: Counter, user: str | None) -> list[e.Event]:
    """Who was sent to this counter, or to its clerk `user`, waits for their service again."""
    lines = [state.waiting.for_counter.get(counter.id), None if user is None else state.waiting.for_user.get(user)]
    return [e.Rejoined(ticket.ticket_id) for line in lines if line is not None for ticket in line.tickets()]


def _call(context: AtCounter[c.Call]) -> Decision:
    command = context.command
    refused = free_to_call(context.counter)
    if refused:
        return refused
    if command.ticket_id is None:
        if command.reason is not None:
            return Refused(Refusal.BAD_FIELD, "reason", "a reason goes with a named ticket only")
        return _call_choice(context)
    if command.reason is None:
        return Refused(Refusal.BAD_FIELD, "reason", "a call out of turn needs a reason")
    refused = known_reason(context)
    if refused:
        return refused
    ticket = named_ticket(context, command.ticket_id)
    if isinstance(ticket, Refused):
        return ticket
    return [e.Called(ticket.ticket_id, context.counter.id, reason=command.reason)]


def _call_choice(context: AtCounter[c.Call]) -> Decision:
    """The policy's choice as the visible order allows it: policies are plug-ins, and none is believed."""
    state, counter, choice = context.state, context.counter, context.advice.choice
    may = candidates(state.waiting, counter, context.now, rules_of(context.config))
    chosen = None if choice is None else state.tickets.get(choice.ticket_id)
    first = in_order(may, choice, chosen, context.now)
    return [] if first is None else [e.Called(first.ticket_id, counter.id, why=first.why)]


def _recall(context: AtCounter[c.Recall]) -> Decision:
    ticket = in_hand(context)
    return ticket if isinstance(ticket, Refused) else [e.Recalled(ticket.ticket_id)]


def _start(context: AtCounter[c.Start]) -> Decision:
    ticket = in_hand(context)
    return ticket if isinstance(ticket, Refused) else [e.Started(ticket.ticket_id, context.advice.warn_s)]


def _complete(context: AtCounter[c.Complete]) -> Decision:
    """The visit is over; a ticket with further services waits for the next of them, with its age."""
    command, ticket = context.command, in_hand(context)
    if isinstance(ticket, Refused):
        return ticket
    outcomes = {known.code for known in context.config.outcomes} - {e.CLOSED_OUTCOME}
    if command.outcome is not None and command.outcome not in outcomes:
        return Refused(Refusal.UNKNOWN_OUTCOME, "outcome")
    offered = context.state.service_codes()
    left = (one.service for one in ticket.further if one.service in offered and one.service != ticket.service)
    following = next(left, None)
    if following is not None:
        return [e.NextServiced(ticket.ticket_id, following, command.outcome, command.dossiers)]
    return [e.Completed(ticket.ticket_id, command.outcome, command.dossiers)]


def _no_show(context: AtCounter[c.NoShow]) -> Decision:
    ticket = in_hand(context)
    if isinstance(ticket, Refused):
        return ticket
    if context.command.reason is not None:
        return known_reason(context) or [e.NoShowed(ticket.ticket_id, context.command.reason)]
    if context.now < (ticket.announced_at or 0) + context.config.no_show_s * 1000:
        return Refused(Refusal.TOO_EARLY, "reason", "a no-show so soon after the call needs a reason")
    no_shows = ticket.no_shows + 1
    if no_shows < context.config.no_show_limit:
        return [e.NoShowed(ticket.ticket_id)]
    return [e.NoShowed(ticket.ticket_id), e.Cancelled(ticket.ticket_id, no_shows)]


def _park(context: AtCounter[c.Park]) -> Decision:
    command, ticket = context.command, in_hand(context)
    if isinstance(ticket, Refused):
        return ticket
    due = None if command.until_s is None else context.now + command.until_s * 1000
    return known_reason(context) or [e.Parked(ticket.ticket_id, command.reason, due)]


def _pickup(context: AtCounter[c.Pickup]) -> Decision:
    refused = free_to_call(context.counter)
    if refused:
        return refused
    ticket = named_ticket(context, context.command.ticket_id)
    return ticket if isinstance(ticket, Refused) else [e.PickedUp(ticket.ticket_id, context.counter.id)]


def _return(context: AtCounter[c.Return]) -> Decision:
    ticket = in_hand(context)
    if isinstance(ticket, Refused):
        return ticket
    return known_reason(context) or [e.Returned(ticket.ticket_id, context.command.reason)]


def _transfer(context: AtCounter[c.Transfer]) -> Decision:
    command, ticket = context.command, in_hand(context)
    if isinstance(ticket, Refused):
        return ticket
    named = [field for field in ("service", "counter", "user") if getattr(command, field) is not None]
    if len(named) != 1:
        field = named[1] if named else "service"
        return Refused(Refusal.BAD_FIELD, field, "name exactly one of service, counter, user")
    if command.service is not None and (refused := known_service(context.state, command.service)):
        return refused
    if command.service is None and (refused := _cannot_take(context, ticket.service)):
        return refused
    if command.reason is not None and (refused := known_reason(context)):
        return refused
    return [e.Transferred(ticket.ticket_id, command.service, command.counter, command.user, command.reason)]


def _cannot_take(context: AtCounter[c.Transfer], service: str) -> Refused | None:
    """Why the counter or clerk named cannot take a ticket of this service: closed, not signed in, without the skill."""
    command, state = context.command, context.state
    if command.counter is not None:
        field, counter = "counter", state.counters.get(command.counter)
        if counter is None or counter.gone:
            return Refused(Refusal.UNKNOWN_COUNTER, field)
    else:
        field, counter = "user", clerks_counter(state, command.user or "")
    if counter is None or counter.is_closed:
        return Refused(Refusal.COUNTER_CLOSED, field)
    return None if service in counter.skills else Refused(Refusal.NO_SKILL, field)


def _next_service(context: AtCounter[c.NextService]) -> Decision:
    service, ticket = context.command.service, in_hand(context)
    if isinstance(ticket, Refused):
        return ticket
    return known_service(context.state, service) or [e.NextServiced(ticket.ticket_id, service)]


def _reclass(context: AtCounter[c.Reclass]) -> Decision:
    """Confirms or corrects the declared priority; the ticket's class follows from it."""
    command = context.command
    refused = known_priority(context) or known_reason(context)
    if refused:
        return refused
    ticket = in_hand(context) if command.ticket_id is None else named_ticket(context, command.ticket_id)
    if isinstance(ticket, Refused):
        return ticket
    if ticket.counter not in (None, context.counter.id):
        return Refused(Refusal.NOT_HERE, "ticket_id")
    cls = class_of(ticket.appointment, command.priority)
    return [e.Reclassed(ticket.ticket_id, cls, command.reason, command.priority)]


def _overrun(context: AtCounter[c.SayOverrun]) -> Decision:
    """Of the visit in hand, or of one that this counter had and completed; what it says already changes nothing."""
    command, now = context.command, context.now
    ticket = named_ticket(context, command.ticket_id)
    if isinstance(ticket, Refused):
        return ticket
    if ticket.counter != context.counter.id:
        return Refused(Refusal.NOT_HERE, "ticket_id")
    under_way_ms = 0 if ticket.started_at is None or ticket.ended_at is not None else now - ticket.started_at
    if within_mandate(ticket.served_ms + under_way_ms, ticket.dossiers, context.config.transaction_target_s):
        return Refused(Refusal.TOO_EARLY, detail="the visit is within the time for its dossiers")
    return [] if ticket.overrun is command.cause else [e.Overran(ticket.ticket_id, command.cause)]


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
    c.SayOverrun: _overrun,
    c.TakeBack: take_back,
    c.Alarm: raise_alarm,
    c.AlarmOff: take_alarm_back,
}
