"""The later places of a visit that has ended are free again: their slots, and their share of the day's numbers."""

from protocol.enums import TicketState
from server.queue.events.events import FurtherBooked, FurtherWaited
from server.queue.state.state import State
from server.queue.state.ticket import Ticket

ENDED = (TicketState.COMPLETED, TicketState.CANCELLED, TicketState.EXPIRED)


def give_back(state: State, ticket: Ticket) -> None:
    """The visit has ended before these services."""
    later = _unreached(ticket)
    _count(state, ticket, later, -1)
    booked = state.appointments.by_id.get(ticket.appointment or "")
    if booked is not None:
        codes = {one.service for one in later}
        state.appointments.keep_later(booked.id, tuple(one for one in booked.further if one.service not in codes))


def take_again(state: State, ticket: Ticket) -> None:
    """The visit's end was taken back: it has the same places, also where somebody else has booked them meanwhile."""
    later = _unreached(ticket)
    _count(state, ticket, later, 1)
    booked = state.appointments.by_id.get(ticket.appointment or "")
    if booked is not None:
        places = (FurtherBooked(one.service, one.slot_at, one.procedure) for one in later if one.slot_at is not None)
        state.appointments.keep_later(booked.id, (*booked.further, *places))


def _unreached(ticket: Ticket) -> list[FurtherWaited]:
    """One that a clerk sent the ticket on to by hand is reached."""
    return [one for one in ticket.further if one.service != ticket.service]


def _count(state: State, ticket: Ticket, later: list[FurtherWaited], change: int) -> None:
    counts = [state.issued_by_service]
    if ticket.appointment in state.appointments.by_id:
        counts.append(state.checked_in)
    if ticket.by_phone:
        counts.append(state.by_phone)
    for count in counts:
        for one in later:
            count[one.service] = count.get(one.service, 0) + change
