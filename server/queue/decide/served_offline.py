"""Decides what a counter served while the server was away: the visit as it was, or a conflict for the manager.

Of a visit of several services the counter has served one, and the ticket goes on to those that are left.
"""

from protocol import commands as c
from protocol.enums import Refusal, TicketState
from protocol.problem import Refused
from protocol.ticket_numbers import parts_of, ticket_id_of
from protocol.transitions import may
from server.queue.events import events as e
from server.queue.state.order import ahead_of_newcomer, rules_of
from server.queue.state.state import Counter
from server.queue.state.ticket import Ticket

from .context import Context, Decision
from .guards import class_of
from .leases import no_such_date, was_given

DAY_OVER, UNKNOWN, SERVICE_DONE = "day_over", "unknown", "service_done"
"""Why a number does not fit, beside the state of its ticket."""


def record_served(context: Context[c.RecordServed]) -> Decision:
    """It needs no clerk: whoever served has perhaps gone home since."""
    state, command = context.state, context.command
    counter = state.counters.get(context.envelope.counter or "")
    if counter is None:
        return Refused(Refusal.UNKNOWN_COUNTER)
    known = {outcome.code for outcome in context.config.outcomes}
    if command.outcome is not None and command.outcome not in known:
        return Refused(Refusal.UNKNOWN_OUTCOME, "outcome")
    refused = no_such_date(context, command.date)
    if refused:
        return refused
    today = "" if state.day is None else state.day.date
    if command.date != today:
        return [_conflict(context, counter, DAY_OVER)]
    ticket = state.tickets.get(ticket_id_of(today, command.number))
    if ticket is None:
        return _not_in_the_queue(context, counter, today)
    is_elsewhere = ticket.state in (TicketState.CALLED, TicketState.SERVING) and ticket.counter != counter.id
    if is_elsewhere or not may(ticket.state, e.ServedOffline.kind):
        return [_conflict(context, counter, ticket.state)]
    served = _served(context, counter, ticket.ticket_id, ticket)
    if _is_done(context, counter, ticket):
        return [_conflict(context, counter, SERVICE_DONE)]
    return [_part_of_several(context, counter, ticket, served) or served]


def _is_done(context: Context[c.RecordServed], counter: Counter, ticket: Ticket) -> bool:
    """Whether the visit has gone on from what the counter served: the same is told a second time.

    That is so when the clerk names such a service, when the counter has the skill of no other, or when it was in that
    time that this counter served it.
    """
    left = {ticket.service, *(one.service for one in ticket.further)}
    done = {one.service for one in ticket.done} - left
    named, skills = context.command.service, counter.skills
    if named in done or (done & set(skills) and not left & set(skills)):
        return True
    middle = context.command.completed_at - context.command.served_s * 500
    return any(one.counter == counter.id and one.called_at <= middle < one.ended_at for one in ticket.done)


def _part_of_several(
    context: Context[c.RecordServed], counter: Counter, ticket: Ticket, done: e.ServedOffline
) -> e.PartServedOffline | None:
    """One service of the visit, when others are left: which, the counter's skills say. Records come in any order."""
    offered = context.state.service_codes()
    further = [one.service for one in ticket.further if one.service in offered and one.service != ticket.service]
    if not further:
        return None
    visit = [ticket.service, *further]
    fitting = [code for code in visit if code in counter.of_counter]
    named = context.command.service
    served = named if named in fitting else next(iter(fitting), ticket.service)
    following = next(code for code in visit if code != served)
    return e.PartServedOffline(
        done.ticket_id,
        done.counter,
        done.called_at,
        done.completed_at,
        served,
        following,
        done.outcome,
        done.dossiers,
    )


def _not_in_the_queue(context: Context[c.RecordServed], counter: Counter, today: str) -> Decision:
    """A slip whose kiosk has not sent it in, or of a printed sheet: its ticket is made, and completed."""
    state, command = context.state, context.command
    prefix, n = parts_of(command.number)
    fitting = [one for one in context.config.services if one.prefix == prefix]
    if command.service is not None:
        fitting = [one for one in fitting if one.code == command.service]
        if not fitting:
            return Refused(Refusal.UNKNOWN_SERVICE, "service")
    if not fitting or not was_given(state, today, prefix, n) or state.ended_at is not None:
        return [_conflict(context, counter, UNKNOWN)]
    ticket_id, cls = ticket_id_of(today, command.number), class_of(None, None)
    served = _served(context, counter, ticket_id, None)
    service = fitting[0].code
    rules = rules_of(context.config)
    issued = e.Issued(
        ticket_id=ticket_id,
        number=command.number,
        prefix=prefix,
        n=n,
        service=service,
        cls=cls,
        ahead=ahead_of_newcomer(state.waiting, service, cls, served.called_at, context.now, rules),
        dossiers=command.dossiers or 1,
        taken_at=served.called_at,
    )
    return [issued, served]


def _served(
    context: Context[c.RecordServed], counter: Counter, ticket_id: str, ticket: Ticket | None
) -> e.ServedOffline:
    """Within the day and the visit: not before the ticket was taken, nor before serving began, nor in the future."""
    command = context.command
    starts = 0 if context.state.day is None else context.state.day.starts
    earliest = starts if ticket is None else max(starts, ticket.started_at or ticket.issued_at)
    completed_at = min(context.now, max(earliest, command.completed_at))
    called_at = max(earliest, completed_at - command.served_s * 1000)
    return e.ServedOffline(ticket_id, counter.id, called_at, completed_at, command.outcome, command.dossiers)


def _conflict(context: Context[c.RecordServed], counter: Counter, why: str) -> e.ServedConflict:
    command = context.command
    completed_at = min(context.now, command.completed_at)
    return e.ServedConflict(command.number, command.date, counter.id, completed_at, str(why))
