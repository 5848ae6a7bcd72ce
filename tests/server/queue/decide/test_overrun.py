"""Why a visit ran over its time is said by its counter, during it or afterwards, once it has."""

from protocol.commands import Complete, NextService, SayOverrun
from protocol.enums import OverrunReason, Refusal
from protocol.transitions import legal_acts
from server.queue.decide.possible import acts_at
from tests.server.queue.desk import Desk

PAPERS, SYSTEM = OverrunReason.PAPERS, OverrunReason.SYSTEM


def test_it_is_said_once_the_time_is_over_and_the_last_word_counts() -> None:
    desk = Desk()
    desk.staff("1", "2")
    desk.issue("HT")
    ticket = desk.serve("1")
    desk.later(s=900)
    assert desk.code(SayOverrun(ticket.ticket_id, PAPERS), "1") == (Refusal.TOO_EARLY, None)
    desk.later(s=1)
    assert desk.code(SayOverrun(ticket.ticket_id, PAPERS), "2") == (Refusal.NOT_HERE, "ticket_id")
    assert desk.accept(SayOverrun(ticket.ticket_id, PAPERS), "1").kinds == ["overran"]
    assert desk.accept(SayOverrun(ticket.ticket_id, PAPERS), "1").kinds == []
    assert "overrun" in legal_acts(ticket.state)
    assert "overrun" not in acts_at(desk.state, desk.state.counters["1"])  # it depends on the clock
    desk.accept(Complete(), "1")
    assert desk.accept(SayOverrun(ticket.ticket_id, SYSTEM), "1").kinds == ["overran"]
    assert ticket.overrun is SYSTEM


def test_the_time_is_that_of_all_dossiers() -> None:
    desk = Desk()
    desk.staff("1")
    desk.issue("HT")
    ticket = desk.serve("1")
    desk.later(s=1000)
    desk.accept(Complete(dossiers=2), "1")
    assert desk.code(SayOverrun(ticket.ticket_id, PAPERS), "1") == (Refusal.TOO_EARLY, None)


def test_who_was_never_here_ran_over_nothing() -> None:
    desk = Desk()
    desk.staff("1")
    ticket = desk.issue("HT")
    assert desk.code(SayOverrun(ticket.ticket_id, PAPERS), "1") == (Refusal.WRONG_STATE, "ticket_id")
    assert desk.code(SayOverrun("20260101-XX-001", PAPERS), "1") == (Refusal.UNKNOWN_TICKET, "ticket_id")


def test_a_reason_goes_on_with_the_same_dossiers_to_the_next_counter() -> None:
    desk = Desk()
    desk.staff("1")
    desk.issue("HT")
    ticket = desk.serve("1")
    desk.later(s=1000)
    desk.accept(SayOverrun(ticket.ticket_id, PAPERS), "1")
    desk.accept(NextService("CT"), "1")
    assert ticket.overrun is PAPERS
