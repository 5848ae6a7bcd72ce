"""return, transfer, next-service and reclass: the visit goes on, with its age kept."""

from collections.abc import Callable
from typing import Any

import pytest

from protocol.commands import (
    Call,
    Close,
    Complete,
    Login,
    Logout,
    NextService,
    NoShow,
    Open,
    Park,
    Pause,
    Reclass,
    Return,
    Start,
    Transfer,
)
from protocol.enums import Refusal, TicketClass, TicketState
from server.queue.events.events import Transferred
from server.queue.state.ticket import Ticket

from .branch import branch, counter
from .desk import Desk
from .laws import AT_COUNTER

SENDING: list[Any] = [Return("asked"), Transfer(service="CT"), Transfer(counter="2"), Transfer(user="clerk-2")]


@pytest.mark.parametrize("command", SENDING)
@pytest.mark.parametrize("take", [Desk.call, Desk.serve])
def test_sending_on_keeps_the_age_and_frees_the_counter(
    desk: Desk, command: Any, take: Callable[[Desk, str], Any]
) -> None:
    ticket = desk.issue("HT")
    born = desk.now
    desk.later(m=1)
    take(desk, "1")
    desk.later(m=2)
    desk.accept(command, "1")
    assert (ticket.state, ticket.queued_at, ticket.issued_at) == (TicketState.WAITING, born, born)
    assert ticket.waits_since == desk.now
    assert (ticket.counter, ticket.started_at, desk.counter("1").ticket_id) == (None, None, None)
    assert ticket.served_ms == (120_000 if take is Desk.serve else 0)


@pytest.mark.parametrize("command", [*SENDING, NextService("CT")])
def test_sending_on_nobody_is_refused(desk: Desk, command: Any) -> None:
    assert desk.code(command, "1") == (Refusal.NOTHING_IN_HAND, None)


# -- return ----------------------------------------------------------------------------------------------------------


def test_return_stands_first_again(desk: Desk) -> None:
    first = desk.issue("HT")
    desk.issue("HT")
    desk.serve("1")
    desk.accept(Return("asked"), "1")
    assert desk.call("1") is first


def test_return_for_a_reason_that_is_none_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    assert desk.code(Return("lunch"), "1") == (Refusal.UNKNOWN_REASON, "reason")


# -- transfer --------------------------------------------------------------------------------------------------------


def test_transfer_to_a_service_waits_for_it(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Transfer(service="DD", reason="asked"), "1")
    assert (ticket.service, ticket.number) == ("DD", "HT-001")
    assert desk.accept(Call(), "1").events == ()
    assert desk.call("2") is ticket


def test_transfer_to_a_counter_waits_for_it_alone(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Transfer(counter="2"), "1")
    assert (ticket.for_counter, ticket.service) == ("2", "HT")
    assert desk.accept(Call(), "1").events == ()
    assert desk.call("2") is ticket


def test_transfer_to_a_clerk_follows_the_clerk(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Transfer(user="clerk-2"), "1")
    assert ticket.for_user == "clerk-2"
    assert desk.accept(Call(), "3").events == ()
    desk.accept(Login("clerk-2"), "3")
    desk.accept(Open(), "3")
    assert desk.call("3") is ticket


@pytest.mark.parametrize("back", [NoShow(), Return("asked")])
def test_who_was_sent_somewhere_waits_there_again_until_served(desk: Desk, back: Any) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    desk.accept(Transfer(counter="2"), "1")
    desk.call("2")
    desk.accept(back, "2")
    assert ticket.for_counter == "2"
    assert desk.accept(Call(), "1").events == ()
    desk.serve("2")
    desk.accept(Return("asked"), "2")
    assert desk.call("1") is ticket


def test_ahead_of_who_was_sent_to_a_counter_are_those_sent_there(desk: Desk) -> None:
    sent = []
    for _ in range(2):
        desk.issue("HT")
        sent.append(desk.call("1"))
        desk.accept(Transfer(counter="2"), "1")
    other = desk.issue("HT")
    assert [desk.ahead_of(ticket) for ticket in [*sent, other]] == [0, 1, 0]
    assert desk.state.waiting.count("HT") == 1


@pytest.mark.parametrize("extra", [{"counter": "2"}, {"user": "u"}])
def test_transfer_to_two_places_is_refused(desk: Desk, extra: dict[str, str]) -> None:
    desk.issue("HT")
    desk.call("1")
    [field] = extra
    assert desk.code(Transfer(service="CT", **extra), "1") == (Refusal.BAD_FIELD, field)


def test_transfer_to_nowhere_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    assert desk.code(Transfer(reason="asked"), "1") == (Refusal.BAD_FIELD, "service")


def test_transfer_to_an_unknown_service_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    assert desk.code(Transfer(service="XX"), "1") == (Refusal.UNKNOWN_SERVICE, "service")


def test_transfer_to_an_unknown_counter_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    assert desk.code(Transfer(counter="9"), "1") == (Refusal.UNKNOWN_COUNTER, "counter")


def in_hand(desk: Desk, service: str = "HT", counter: str = "1") -> Ticket:
    """Somebody is served."""
    ticket = desk.issue(service)
    desk.serve(counter)
    return ticket


@pytest.mark.parametrize("to", [{"counter": "2"}, {"user": "clerk-2"}])
def test_transfer_to_a_closed_counter_is_refused(desk: Desk, to: dict[str, str]) -> None:
    in_hand(desk)
    desk.accept(Close(), "2")
    assert desk.code(Transfer(**to), "1") == (Refusal.COUNTER_CLOSED, next(iter(to)))


def test_transfer_to_a_counter_that_closes_after_its_visit_is_refused(desk: Desk) -> None:
    in_hand(desk)
    in_hand(desk, counter="2")
    desk.accept(Close(), "2")
    assert desk.code(Transfer(counter="2"), "1") == (Refusal.COUNTER_CLOSED, "counter")


@pytest.mark.parametrize("to", [{"counter": "3"}, {"user": "clerk-3"}])
def test_transfer_to_a_counter_without_the_skill_is_refused(desk: Desk, to: dict[str, str]) -> None:
    in_hand(desk, "HT")
    assert desk.code(Transfer(**to), "1") == (Refusal.NO_SKILL, next(iter(to)))


def test_transfer_to_a_clerk_who_is_not_signed_in_is_refused(desk: Desk) -> None:
    in_hand(desk)
    assert desk.code(Transfer(user="clerk-9"), "1") == (Refusal.COUNTER_CLOSED, "user")


def test_transfer_to_a_paused_counter_waits_for_its_clerk(desk: Desk) -> None:
    ticket = in_hand(desk)
    desk.accept(Pause("lunch"), "2")
    desk.accept(Transfer(counter="2"), "1")
    assert ticket.for_counter == "2"


# -- back from a counter that closes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("to", [{"counter": "2"}, {"user": "clerk-2"}])
@pytest.mark.parametrize("leave", [Close(), Logout()])
def test_who_was_sent_to_a_counter_that_closes_waits_for_the_service_with_the_age_kept(
    desk: Desk, to: dict[str, str], leave: Any
) -> None:
    born = desk.now
    ticket = in_hand(desk)
    desk.later(m=3)
    desk.accept(Transfer(**to), "1")
    desk.issue("HT")
    done = desk.accept(leave, "2")
    assert done.kinds[-1] == "rejoined"
    assert (ticket.for_counter, ticket.for_user, ticket.queued_at) == (None, None, born)
    assert desk.call("1") is ticket


def test_a_counter_that_closes_after_its_visit_sends_back_at_once(desk: Desk) -> None:
    ticket = in_hand(desk)
    desk.accept(Transfer(counter="2"), "1")
    desk.issue("DD")
    desk.accept(Call(desk.issue("DD").ticket_id, "asked"), "2")
    assert desk.accept(Close(), "2").kinds == ["counter_closed", "rejoined"]
    assert desk.call("1") is ticket


@pytest.mark.parametrize("back", [NoShow(), Return("asked")])
def test_who_was_called_at_a_counter_that_closes_comes_back_to_the_service(desk: Desk, back: Any) -> None:
    ticket = in_hand(desk)
    desk.accept(Transfer(counter="2"), "1")
    desk.call("2")
    desk.accept(Close(), "2")
    desk.accept(back, "2")
    assert ticket.for_counter is None
    assert desk.call("1") is ticket


def test_a_pause_keeps_who_was_sent_there(desk: Desk) -> None:
    ticket = in_hand(desk)
    desk.accept(Transfer(counter="2"), "1")
    assert desk.accept(Pause("lunch"), "2").kinds == ["counter_paused"]
    assert ticket.for_counter == "2"


def test_a_journal_with_somebody_sent_to_a_closed_counter_folds_to_the_service(desk: Desk) -> None:
    ticket = in_hand(desk)
    desk.accept(Close(), "2")
    desk.happened(Transferred(ticket.ticket_id, counter="2"))
    assert ticket.for_counter is None
    assert desk.call("1") is ticket


def test_transfer_for_a_reason_that_is_none_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    assert desk.code(Transfer(service="CT", reason="lunch"), "1") == (Refusal.UNKNOWN_REASON, "reason")


# -- next service ----------------------------------------------------------------------------------------------------


def test_next_service_keeps_the_number_and_the_age(desk: Desk) -> None:
    ticket = desk.issue("HT")
    born = desk.now
    desk.serve("1")
    desk.later(m=4)
    desk.accept(NextService("DD"), "1")
    assert (ticket.state, ticket.service, ticket.number) == (TicketState.WAITING, "DD", "HT-001")
    assert (ticket.queued_at, ticket.served_ms) == (born, 240_000)
    desk.serve("2")
    desk.later(m=4)
    desk.accept(Complete(), "2")
    assert (ticket.served_ms, desk.state.tally.issued, desk.state.tally.served) == (480_000, 1, 1)


def test_next_service_before_the_person_is_here_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    assert desk.code(NextService("DD"), "1") == (Refusal.WRONG_STATE, None)


def test_next_service_that_is_unknown_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    assert desk.code(NextService("XX"), "1") == (Refusal.UNKNOWN_SERVICE, "service")


# -- reclass ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("take", [Desk.call, Desk.serve])
def test_reclass_of_who_is_in_hand(desk: Desk, take: Callable[[Desk, str], Any]) -> None:
    ticket = desk.issue("HT")
    take(desk, "1")
    before = ticket.state
    desk.accept(Reclass("elderly", "asked"), "1")
    assert (ticket.cls, ticket.priority, ticket.state, ticket.counter) == (TicketClass.PRIO, "elderly", before, "1")
    desk.accept(Reclass(None, "asked", ticket.ticket_id), "1")
    assert (ticket.cls, ticket.priority) == (TicketClass.WALK, None)


def test_reclass_of_who_waits_changes_the_line(desk: Desk) -> None:
    desk.issue("HT")
    second = desk.issue("HT")
    desk.later(m=5)
    desk.accept(Reclass("disabled", "asked", second.ticket_id), "1")
    assert (second.cls, second.counter) == (TicketClass.PRIO, None)
    assert desk.call("1") is second


def test_reclass_may_confirm_what_was_declared(desk: Desk) -> None:
    ticket = desk.issue("HT", priority="elderly")
    assert desk.accept(Reclass("elderly", "asked", ticket.ticket_id), "1").kinds == ["reclassed"]


def test_reclass_of_who_waits_for_another_counter(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    desk.accept(Transfer(counter="2"), "1")
    desk.accept(Reclass("elderly", "asked", ticket.ticket_id), "1")
    assert (ticket.cls, ticket.for_counter) == (TicketClass.PRIO, "2")
    assert desk.call("2") is ticket


def test_reclass_with_nobody_in_hand_is_refused(desk: Desk) -> None:
    assert desk.code(Reclass("elderly", "asked"), "1") == (Refusal.NOTHING_IN_HAND, None)


def test_reclass_of_an_unknown_ticket_is_refused(desk: Desk) -> None:
    assert desk.code(Reclass("elderly", "asked", "T-1"), "1") == (Refusal.UNKNOWN_TICKET, "ticket_id")


def test_reclass_to_an_unknown_priority_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    assert desk.code(Reclass("vip", "asked", ticket.ticket_id), "1") == (Refusal.UNKNOWN_PRIORITY, "priority")


def test_reclass_for_a_reason_that_is_none_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    assert desk.code(Reclass("elderly", "forms", ticket.ticket_id), "1") == (Refusal.UNKNOWN_REASON, "reason")


def test_reclass_of_who_is_at_another_counter_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.call("2")
    assert ticket.state in AT_COUNTER
    assert desk.code(Reclass("elderly", "asked", ticket.ticket_id), "1") == (Refusal.NOT_HERE, "ticket_id")


def test_reclass_of_who_is_parked_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Park("forms"), "1")
    assert desk.code(Reclass("elderly", "asked", ticket.ticket_id), "1") == (Refusal.WRONG_STATE, "ticket_id")


def test_reclass_of_a_visit_that_ended_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Complete(), "1")
    assert desk.code(Reclass("elderly", "asked", ticket.ticket_id), "1") == (Refusal.WRONG_STATE, "ticket_id")


def test_a_counter_that_serves_everything_takes_the_oldest_of_all_lines() -> None:
    desk = Desk(branch(counters=(counter("1", "HT", "CT", "DD", "DDX"),)))
    desk.staff()
    oldest = desk.issue("CT")
    desk.later(s=1)
    desk.issue("HT")
    assert desk.call("1") is oldest
    desk.accept(Start(), "1")
