"""Folds one event into the state. `evolve` checks only that the event can follow, not whether it was allowed.

What each event does is in `branch_folds` and `ticket_folds`; where a ticket is kept, in `state/placement.py`.
"""

from typing import Any

from msgspec import structs

from protocol.transitions import after
from server.queue.events import events as e
from server.queue.events.recorded import Outcome, Recorded
from server.queue.state.placement import enter, leave
from server.queue.state.state import State
from server.queue.state.ticket import ActOnTicket, Ticket

from .branch_folds import BRANCH_FOLDS
from .later_places import ENDED, give_back, take_again
from .ticket_folds import TICKET_FOLDS, issued


def evolve(state: State, recorded: Recorded[Any]) -> None:
    """Changes `state` by one event. Raises ValueError when the event cannot follow, which means a broken journal."""
    _must_follow(state, recorded)
    body = recorded.body
    ticket_id: str | None = getattr(body, "ticket_id", None)
    if ticket_id is not None and not isinstance(body, e.Issued | e.RecordedLate):
        ticket = _ticket(state, ticket_id)
        act = _last_act(ticket, recorded)
        then, before = after(ticket.state, recorded.kind), ticket.state
        leave(state, ticket, before)
        if ticket.further and before in ENDED and then not in ENDED:
            take_again(state, ticket)
        TICKET_FOLDS[type(body)](state, ticket, body, recorded.at)
        ticket.state, ticket.last_act = then, act
        if ticket.further and then in ENDED and before not in ENDED:
            give_back(state, ticket)
        enter(state, ticket, before, recorded.at)
        if act is not None and act.at == recorded.at and act.kind == recorded.kind:
            state.counters[act.counter].last_act_on = ticket_id
    elif isinstance(body, e.Issued):
        issued(state, body, recorded.at)
    else:
        BRANCH_FOLDS[type(body)](state, body, recorded.at)
    _note_changed(state, recorded, ticket_id)
    state.seq = recorded.seq
    state.at = recorded.at
    state.outcomes[recorded.command_id] = Outcome(
        recorded.command_digest, recorded.seq, ticket_id, getattr(body, "counter", None)
    )


def _note_changed(state: State, recorded: Recorded[Any], ticket_id: str | None) -> None:
    """Notes which ticket, counters, quota or hours this event changed."""
    body = recorded.body
    counters: list[str] = []
    if isinstance(body, e.Configured | e.DayOpened | e.DayEnded | e.DayReopened):
        counters = list(state.counters)
    elif (counter := getattr(body, "counter", None)) is not None:
        counters = [counter]
    elif isinstance(body, e.QuotaSet):
        counters = [f"quota:{body.service}", "quota:"]
    elif isinstance(body, e.HoursSet):
        counters = ["hours"]
    if ticket_id is not None and (ticket := state.tickets.get(ticket_id)) is not None:
        state.changed[ticket_id] = recorded.seq
        if ticket.counter is not None:
            counters.append(ticket.counter)
    for counter in counters:
        state.changed[counter] = recorded.seq


_CAN_BE_TAKEN_BACK = (e.NoShowed, e.Returned, e.Transferred, e.NextServiced, e.Parked, e.PickedUp)
_CHANGES_NO_PLACE = (e.Reclassed, e.ScanStored, e.Rejoined, e.Overran)


def _last_act(ticket: Ticket, recorded: Recorded[Any]) -> ActOnTicket | None:
    """The act that can be taken back after this event; most events leave none."""
    body = recorded.body
    if isinstance(body, _CAN_BE_TAKEN_BACK):
        counter = body.counter if isinstance(body, e.PickedUp) else ticket.counter
        return ActOnTicket(recorded.kind, counter or "", recorded.at, structs.replace(ticket, last_act=None))
    of_the_limit = isinstance(body, e.Cancelled) and body.no_shows is not None
    return ticket.last_act if of_the_limit or isinstance(body, _CHANGES_NO_PLACE) else None


def _must_follow(state: State, recorded: Recorded[Any]) -> None:
    """Raises ValueError for a gap or a repeat in `seq`; an empty state may start at any `seq`."""
    if recorded.seq != state.seq + 1 and state.seq:
        raise ValueError(f"{state.stream}: event {recorded.seq} after {state.seq}")


def _ticket(state: State, ticket_id: str) -> Ticket:
    try:
        return state.tickets[ticket_id]
    except KeyError:
        raise ValueError(f"{state.stream}: no ticket {ticket_id} today") from None
