"""Decides what supervisors direct: where a waiting ticket waits, how many numbers are given today, and when."""

from itertools import pairwise

from protocol import commands as c
from protocol.configuration import Opening
from protocol.enums import Refusal
from protocol.problem import Refused
from server.queue.events import events as e

from .context import Context, Decision
from .guards import known_service, named_ticket


def move_ticket(context: Context[c.Move]) -> Decision:
    """To one service or one counter; a counter must be open or paused, and serve the ticket's service."""
    state, command = context.state, context.command
    ticket = named_ticket(context, command.ticket_id)
    if isinstance(ticket, Refused):
        return ticket
    if (command.service is None) == (command.counter is None):
        return Refused(Refusal.BAD_FIELD, "service", "name exactly one of service, counter")
    if command.service is not None:
        if refused := known_service(state, command.service):
            return refused
        if command.service == ticket.service and ticket.for_counter is None and ticket.for_user is None:
            return Refused(Refusal.ALREADY, "service")
        return [e.Moved(ticket.ticket_id, service=command.service)]
    counter = state.counters.get(command.counter or "")
    if counter is None or counter.gone:
        return Refused(Refusal.UNKNOWN_COUNTER, "counter")
    if counter.is_closed:
        return Refused(Refusal.COUNTER_CLOSED, "counter")
    if ticket.service not in counter.skills:
        return Refused(Refusal.NO_SKILL, "counter")
    if ticket.for_counter == counter.id:
        return Refused(Refusal.ALREADY, "counter")
    return [e.Moved(ticket.ticket_id, counter=counter.id)]


def own_alert(context: Context[c.OwnAlert]) -> Decision:
    """Whether there is such an alert is the page's matter: its conditions come and go with time."""
    return [e.AlertActed(context.command.key, context.command.to or context.envelope.actor)]


def snooze_alert(context: Context[c.SnoozeAlert]) -> Decision:
    """Until then nobody is told of it again."""
    until = context.now + context.command.for_s * 1000
    return [e.AlertActed(context.command.key, context.envelope.actor, until)]


def set_quota(context: Context[c.SetQuota]) -> Decision:
    """Of one service, or of every service; refused where that changes nothing.

    Of every service `None` gives numbers again where they were stopped, each with today's quota before that.
    """
    state, command = context.state, context.command
    if command.service is not None and (refused := known_service(state, command.service)):
        return refused
    codes = [service.code for service in context.config.services if command.service in (None, service.code)]
    if command.service is None and command.quota is None:
        wanted = {code: state.stopped.get(code) for code in codes if state.quotas.get(code) == 0}
    else:
        wanted = dict.fromkeys(codes, command.quota)
    events: list[e.Event] = [
        e.QuotaSet(code, quota) for code, quota in wanted.items() if state.quotas.get(code) != quota
    ]
    return events or Refused(Refusal.ALREADY)


MOST_OPENINGS = 6


def set_hours(context: Context[c.SetHours]) -> Decision:
    """Of today alone. Who waits goes on waiting; what is booked for a time that is closed then is still booked."""
    state, openings = context.state, context.command.openings
    if state.day is None or state.ended_at is not None or context.config.retired:
        return Refused(Refusal.CLOSED)
    if openings is not None and not _fit(openings):
        return Refused(Refusal.BAD_FIELD, "openings", "in order of time, each from its first ticket to its close")
    if openings == (None if state.hours_today is None else state.hours_today.openings):
        return Refused(Refusal.ALREADY)
    return [e.HoursSet(openings)]


def _fit(openings: tuple[Opening, ...]) -> bool:
    if len(openings) > MOST_OPENINGS:
        return False
    ordered = all(one.first_ticket < one.last_ticket <= one.close for one in openings)
    return ordered and all(before.close <= after.first_ticket for before, after in pairwise(openings))
