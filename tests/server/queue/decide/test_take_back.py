"""take-back: what a counter did last with a ticket is as if it had not been, all counts included."""

from copy import deepcopy
from typing import Any

import pytest
from msgspec.structs import asdict, replace

from protocol.commands import (
    Call,
    Close,
    Complete,
    EndDay,
    NextService,
    NoShow,
    Park,
    Pickup,
    Reclass,
    Return,
    Scanned,
    Start,
    TakeBack,
    Transfer,
)
from protocol.enums import Refusal, TicketClass, TicketState
from server.queue.state.ticket import Ticket
from tests.server.queue.branch import branch
from tests.server.queue.desk import Desk

SENDING: list[Any] = [
    Return("asked"),
    Transfer(service="DD"),
    Transfer(counter="2"),
    Transfer(user="clerk-2"),
]


def counts(desk: Desk) -> Any:
    """Every count of the day that an act of a counter can change."""
    state = desk.state
    counters = [(one.id, one.served, one.served_ms, one.ticket_id) for one in state.counters.values()]
    times = {code: known for code, known in state.times.items() if known.n}
    waiting = {code: known for code, known in state.waiting.counts.items() if known}
    return deepcopy((asdict(state.tally), counters, times, waiting))


def took_back(desk: Desk, ticket: Ticket, act: Any, counter: str = "1") -> None:
    """The act, a minute, and its taking back: ticket and counts are what they were."""
    before, counted = replace(ticket, last_act=None), counts(desk)
    desk.accept(act, counter)
    desk.later(m=1)
    desk.accept(TakeBack(ticket.ticket_id), counter)
    assert replace(ticket) == before
    if ticket.state is not TicketState.PARKED:
        assert counts(desk) == counted


def test_a_no_show_taken_back_takes_its_count_back(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.issue("HT")
    desk.call("1")
    took_back(desk, ticket, NoShow())
    assert (ticket.state, ticket.no_shows, desk.counter("1").ticket_id) == (TicketState.CALLED, 0, ticket.ticket_id)


def test_a_no_show_taken_back_does_not_count_towards_the_limit(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    took_back(desk, ticket, NoShow())
    for _ in range(2):
        assert desk.accept(NoShow(), "1").kinds == ["no_show"]
        desk.call("1")
    assert desk.accept(NoShow(), "1").kinds == ["no_show", "cancelled"]


def test_the_cancellation_of_the_limit_is_taken_back_with_the_no_show() -> None:
    desk = Desk(branch(no_show_limit=1))
    desk.staff()
    ticket = desk.issue("HT")
    desk.call("1")
    took_back(desk, ticket, NoShow())
    assert (ticket.state, ticket.ended_at) == (TicketState.CALLED, None)
    assert desk.state.tally.cancelled == 0
    desk.accept(Start(), "1")
    desk.accept(Complete(), "1")


def test_the_place_is_kept_over_an_undone_no_show(desk: Desk) -> None:
    first, second = desk.issue("HT"), desk.issue("HT")
    desk.call("1")
    desk.later(m=1)
    took_back(desk, first, NoShow())
    third = desk.issue("HT")
    desk.accept(Return("asked"), "1")
    assert [desk.ahead_of(ticket) for ticket in (first, second, third)] == [0, 1, 2]


def test_places_stay_distinct_after_an_undone_no_show(desk: Desk) -> None:
    """The clock stands still: only the order of issue tells who is first."""
    first = desk.issue("HT")
    desk.call("1")
    desk.accept(NoShow(), "1")
    later = [desk.issue("HT")]
    desk.accept(TakeBack(first.ticket_id), "1")
    later.append(desk.issue("HT"))
    assert len({ticket.order for ticket in [first, *later]}) == 3


@pytest.mark.parametrize("act", SENDING)
def test_sending_on_who_is_served_is_taken_back(desk: Desk, act: Any) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.later(m=2)
    took_back(desk, ticket, act)
    assert ticket.state is TicketState.SERVING
    desk.later(m=1)
    desk.accept(Complete(), "1")
    assert ticket.served_ms == 4 * 60_000


@pytest.mark.parametrize("act", SENDING)
def test_sending_on_who_is_called_is_taken_back(desk: Desk, act: Any) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    took_back(desk, ticket, act)
    assert ticket.state is TicketState.CALLED


def test_the_next_service_taken_back_forgets_the_time_it_learned(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.later(m=5)
    took_back(desk, ticket, NextService("CT"))
    assert (ticket.service, ticket.state) == ("HT", TicketState.SERVING)
    assert desk.state.times["HT"].n == 0


def test_parking_taken_back_goes_on_serving(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.later(m=2)
    took_back(desk, ticket, Park("forms", 600))
    assert (ticket.state, ticket.parked_ms) == (TicketState.SERVING, 0)
    assert desk.state.timers.next() is None


def test_a_pick_up_taken_back_is_parked_until_the_same_time(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Park("forms", 600), "1")
    due = ticket.parked_until
    desk.later(m=3)
    took_back(desk, ticket, Pickup(ticket.ticket_id), "2")
    assert (ticket.state, ticket.parked_until, desk.counter("2").ticket_id) == (TicketState.PARKED, due, None)
    desk.later(m=6)
    desk.fire()
    assert ticket.state is TicketState.WAITING
    assert ticket.parked_ms == 10 * 60_000


def test_what_was_noted_meanwhile_is_kept(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Return("asked"), "1")
    desk.accept(Reclass("elderly", "asked", ticket.ticket_id), "2")
    desk.accept(Scanned(ticket.ticket_id, "0f" * 32, 2, 1000, "v" + "0f" * 10))
    desk.accept(TakeBack(ticket.ticket_id), "1")
    assert (ticket.cls, ticket.scanned_pages, ticket.state) == (TicketClass.PRIO, 2, TicketState.SERVING)


def test_nobody_is_announced_again(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    calls = list(desk.state.calls)
    took_back(desk, ticket, NoShow())
    assert list(desk.state.calls) == calls


# -- refused ---------------------------------------------------------------------------------------------------------


def missed(desk: Desk) -> TakeBack:
    """Somebody did not come to counter 1."""
    ticket = desk.issue("HT")
    desk.call("1")
    desk.accept(NoShow(), "1")
    return TakeBack(ticket.ticket_id)


def test_another_counter_cannot_take_it_back(desk: Desk) -> None:
    assert desk.code(missed(desk), "2") == (Refusal.MOOT, "ticket_id")


def test_it_cannot_be_taken_back_twice(desk: Desk) -> None:
    undo = missed(desk)
    desk.accept(undo, "1")
    desk.accept(Return("asked"), "1")
    desk.accept(undo, "1")
    assert desk.code(undo, "1") == (Refusal.MOOT, "ticket_id")


def test_who_was_called_elsewhere_stays_there(desk: Desk) -> None:
    undo = missed(desk)
    desk.accept(Call(undo.ticket_id, "asked"), "2")
    assert desk.code(undo, "1") == (Refusal.MOOT, "ticket_id")


def test_only_the_last_act_can_be_taken_back(desk: Desk) -> None:
    undo = missed(desk)
    desk.accept(Call(desk.issue("HT").ticket_id, "asked"), "1")
    desk.accept(NoShow(), "1")
    assert desk.code(undo, "1") == (Refusal.MOOT, "ticket_id")


def test_a_busy_counter_cannot_take_back(desk: Desk) -> None:
    undo = missed(desk)
    desk.issue("CT")
    desk.accept(Call(undo.ticket_id, "asked"), "2")
    desk.accept(Return("asked"), "2")
    assert desk.code(undo, "1") == (Refusal.MOOT, "ticket_id")


def test_a_closed_counter_cannot_take_back(desk: Desk) -> None:
    undo = missed(desk)
    desk.accept(Close(), "1")
    assert desk.code(undo, "1") == (Refusal.COUNTER_CLOSED, None)


def test_after_the_end_of_the_day_nothing_is_taken_back() -> None:
    desk = Desk(branch(no_show_limit=1))
    desk.staff()
    undo = missed(desk)
    desk.accept(EndDay())
    assert desk.code(undo, "1") == (Refusal.MOOT, "ticket_id")


def test_an_unknown_ticket_is_refused(desk: Desk) -> None:
    assert desk.code(TakeBack("20261005-HT-009"), "1") == (Refusal.UNKNOWN_TICKET, "ticket_id")
