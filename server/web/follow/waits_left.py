"""The rest of the wait of each ticket that waits, as staff's followers count it down, and what of it has changed."""

from language.waits import minutes
from protocol.enums import TicketState
from protocol.ids import Instant
from protocol.views import Wait
from protocol.waits import aged
from server.balance.foresight.told import BranchForecast, forecast_of
from server.queue.state.state import State
from server.queue.state.ticket import Ticket


def waits_left(state: State, forecast: BranchForecast | None, now: Instant) -> dict[str, Wait]:
    """Of all who wait, by ticket id, as far as it was forecast."""
    if forecast is None:
        return {}
    found = ((one.ticket_id, forecast_of(one, now, forecast)) for one in state.waiting.tickets())
    return {ticket_id: wait for ticket_id, wait in found if wait is not None}


def wait_left(ticket: Ticket, forecast: BranchForecast | None, now: Instant) -> dict[str, Wait | None] | None:
    """The same of one ticket, for the message about its event; None: it does not wait, or nothing is known."""
    waits = ticket.state is TicketState.WAITING
    wait = forecast_of(ticket, now, forecast) if waits and forecast is not None else None
    return None if wait is None else {ticket.ticket_id: wait}


class ToldWaitsLeft:
    """What the followers count down from. A client that joined since counts from its snapshot, which is no older."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[Wait, Instant]] = {}

    def changes(self, left: dict[str, Wait], now: Instant) -> dict[str, Wait | None]:
        """What is read differently now, in whole minutes; None: it is not known any more."""
        changed: dict[str, Wait | None] = {key: None for key in self._told if key not in left}
        for ticket_id, wait in left.items():
            told = self._told.get(ticket_id)
            read = None if told is None else aged(told[0], now - told[1])
            if read is None or (read != wait and minutes(read) != minutes(wait)):
                changed[ticket_id] = wait
        for ticket_id, new in changed.items():
            if new is None:
                del self._told[ticket_id]
            else:
                self._told[ticket_id] = new, now
        return changed
