"""Which acts are possible at a counter and for a ticket now: what staff are told, so that no program guesses it.

An act is a command's tag: `call`, `no-show`. `issue` is not among them: when tickets are given moves with the clock.
"""

from protocol.enums import CounterState, TicketState
from protocol.transitions import legal_acts
from server.queue.state.state import Counter, State

from .guards import free_to_call

_CALLS = frozenset(("call", "pickup"))
"""They bring a ticket here; the other acts of a ticket's life are for the one in hand."""
_WITHOUT_A_COUNTER = (TicketState.WAITING, TicketState.PARKED)


def acts_at(state: State, counter: Counter) -> tuple[str, ...]:
    """What the clerk of this counter may do and would thereby change something; without a clerk only the alarm."""
    acts = {"alarm" if counter.alarm_at is None else "alarm-off"}
    if counter.user is None:
        return tuple(acts)
    ticket = state.in_hand(counter)
    if ticket is not None:
        acts |= legal_acts(ticket.state) - _CALLS
    else:
        acts.add("logout")
        if free_to_call(counter) is None:
            acts |= _CALLS
    if counter.state is not CounterState.OPEN or counter.then is not None:
        acts.add("open")
    else:
        acts.add("pause")
    if CounterState.CLOSED not in (counter.state, counter.then):
        acts.add("close")
    return tuple(sorted(acts))


def acts_on(state: TicketState) -> tuple[str, ...]:
    """What may be done with a ticket that is at no counter; nothing with another."""
    return tuple(sorted(legal_acts(state))) if state in _WITHOUT_A_COUNTER else ()
