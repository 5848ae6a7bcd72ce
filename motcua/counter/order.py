"""In which order those who wait will likely be called here: what the branch's usual policy would choose, over and over.

The server chooses, at the moment of the call; this only sorts a list for the clerk's eyes. A branch's view does not
say its policy, weights and guard, so the defaults of a branch's configuration stand in for them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from motcua.protocol.configuration import Weights
from motcua.protocol.views import CounterView, TicketView
from motcua.protocol.words import TicketClass, TicketState

GUARD_S = 1800
"""Whoever waits longer goes first, oldest first."""

Age = Callable[[datetime], float]
"""Seconds since a time the server named."""


def may_call(counter: CounterView, ticket: TicketView) -> bool:
    """Whether "call next" at this counter can bring this ticket."""
    if ticket.for_counter is not None:
        return ticket.for_counter == counter.id
    if ticket.for_user is not None:
        return ticket.for_user == counter.user
    return ticket.service in counter.skills


def likely_order(
    tickets: Iterable[TicketView], counter: CounterView, age_s: Age, weights: Weights | None = None
) -> tuple[list[TicketView], list[TicketView]]:
    """Those waiting whom this counter may call, the likely next one first, and all others waiting, oldest first."""
    weight = _by_class(weights or Weights())
    waiting = [ticket for ticket in tickets if ticket.state is TicketState.WAITING]

    def turn(ticket: TicketView) -> tuple[bool, float, datetime, datetime, str]:
        age = age_s(ticket.queued_at)
        guarded = age > GUARD_S
        urgency = age if guarded else age * weight[ticket.cls]
        return not guarded, -urgency, ticket.queued_at, ticket.issued_at, ticket.number

    mine = sorted((ticket for ticket in waiting if may_call(counter, ticket)), key=turn)
    others = sorted(
        (ticket for ticket in waiting if not may_call(counter, ticket)), key=lambda t: (t.queued_at, t.number)
    )
    return mine, others


def _by_class(weights: Weights) -> dict[TicketClass, float]:
    return {TicketClass.PRIO: weights.prio, TicketClass.APPT: weights.appt, TicketClass.WALK: weights.walk}
