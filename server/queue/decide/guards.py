"""The guards that several decisions share: who may act at a counter, what is in its hand, which codes are known."""

from typing import Any, TypeAlias

from protocol import commands as c
from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.enums import CounterState, ReasonFor, Refusal, TicketClass, TicketState
from protocol.ids import Instant
from protocol.problem import Refused
from server.queue.events.events import Event
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket

Decision: TypeAlias = list[Event] | Refused

_REASON_FOR: dict[type[Any], ReasonFor] = {
    c.Call: ReasonFor.CALL,
    c.Pause: ReasonFor.PAUSE,
    c.Park: ReasonFor.PARK,
    c.Return: ReasonFor.RETURN,
    c.Transfer: ReasonFor.TRANSFER,
    c.Reclass: ReasonFor.RECLASS,
}


WITHOUT_A_CLERK = (c.Login, c.Alarm, c.AlarmOff)
"""What a counter may do with nobody logged in: who needs help does not sign in first."""


def counter_of(state: State, envelope: Envelope) -> Counter | Refused:
    """The counter that acts; without a clerk it may do next to nothing, unless it was enrolled unattended."""
    counter = state.counters.get(envelope.counter or "")
    if counter is None or (counter.gone and counter.ticket_id is None):
        return Refused(Refusal.UNKNOWN_COUNTER)
    if counter.user is None and not envelope.unattended and not isinstance(envelope.command, WITHOUT_A_CLERK):
        return Refused(Refusal.NOT_ALLOWED, detail="no clerk is logged in at this counter")
    return counter


def free_to_call(counter: Counter) -> Refused | None:
    """A counter calls one person at a time, and only while it is open."""
    if counter.ticket_id is not None:
        return Refused(Refusal.COUNTER_BUSY)
    if counter.state is not CounterState.OPEN:
        return Refused(Refusal.COUNTER_CLOSED)
    return None


def in_hand(state: State, counter: Counter, *states: TicketState) -> Ticket | Refused:
    """The ticket at this counter, which must be in one of `states`."""
    ticket = state.in_hand(counter)
    if ticket is None:
        return Refused(Refusal.NOTHING_IN_HAND)
    if ticket.state not in states:
        return Refused(Refusal.WRONG_STATE, detail=ticket.state)
    return ticket


def waiting_ticket(state: State, ticket_id: str) -> Ticket | Refused:
    """A ticket that may be called: it waits, so it is at no counter."""
    ticket = state.tickets.get(ticket_id)
    if ticket is None:
        return Refused(Refusal.UNKNOWN_TICKET, "ticket_id")
    if ticket.state is not TicketState.WAITING:
        return Refused(Refusal.WRONG_STATE, "ticket_id", ticket.state)
    return ticket


def too_early(now: Instant, due: Instant) -> Refused | None:
    """A timer acts when its time has come, whoever fires it."""
    return Refused(Refusal.TOO_EARLY, "due") if now < due else None


def parked_until(ticket: Ticket, due: Instant) -> bool:
    """Whether this is the timer of the park that lasts: a ticket parked again has another."""
    return ticket.state is TicketState.PARKED and ticket.parked_until == due


def class_of(appointment: str | None, priority: str | None) -> TicketClass:
    """A ticket's class: from an appointment, else with a priority, else neither."""
    if appointment is not None:
        return TicketClass.APPT
    return TicketClass.WALK if priority is None else TicketClass.PRIO


def known_reason(config: BranchConfig, reason: str, command: type[Any]) -> Refused | None:
    """A reason is a code of the settings that this command accepts, never free text."""
    for known in config.reasons:
        if known.code == reason and _REASON_FOR[command] in known.used_by:
            return None
    return Refused(Refusal.UNKNOWN_REASON, "reason")
