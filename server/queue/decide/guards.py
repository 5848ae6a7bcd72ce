"""Checks that several handlers share: may this counter act, may this ticket take the step, is this code known."""

from typing import Any

from protocol.commands import Alarm, AlarmOff, Body, Envelope, Login, SetHours, SetQuota, Skills, tag_of
from protocol.enums import CounterState, Refusal, TicketClass
from protocol.ids import Instant
from protocol.problem import Refused
from protocol.transitions import may
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket

from .context import AtCounter, Context

WITHOUT_A_CLERK = (Login, Alarm, AlarmOff)
"""Commands that a counter may send with nobody logged in: an alarm must not wait for a log-in."""


def counter_of(context: Context[Any]) -> Counter | Refused:
    """The counter that acts. Without a clerk only `WITHOUT_A_CLERK` is allowed, unless it was enrolled unattended; its
    skills a supervisor may set all the same. A person who acts as its clerk has to be the one who is signed in there.
    """
    envelope = context.envelope
    counter = context.state.counters.get(envelope.counter or "")
    if counter is None or (counter.gone and counter.ticket_id is None):
        return Refused(Refusal.UNKNOWN_COUNTER)
    alone = WITHOUT_A_CLERK + ((Skills,) if envelope.directed else ())
    if counter.user is None and not envelope.unattended and not isinstance(context.command, alone):
        return Refused(Refusal.NOT_ALLOWED, detail="no clerk is logged in at this counter")
    if envelope.as_clerk and counter.user != envelope.actor and not isinstance(context.command, Login):
        return Refused(Refusal.NOT_ALLOWED, detail="another clerk is logged in at this counter")
    return counter


def has_changed(state: State, envelope: Envelope) -> bool:
    """Whether the counter, ticket, quota or hours that the command acts on have changed since its sender saw them."""
    command = envelope.command
    acts_on = [envelope.counter, getattr(command, "ticket_id", None)]
    if isinstance(command, SetQuota):
        acts_on.append(f"quota:{command.service or ''}")
    elif isinstance(command, SetHours):
        acts_on.append("hours")
    return envelope.seen is not None and any(state.changed.get(one or "", 0) > envelope.seen for one in acts_on)


def free_to_call(counter: Counter) -> Refused | None:
    """Why the counter cannot call now: it has somebody in hand, or is not open."""
    if counter.ticket_id is not None:
        return Refused(Refusal.COUNTER_BUSY)
    if counter.state is not CounterState.OPEN:
        return Refused(Refusal.COUNTER_CLOSED)
    return None


def in_hand(context: AtCounter[Any]) -> Ticket | Refused:
    """The ticket called to or served at this counter, in a state that allows the command."""
    ticket = context.state.in_hand(context.counter)
    if ticket is None:
        return Refused(Refusal.NOTHING_IN_HAND)
    return ticket if _may_lead_on(context.command, ticket) else Refused(Refusal.WRONG_STATE, detail=ticket.state)


def named_ticket(context: Context[Any], ticket_id: str) -> Ticket | Refused:
    """The ticket with this id, in a state that allows the command."""
    ticket = context.state.tickets.get(ticket_id)
    if ticket is None:
        return Refused(Refusal.UNKNOWN_TICKET, "ticket_id")
    return ticket if _may_lead_on(context.command, ticket) else Refused(Refusal.WRONG_STATE, "ticket_id", ticket.state)


def _may_lead_on(command: Body, ticket: Ticket) -> bool:
    return command.leads_to is not None and may(ticket.state, command.leads_to)


def too_early(now: Instant, due: Instant) -> Refused | None:
    """Refuses a timer's command before `due`, whoever sends it."""
    return Refused(Refusal.TOO_EARLY, "due") if now < due else None


def class_of(appointment: str | None, priority: str | None) -> TicketClass:
    """A ticket's class: `appt` with an appointment, else `prio` with a priority, else `walk`."""
    if appointment is not None:
        return TicketClass.APPT
    return TicketClass.WALK if priority is None else TicketClass.PRIO


def known_priority(context: Context[Any]) -> Refused | None:
    """Refuses a priority that is not in the settings; no priority is accepted."""
    priority = context.command.priority
    if priority is None or any(known.code == priority for known in context.config.priorities):
        return None
    return Refused(Refusal.UNKNOWN_PRIORITY, "priority")


def known_reason(context: Context[Any]) -> Refused | None:
    """Refuses a reason code that the settings do not allow for this command."""
    use = tag_of(context.command)
    for known in context.config.reasons:
        if known.code == context.command.reason and use in known.used_by:
            return None
    return Refused(Refusal.UNKNOWN_REASON, "reason")


def known_service(state: State, code: str, field: str = "service") -> Refused | None:
    """Refuses a service that the branch does not have."""
    return None if code in state.service_codes() else Refused(Refusal.UNKNOWN_SERVICE, field)
