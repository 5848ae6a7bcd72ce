"""Takes back what a counter did last with a ticket: a no-show, parking, a pick-up, or sending it on.

The ticket is again where it was, with the place and the counts that it had, as if the act had not been.
"""

from typing import TypeAlias

from protocol import commands as c
from protocol.enums import Refusal, TicketState
from protocol.problem import Refused
from protocol.transitions import may
from server.queue.events import events as e
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket

from .context import AtCounter, Decision
from .guards import free_to_call

Resumption: TypeAlias = e.CallResumed | e.ServingResumed | e.ParkingResumed

RESUMED: dict[TicketState, type[Resumption]] = {
    TicketState.CALLED: e.CallResumed,
    TicketState.SERVING: e.ServingResumed,
    TicketState.PARKED: e.ParkingResumed,
}
"""The event that brings a ticket back to the state before the act."""


def take_back(context: AtCounter[c.TakeBack]) -> Decision:
    """Refused once the ticket has gone on, or for another ticket than that of the counter's last act."""
    state, counter = context.state, context.counter
    ticket = state.tickets.get(context.command.ticket_id)
    if ticket is None:
        return Refused(Refusal.UNKNOWN_TICKET, "ticket_id")
    resumed = _resumed(state, counter, ticket)
    if resumed is None:
        return Refused(Refusal.MOOT, "ticket_id")
    refused = None if isinstance(resumed, e.ParkingResumed) else free_to_call(counter)
    return refused or [resumed]


def may_take_back(state: State, counter: Counter) -> bool:
    """Whether the counter's last act with a ticket can be taken back now."""
    ticket = state.tickets.get(counter.last_act_on or "")
    resumed = None if ticket is None else _resumed(state, counter, ticket)
    return isinstance(resumed, e.ParkingResumed) or (resumed is not None and free_to_call(counter) is None)


def _resumed(state: State, counter: Counter, ticket: Ticket) -> Resumption | None:
    act = ticket.last_act
    if (
        act is None
        or act.counter != counter.id
        or counter.last_act_on != ticket.ticket_id
        or state.ended_at is not None
    ):
        return None
    resumed = RESUMED[act.before.state]
    if not may(ticket.state, resumed.kind):
        return None
    return resumed(ticket.ticket_id, counter.id, act.at, act.before.service, act.before.no_shows)
