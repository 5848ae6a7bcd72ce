"""cancel and restore, and the scan that is tied to a ticket."""

import pytest

from protocol.commands import Cancel, Complete, EndDay, Park, Restore, Scanned
from protocol.enums import Refusal, TicketState

from .branch import TOMORROW
from .desk import Desk

SHA = "0f" * 32


def test_who_waits_may_give_up(desk: Desk) -> None:
    ticket, other = desk.issue("HT"), desk.issue("HT")
    desk.later(m=1)
    desk.accept(Cancel(ticket.ticket_id))
    assert (ticket.state, ticket.ended_at, desk.state.tally.cancelled) == (TicketState.CANCELLED, desk.now, 1)
    assert desk.ahead_of(other) == 0


def test_who_is_parked_may_give_up(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Park("forms"), "1")
    desk.accept(Cancel(ticket.ticket_id))
    assert ticket.state is TicketState.CANCELLED


def test_cancel_of_an_unknown_ticket_is_refused(desk: Desk) -> None:
    assert desk.code(Cancel("T-1")) == (Refusal.UNKNOWN_TICKET, "ticket_id")


def test_cancel_of_yesterdays_ticket_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.now = TOMORROW
    assert desk.code(Cancel(ticket.ticket_id)) == (Refusal.UNKNOWN_TICKET, "ticket_id")


def test_cancel_of_who_is_called_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    assert desk.code(Cancel(ticket.ticket_id)) == (Refusal.WRONG_STATE, "ticket_id")


def test_cancel_of_who_is_served_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    assert desk.code(Cancel(ticket.ticket_id)) == (Refusal.WRONG_STATE, "ticket_id")


def test_cancel_twice_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.accept(Cancel(ticket.ticket_id))
    assert desk.code(Cancel(ticket.ticket_id)) == (Refusal.WRONG_STATE, "ticket_id")


def test_a_restored_ticket_stands_where_it_stood(desk: Desk) -> None:
    first = desk.issue("HT")
    desk.later(m=1)
    second = desk.issue("HT")
    desk.accept(Cancel(first.ticket_id))
    desk.later(m=5)
    desk.accept(Restore(first.ticket_id))
    assert (first.state, first.ended_at, first.queued_at) == (TicketState.WAITING, None, first.issued_at)
    assert (desk.state.tally.cancelled, desk.ahead_of(second)) == (0, 1)
    desk.call("1")
    assert first.state is TicketState.CALLED


def test_who_gave_up_while_parked_waits_again_when_restored(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Park("forms"), "1")
    desk.accept(Cancel(ticket.ticket_id))
    desk.accept(Restore(ticket.ticket_id))
    assert (ticket.state, ticket.parked_until) == (TicketState.WAITING, None)


def test_only_a_cancelled_ticket_is_restored(desk: Desk) -> None:
    assert desk.code(Restore("T-1")) == (Refusal.UNKNOWN_TICKET, "ticket_id")
    ticket = desk.issue("HT")
    assert desk.code(Restore(ticket.ticket_id)) == (Refusal.WRONG_STATE, "ticket_id")
    desk.serve("1")
    desk.accept(Complete("done"), "1")
    assert desk.code(Restore(ticket.ticket_id)) == (Refusal.WRONG_STATE, "ticket_id")


def test_nobody_is_restored_into_a_day_that_has_ended(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.accept(Cancel(ticket.ticket_id))
    desk.accept(EndDay())
    assert desk.code(Restore(ticket.ticket_id))[0] is Refusal.CLOSED


@pytest.mark.parametrize("state", [TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.PARKED])
def test_a_scan_moves_nobody(desk: Desk, state: TicketState) -> None:
    ticket = desk.issue("HT")
    if state is not TicketState.WAITING:
        desk.call("1") if state is TicketState.CALLED else desk.serve("1")
    if state is TicketState.PARKED:
        desk.accept(Park("forms", 60), "1")
    counter = ticket.counter
    desk.accept(Scanned(ticket.ticket_id, SHA, 3, 1000, "v" + "0f" * 10), "1")
    desk.accept(Scanned(ticket.ticket_id, SHA, 2, 1000, "v" + "0f" * 10), "1")
    assert (ticket.state, ticket.counter, ticket.scanned_pages) == (state, counter, 5)
    assert desk.core.next_due(desk.state) == (ticket.parked_until or desk.core.next_due(desk.state))


def test_a_late_scan_is_tied_to_a_completed_visit(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Complete(), "1")
    desk.accept(Scanned(ticket.ticket_id, SHA, 3, 1000, "v" + "0f" * 10), "1")
    assert (ticket.state, ticket.scanned_pages) == (TicketState.COMPLETED, 3)


def test_a_scan_for_an_unknown_ticket_is_refused(desk: Desk) -> None:
    assert desk.code(Scanned("T-1", SHA, 1, 1, "v" + "0f" * 10), "1") == (Refusal.UNKNOWN_TICKET, "ticket_id")


def test_a_scan_for_a_cancelled_ticket_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.accept(Cancel(ticket.ticket_id))
    assert desk.code(Scanned(ticket.ticket_id, SHA, 1, 1, "v" + "0f" * 10), "1") == (Refusal.WRONG_STATE, "ticket_id")


def test_a_scan_for_an_expired_ticket_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.accept(EndDay())
    assert desk.code(Scanned(ticket.ticket_id, SHA, 1, 1, "v" + "0f" * 10), "1") == (Refusal.WRONG_STATE, "ticket_id")
