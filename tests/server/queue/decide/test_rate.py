"""A visit is rated by its holder, after its end and once."""

from protocol.commands import Complete, EndDay, Logout, Rate
from protocol.enums import Refusal
from tests.server.queue.desk import Desk


def test_a_visit_that_is_over_is_rated_once() -> None:
    desk = Desk()
    desk.staff("1")
    desk.issue("HT")
    ticket = desk.serve("1")
    assert desk.code(Rate(ticket.ticket_id, 5)) == (Refusal.WRONG_STATE, "ticket_id")
    desk.accept(Complete(), "1")
    state, ended_at = ticket.state, ticket.ended_at
    assert desk.accept(Rate(ticket.ticket_id, 2)).kinds == ["rated"]
    assert (desk.ticket(ticket.ticket_id).rating, ticket.state, ticket.ended_at) == (2, state, ended_at)
    assert desk.code(Rate(ticket.ticket_id, 5)) == (Refusal.ALREADY, "ticket_id")


def test_a_counter_rates_what_ended_there_also_after_its_clerk_left_and_nothing_else() -> None:
    desk = Desk()
    desk.staff("1", "2")
    desk.issue("HT")
    ticket = desk.serve("1")
    desk.accept(Complete(), "1")
    desk.accept(Logout(), "1")
    assert desk.code(Rate(ticket.ticket_id, 5), "2") == (Refusal.NOT_HERE, "ticket_id")
    desk.accept(Rate(ticket.ticket_id, 5), "1")
    assert desk.code(Rate(ticket.ticket_id, 1)) == (Refusal.ALREADY, "ticket_id")  # nor by the slip's page any more


def test_who_was_never_served_rates_nothing() -> None:
    desk = Desk()
    ticket = desk.issue("HT")
    assert desk.code(Rate(ticket.ticket_id, 1)) == (Refusal.WRONG_STATE, "ticket_id")
    desk.accept(EndDay())
    assert desk.code(Rate(ticket.ticket_id, 1)) == (Refusal.WRONG_STATE, "ticket_id")
    assert desk.code(Rate("20260101-XX-001", 1)) == (Refusal.UNKNOWN_TICKET, "ticket_id")
