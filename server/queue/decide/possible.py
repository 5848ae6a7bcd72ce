"""Which acts are possible now at a counter and for a ticket; staff's programs are sent these lists.

An act is a command's tag: `call`, `no-show`. `issue` and `overrun` are left out, because they depend on the clock.
"""

from protocol.enums import CounterState, TicketState
from protocol.transitions import legal_acts
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket

from .guards import free_to_call
from .take_back import may_take_back

_CALLS = frozenset(("call", "pickup"))
"""Acts that bring a ticket to the counter; all other ticket acts need a ticket in hand."""
_BY_THE_CLOCK = frozenset(("overrun",))
_WITHOUT_A_COUNTER = (TicketState.WAITING, TicketState.PARKED)


def acts_at(state: State, counter: Counter) -> tuple[str, ...]:
    """The acts that are allowed at this counter and would change something; without a clerk only the alarm."""
    acts = {"alarm" if counter.alarm_at is None else "alarm-off"}
    if counter.user is None:
        return tuple(acts)
    ticket = state.in_hand(counter)
    if ticket is not None:
        acts |= legal_acts(ticket.state) - _CALLS - _BY_THE_CLOCK
    else:
        acts.add("logout")
        if free_to_call(counter) is None:
            acts |= _CALLS
    if may_take_back(state, counter):
        acts.add("take-back")
    if counter.state is not CounterState.OPEN or counter.then is not None:
        acts.add("open")
    else:
        acts.add("pause")
    if not counter.is_closed:
        acts.add("close")
    return tuple(sorted(acts))


def acts_on(ticket: Ticket) -> tuple[str, ...]:
    """The acts that are allowed for a ticket at no counter; none for any other ticket."""
    if ticket.state not in _WITHOUT_A_COUNTER:
        return ()
    return tuple(sorted(legal_acts(ticket.state) - (frozenset() if may_restore(ticket) else {"restore"})))


def may_restore(ticket: Ticket) -> bool:
    """Whether staff may bring the ticket back: it was cancelled or expired, or lost its place by a no-show."""
    return "restore" in legal_acts(ticket.state) and (ticket.state is not TicketState.WAITING or ticket.missed_call)
