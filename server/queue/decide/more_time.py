"""The holder of a ticket asks for more time, and comes back before it is over."""

from typing import Final

from protocol import commands as c
from protocol.enums import Refusal
from protocol.problem import Refused
from server.queue.events import events as e
from server.queue.state.ticket import Ticket

from .context import Context, Decision
from .guards import named_ticket

MORE_TIME_MS: Final = 600_000
MOST_DEFERRALS: Final = 2
"""How often one ticket's holder may ask: a place is kept for who is late, not for who stays away."""


def defer(context: Context[c.Defer]) -> Decision:
    """The ticket is set aside: nobody waits for it meanwhile, and it comes back with the age that it had."""
    ticket = named_ticket(context, context.command.ticket_id)
    if isinstance(ticket, Refused):
        return ticket
    if not may_defer(ticket):
        return Refused(Refusal.ALREADY, "ticket_id")
    return [e.Deferred(ticket.ticket_id, context.now + MORE_TIME_MS)]


def may_defer(ticket: Ticket) -> bool:
    """Whether its holder may ask once more, whatever its state."""
    return ticket.deferrals < MOST_DEFERRALS


def come(context: Context[c.Come]) -> Decision:
    """Ends the time that the holder asked for; what a clerk set aside only a clerk or its time ends."""
    ticket = named_ticket(context, context.command.ticket_id)
    if isinstance(ticket, Refused):
        return ticket
    if not is_deferred(ticket):
        return Refused(Refusal.WRONG_STATE, "ticket_id", ticket.state)
    return [e.CameBack(ticket.ticket_id)]


def is_deferred(ticket: Ticket) -> bool:
    """Whether it is set aside because its holder asked for more time; a clerk gives a reason."""
    return ticket.parked_at is not None and ticket.park_reason is None
