"""configure: the branch's whole configuration, also changed in the middle of a day with people in the house."""

from typing import Any

import pytest

from protocol.commands import (
    Call,
    Cancel,
    Close,
    Complete,
    Configure,
    EndDay,
    Expire,
    Issue,
    Login,
    Logout,
    NextService,
    NoShow,
    Open,
    Park,
    Pickup,
    Return,
    Skills,
    Transfer,
)
from protocol.enums import CounterState, Refusal, TicketState
from server.queue.decide.day_change import config_hash

from .branch import BRANCH, TOMORROW, branch, counter, moment, office_hours, service
from .desk import Desk

WITHOUT_3 = branch(counters=BRANCH.counters[:2])
WITHOUT_1 = branch(counters=BRANCH.counters[1:])


def test_the_first_configuration_makes_the_branch() -> None:
    desk = Desk(config=None)
    done = desk.accept(Configure(BRANCH), actor="admin")
    assert (done.kinds, done.events[0].actor, done.events[0].seq) == (["configured"], "admin", 1)
    assert (desk.state.config, desk.state.config_hash, desk.state.day) == (BRANCH, config_hash(BRANCH), None)


def test_the_same_configuration_again_changes_nothing(desk: Desk) -> None:
    assert desk.accept(Configure(branch())).events == ()


def test_another_branchs_configuration_is_refused(desk: Desk) -> None:
    assert desk.code(Configure(branch(id="CN02"))) == (Refusal.BAD_FIELD, "config.id")


def test_a_configuration_holds_from_its_event_on(desk: Desk) -> None:
    desk.accept(Configure(branch(services=(*BRANCH.services, service("XD")))))
    assert desk.issue("XD").number == "XD-001"


def test_new_hours_hold_today(desk: Desk) -> None:
    desk.issue("HT")
    desk.accept(Configure(branch(hours=(office_hours(),))))
    desk.now = moment("2026-10-05 11:00")
    assert desk.code(Issue("HT")) == (Refusal.CLOSED, None)


def test_a_day_opened_later_has_the_new_configuration(desk: Desk) -> None:
    desk.issue("HT")
    changed = branch(no_show_limit=1)
    desk.now = TOMORROW
    desk.accept(Configure(changed))
    desk.issue("HT")
    opened = [event.body for event in desk.events if event.kind == "day_opened"][-1]
    assert (opened.date, opened.config, opened.config_hash) == ("2026-10-06", changed, config_hash(changed))


def test_skills_set_for_today_give_way_to_the_configurations(desk: Desk) -> None:
    desk.accept(Skills(("CT",)), "2")
    desk.accept(Configure(branch(no_show_limit=5)))
    assert desk.counter("2").skills == ("HT", "DD", "DDX")


def test_a_new_counter_is_closed_and_empty(desk: Desk) -> None:
    desk.accept(Configure(branch(counters=(*BRANCH.counters, counter("4", "HT")))))
    assert (desk.counter("4").state, desk.counter("4").user) == (CounterState.CLOSED, None)
    desk.staff("4")
    desk.issue("HT")
    desk.call("4")


# -- alarms ----------------------------------------------------------------------------------------------------------


def test_expiry_that_comes_by_configuration_holds_for_who_waits(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.later(m=30)
    desk.accept(Configure(branch(expire_s=3600)))
    assert desk.core.next_due(desk.state) == ticket.issued_at + 3_600_000
    desk.accept(Configure(branch(expire_s=60)))
    desk.fire()
    assert ticket.state is TicketState.EXPIRED


def test_expiry_that_goes_by_configuration_is_moot(desk: Desk) -> None:
    desk.accept(Configure(branch(expire_s=60)))
    ticket = desk.issue("HT")
    desk.accept(Configure(BRANCH))
    desk.later(m=2)
    assert desk.fire() == []
    assert desk.code(Expire(ticket.ticket_id, ticket.issued_at + 60_000)) == (Refusal.MOOT, "ticket_id")


def test_who_is_parked_keeps_the_time_that_was_said(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Park("forms", 600), "1")
    desk.accept(Configure(branch(expire_s=3600)))
    assert desk.state.timers.due_of == {ticket.ticket_id: desk.now + 600_000}
    desk.later(m=10)
    desk.fire()
    assert desk.state.timers.due_of == {ticket.ticket_id: ticket.issued_at + 3_600_000}


# -- a service that is taken away ------------------------------------------------------------------------------------


def test_who_waits_for_a_service_that_is_gone_can_still_be_helped(desk: Desk) -> None:
    waiting = [desk.issue("DD") for _ in range(4)]
    desk.issue("HT")
    smaller = branch(services=BRANCH.services[:2], counters=(counter("1", "HT", "CT"), counter("2", "HT")))
    desk.accept(Configure(smaller))
    assert desk.code(Issue("DD")) == (Refusal.UNKNOWN_SERVICE, "service")
    assert desk.call("2").service == "HT"
    desk.accept(Call(waiting[0].ticket_id, "asked"), "1")
    desk.accept(Transfer(service="HT"), "1")
    assert waiting[0].service == "HT"
    desk.accept(Cancel(waiting[1].ticket_id))
    desk.accept(EndDay())
    assert [ticket.state for ticket in waiting[2:]] == [TicketState.EXPIRED] * 2


def test_a_service_whose_prefix_moves_leaves_no_number_twice(desk: Desk) -> None:
    desk.issue("HT")
    swapped = (service("HT", "CT"), service("CT", "HT"), *BRANCH.services[2:])
    desk.accept(Configure(branch(services=swapped)))
    assert [desk.issue(code).number for code in ("HT", "CT")] == ["CT-001", "HT-002"]


# -- a counter that is taken away ------------------------------------------------------------------------------------


def test_an_idle_counter_is_gone_at_once(desk: Desk) -> None:
    desk.accept(Configure(WITHOUT_3))
    assert list(desk.state.counters) == ["1", "2"]
    assert desk.code(Call(), "3") == (Refusal.UNKNOWN_COUNTER, None)


@pytest.mark.parametrize("done", [Complete(), Park("forms"), Return("asked"), NextService("HT"), Transfer(counter="1")])
def test_a_counter_with_a_person_in_hand_finishes_and_is_gone(desk: Desk, done: Any) -> None:
    desk.issue("CT")
    desk.serve("3")
    desk.accept(Configure(WITHOUT_3))
    assert (desk.counter("3").state, desk.counter("3").then) == (CounterState.OPEN, CounterState.CLOSED)
    desk.accept(done, "3")
    assert (desk.counter("3").state, desk.counter("3").user) == (CounterState.CLOSED, None)
    for command in (Call(), Open(), Login("clerk-3"), Logout(), Close(), Pickup("T-1")):
        assert desk.code(command, "3") == (Refusal.UNKNOWN_COUNTER, None)


def test_opening_does_not_bring_a_gone_counter_back(desk: Desk) -> None:
    desk.issue("CT")
    desk.serve("3")
    desk.accept(Configure(WITHOUT_3))
    desk.accept(Open(), "3")
    desk.accept(Complete(), "3")
    assert desk.counter("3").state is CounterState.CLOSED


def test_the_limit_of_no_shows_at_a_counter_that_goes(desk: Desk) -> None:
    desk.accept(Configure(branch(no_show_limit=1)))
    ticket = desk.issue("CT")
    desk.call("3")
    desk.accept(Configure(branch(no_show_limit=1, counters=BRANCH.counters[:2])))
    assert desk.accept(NoShow(), "3").kinds == ["no_show", "cancelled"]
    assert ticket.state is TicketState.CANCELLED


def test_a_counter_that_comes_back_with_its_person_goes_on(desk: Desk) -> None:
    desk.issue("CT")
    desk.serve("3")
    desk.accept(Configure(WITHOUT_3))
    desk.accept(Configure(BRANCH))
    desk.accept(Open(), "3")
    desk.accept(Complete(), "3")
    desk.issue("CT")
    assert (desk.counter("3").user, desk.call("3").number) == ("clerk-3", "CT-002")


def test_a_gone_counter_is_not_carried_into_the_next_day(desk: Desk) -> None:
    desk.issue("CT")
    desk.serve("3")
    desk.accept(Configure(WITHOUT_3))
    desk.now = TOMORROW
    desk.issue("HT")
    assert list(desk.state.counters) == ["1", "2"]


def test_the_clerk_of_a_gone_counter_may_sit_down_elsewhere(desk: Desk) -> None:
    desk.issue("CT")
    desk.serve("3")
    desk.accept(Configure(WITHOUT_3))
    assert desk.code(Login("clerk-3"), "2") == (Refusal.COUNTER_BUSY, "user")
    desk.accept(Complete(), "3")
    desk.accept(Login("clerk-3"), "2")
    assert desk.counter("2").user == "clerk-3"


def sent_to(desk: Desk, counter_id: str) -> Any:
    """Somebody for HT who waits for that counter alone."""
    ticket = desk.issue("HT")
    desk.call("1" if counter_id != "1" else "2")
    desk.accept(Transfer(counter=counter_id), ticket.counter)
    return ticket


def test_who_was_sent_to_a_counter_that_goes_waits_for_the_service(desk: Desk) -> None:
    desk.accept(Skills(("HT", "CT")), "3")
    ticket = sent_to(desk, "3")
    desk.accept(Configure(WITHOUT_3))
    assert ticket.for_counter is None
    assert desk.call("2") is ticket


def test_who_is_called_to_a_counter_that_goes_waits_for_the_service(desk: Desk) -> None:
    desk.accept(Skills(("HT", "CT")), "3")
    ticket = sent_to(desk, "3")
    desk.call("3")
    desk.accept(Configure(WITHOUT_3))
    desk.accept(NoShow(), "3")
    assert ticket.for_counter is None
    assert desk.call("2") is ticket


def test_nobody_is_sent_to_a_counter_that_is_going(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.issue("HT")
    desk.serve("2")
    desk.accept(Configure(WITHOUT_1))
    assert desk.code(Transfer(counter="1"), "2") == (Refusal.UNKNOWN_COUNTER, "counter")
    assert desk.code(Transfer(counter="1"), "1") == (Refusal.UNKNOWN_COUNTER, "counter")
