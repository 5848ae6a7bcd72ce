"""park, pickup and the timer that returns a parked ticket to waiting."""

from protocol.commands import Cancel, Close, Park, Pickup, Start, Unpark
from protocol.enums import Refusal, TicketState

from .branch import MIDNIGHT
from .desk import Desk, Done
from .laws import AT_COUNTER


def parked(desk: Desk, until_s: int | None = None) -> str:
    """Somebody served at counter 1 and parked; gives the ticket's id."""
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.later(m=2)
    desk.accept(Park("forms", until_s), "1")
    return ticket.ticket_id


def test_park_sets_aside_and_frees_the_counter(desk: Desk) -> None:
    ticket = desk.ticket(parked(desk))
    assert (ticket.state, ticket.counter, ticket.served_ms) == (TicketState.PARKED, None, 120_000)
    assert (ticket.parked_at, ticket.parked_until) == (desk.now, None)
    assert desk.counter("1").ticket_id is None
    assert desk.core.next_due(desk.state) == MIDNIGHT


def test_park_until_sets_a_timer(desk: Desk) -> None:
    ticket = desk.ticket(parked(desk, 600))
    assert ticket.parked_until == desk.now + 600_000
    assert desk.core.next_due(desk.state) == ticket.parked_until
    assert desk.core.due(desk.state, ticket.parked_until - 1) == []
    [envelope] = desk.core.due(desk.state, ticket.parked_until)
    assert envelope.command == Unpark(ticket.ticket_id, ticket.parked_until)
    assert envelope.command_id == f"unpark:{ticket.ticket_id}:{ticket.parked_until}"


def test_park_with_nobody_in_hand_is_refused(desk: Desk) -> None:
    assert desk.code(Park("forms"), "1") == (Refusal.NOTHING_IN_HAND, None)


def test_park_before_the_person_is_here_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    assert desk.code(Park("forms"), "1") == (Refusal.WRONG_STATE, None)


def test_park_for_a_reason_that_is_none_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    assert desk.code(Park("lunch"), "1") == (Refusal.UNKNOWN_REASON, "reason")


def test_pickup_calls_to_this_counter(desk: Desk) -> None:
    ticket = desk.ticket(parked(desk, 600))
    desk.later(m=3)
    desk.accept(Pickup(ticket.ticket_id), "2")
    assert (ticket.state, ticket.counter, ticket.parked_ms) == (TicketState.CALLED, "2", 180_000)
    assert (ticket.parked_at, ticket.parked_until) == (None, None)
    assert desk.core.due(desk.state, desk.now + 600_000) == []
    assert desk.state.calls[0].counter == "2"


def test_pickup_at_a_busy_counter_is_refused(desk: Desk) -> None:
    ticket_id = parked(desk)
    desk.issue("HT")
    desk.call("1")
    assert desk.code(Pickup(ticket_id), "1") == (Refusal.COUNTER_BUSY, None)


def test_pickup_at_a_closed_counter_is_refused(desk: Desk) -> None:
    ticket_id = parked(desk)
    desk.accept(Close(), "1")
    assert desk.code(Pickup(ticket_id), "1") == (Refusal.COUNTER_CLOSED, None)


def test_pickup_of_an_unknown_ticket_is_refused(desk: Desk) -> None:
    assert desk.code(Pickup("20261005-HT-009"), "1") == (Refusal.UNKNOWN_TICKET, "ticket_id")


def test_pickup_of_who_waits_is_refused(desk: Desk) -> None:
    assert desk.code(Pickup(desk.issue("HT").ticket_id), "1") == (Refusal.WRONG_STATE, "ticket_id")


def test_pickup_by_two_counters_gives_it_to_the_first(desk: Desk) -> None:
    ticket_id = parked(desk)
    desk.accept(Pickup(ticket_id), "1")
    assert desk.code(Pickup(ticket_id), "2") == (Refusal.WRONG_STATE, "ticket_id")


def test_a_due_timer_returns_it_to_waiting_with_its_age(desk: Desk) -> None:
    ticket = desk.ticket(parked(desk, 600))
    desk.later(m=10)
    [done] = desk.fire()
    assert isinstance(done, Done)
    assert done.kinds == ["unparked"]
    assert done.events[0].actor == "timer"
    assert (ticket.state, ticket.queued_at, ticket.parked_ms) == (TicketState.WAITING, ticket.issued_at, 600_000)
    assert ticket.state not in AT_COUNTER


def test_a_timer_fired_twice_counts_once(desk: Desk) -> None:
    parked(desk, 600)
    desk.later(m=10)
    [envelope] = desk.core.due(desk.state, desk.now)
    first, second = desk.submit(envelope), desk.submit(envelope)
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert (first.again, second.again, second.events) == (False, True, first.events)


def test_an_early_timer_is_refused(desk: Desk) -> None:
    ticket = desk.ticket(parked(desk, 600))
    assert ticket.parked_until is not None
    desk.later(s=599)
    assert desk.code(Unpark(ticket.ticket_id, ticket.parked_until)) == (Refusal.TOO_EARLY, "due")


def test_the_timer_of_a_park_that_is_over_is_moot(desk: Desk) -> None:
    ticket = desk.ticket(parked(desk, 60))
    due = ticket.parked_until
    assert due is not None
    desk.accept(Pickup(ticket.ticket_id), "1")
    desk.later(m=2)
    assert desk.code(Unpark(ticket.ticket_id, due)) == (Refusal.MOOT, "ticket_id")
    desk.accept(Start(), "1")
    desk.accept(Park("forms", 600), "1")
    assert desk.code(Unpark(ticket.ticket_id, due)) == (Refusal.MOOT, "ticket_id")


def test_a_timer_of_an_unknown_ticket_is_moot(desk: Desk) -> None:
    assert desk.code(Unpark("20261005-HT-009", desk.now)) == (Refusal.MOOT, "ticket_id")


def test_a_ticket_cancelled_while_parked_has_no_timer(desk: Desk) -> None:
    ticket = desk.ticket(parked(desk, 600))
    desk.later(m=1)
    desk.accept(Cancel(ticket.ticket_id))
    assert (ticket.state, ticket.parked_ms, ticket.parked_until) == (TicketState.CANCELLED, 60_000, None)
    assert desk.core.due(desk.state, desk.now + 600_000) == []
