"""What the public is told of a branch: a figure, or why there is none."""

import pytest
from msgspec import structs

from protocol.commands import Book, Close, Complete, EndDay
from protocol.configuration import AppointmentRules
from protocol.public import PublicService, PublicState
from protocol.views import Wait
from server.balance.estimate import expect
from server.web.follow.public_waits import branch_now, facts
from tests.server.queue.branch import branch, office_hours
from tests.server.queue.desk import Desk


def service(desk: Desk, code: str = "HT") -> PublicService:
    return next(each for each in branch_now(desk.state, desk.now).services if each.code == code)


def served(desk: Desk, times: int) -> None:
    """So many people come, three minutes apart, and are served at counter 1."""
    desk.issue("HT")
    for _ in range(times):
        desk.issue("HT")
        desk.now += 180_000
        desk.serve("1")
        desk.accept(Complete(), "1")


def test_the_wait_is_the_one_that_every_screen_tells_in_the_same_whole_minutes() -> None:
    desk = Desk()
    desk.staff("1")
    served(desk, 7)
    shown = service(desk)
    said = expect(desk.state, "HT", shown.waiting or 0)
    assert said is not None
    assert (shown.state, shown.waiting, shown.open_counters) == (PublicState.OPEN, 1, 1)
    assert (shown.p50_min, shown.p90_min) == (-(-said.p50_s // 60), -(-said.p90_s // 60))
    assert said != Wait(0, 0)


def test_without_a_figure_the_state_says_why() -> None:
    desk = Desk(branch(services=(structs.replace(branch().services[0], quota=2), *branch().services[1:])))
    assert service(desk).state is PublicState.NO_COUNTER
    desk.staff("1")
    desk.issue("HT")
    assert service(desk).state is PublicState.TOO_FEW
    desk.issue("HT")
    shown = service(desk)
    assert (shown.state, shown.numbers_left, shown.p50_min, shown.p90_min) == (PublicState.USED_UP, 0, None, None)
    desk.accept(EndDay())
    assert service(desk).state is PublicState.CLOSED
    unknown = branch_now(desk.state, desk.now, stale=True)
    assert {unknown.state, *(each.state for each in unknown.services)} == {PublicState.UNKNOWN}
    assert {each.waiting for each in unknown.services} == {None}


def test_an_idle_counter_is_a_wait_of_at_most_a_minute() -> None:
    desk = Desk()
    desk.staff("1")
    assert (service(desk).p50_min, service(desk).p90_min) == (1, 1)
    desk.accept(Close(), "1")
    assert service(desk).p50_min is None


def test_a_closed_branch_says_when_it_gives_numbers_again_and_an_open_one_until_when() -> None:
    desk = Desk(branch(hours=(office_hours(),)))
    is_open = branch_now(desk.state, desk.now)
    assert is_open.last_number_at is not None
    assert (is_open.state, is_open.opens_at, f"{is_open.last_number_at:%H:%M}") == (PublicState.OPEN, None, "11:00")
    closed = branch_now(desk.state, desk.now + 6 * 3_600_000)
    assert closed.opens_at is not None
    assert (closed.state, closed.last_number_at, f"{closed.opens_at:%H:%M}") == (PublicState.CLOSED, None, "07:30")


def test_free_times_are_those_that_can_be_booked_and_never_more_than_the_quota() -> None:
    rules = AppointmentRules(slot_s=1800, per_slot=1)
    first = structs.replace(branch().services[0], quota=3)
    config = branch(hours=(office_hours(),), appointments=rules, services=(first, *branch().services[1:]))
    desk = Desk(config)
    assert service(desk).slots_left == 3
    slot_at = service(desk).next_slot_at
    assert slot_at is not None
    desk.accept(Book("AAAAAAAAAAAAAAAA", "HT", round(slot_at.timestamp() * 1000)))
    assert (service(desk).slots_left, service(desk).numbers_left) == (2, 2)
    later = service(desk).next_slot_at
    assert later is not None
    assert later > slot_at
    none = Desk(branch(appointments=AppointmentRules(per_slot=0)))
    assert (service(none).slots_left, service(none).next_slot_at) == (None, None)


def test_facts_are_the_configuration_that_anybody_may_know() -> None:
    told = facts(branch(hours=(office_hours(),)))
    assert told.hours == (office_hours(),)
    assert {each.code for each in told.services} == {"HT", "CT", "DD", "DDX"}
    assert set(told.__struct_fields__).isdisjoint({"policy", "weights", "reasons"})


@pytest.mark.parametrize("ahead", [0, 1])
def test_of_a_date_that_has_not_opened_yet_the_whole_quota_is_left(ahead: int) -> None:
    desk = Desk(branch(services=(structs.replace(branch().services[0], quota=9), *branch().services[1:])))
    desk.issue("HT")
    desk.later(m=ahead * 24 * 60)
    assert service(desk).numbers_left == (9 if ahead else 8)
