"""A counter's silent alarm: raised whatever the counter is doing, kept until somebody sees to it, never public."""

import pytest

from protocol.commands import Alarm, AlarmOff, ClearAlarm, Close, Configure, EndDay, Open
from protocol.enums import Refusal

from .branch import TOMORROW, branch, counter, office_hours
from .desk import Desk


def test_it_stands_from_when_it_was_pressed(desk: Desk) -> None:
    pressed = desk.now
    assert desk.accept(Alarm(), "1").kinds == ["alarm_raised"]
    desk.later(m=2)
    assert desk.accept(Alarm(), "1").events == ()
    assert desk.counter("1").alarm_at == pressed


def test_it_needs_neither_a_clerk_nor_an_open_counter() -> None:
    desk = Desk()
    done = desk.accept(Alarm(), "1", actor="device-1")
    assert (done.kinds, done.events[0].actor) == (["alarm_raised"], "device-1")
    assert desk.accept(AlarmOff(), "1").kinds == ["alarm_cleared"]
    assert desk.counter("1").alarm_at is None


def test_it_can_be_raised_after_the_end_of_the_day_and_outside_the_hours() -> None:
    desk = Desk(branch(hours=(office_hours(0),)))
    desk.accept(Alarm(), "1")
    desk.accept(EndDay())
    assert desk.accept(Alarm(), "2").kinds == ["alarm_raised"]


def test_with_a_clerk_there_it_is_the_clerks(desk: Desk) -> None:
    assert desk.accept(Alarm(), "1").events[0].actor == "clerk-1"


def test_whoever_answers_for_the_branch_clears_it_in_their_own_name(desk: Desk) -> None:
    desk.accept(Alarm(), "1")
    done = desk.accept(ClearAlarm("1"), actor="supervisor")
    assert (done.kinds, done.events[0].actor) == (["alarm_cleared"], "supervisor")
    assert desk.counter("1").alarm_at is None


def test_clearing_what_is_clear_changes_nothing(desk: Desk) -> None:
    assert desk.accept(ClearAlarm("1")).events == ()
    assert desk.accept(AlarmOff(), "1").events == ()


def test_a_counter_that_is_none_has_no_alarm(desk: Desk) -> None:
    assert desk.code(ClearAlarm("9")) == (Refusal.UNKNOWN_COUNTER, "counter")


def test_it_moves_nobody_and_nothing_ends_it_on_the_way(desk: Desk) -> None:
    desk.issue("HT")
    ticket = desk.serve("1")
    desk.accept(Alarm(), "1")
    desk.accept(Close(), "1")
    desk.accept(Open(), "1")
    assert desk.counter("1").ticket_id == ticket.ticket_id
    assert desk.counter("1").alarm_at == desk.now


@pytest.mark.parametrize("hours", [(), (office_hours(),)])
def test_it_lasts_over_midnight(hours: tuple[()]) -> None:
    desk = Desk(branch(hours=hours))
    pressed = desk.now
    desk.accept(Alarm(), "2")
    desk.now = TOMORROW
    desk.issue("HT")
    assert [counter.alarm_at for counter in desk.state.counters.values()] == [None, pressed, None]


def test_it_lasts_over_a_new_configuration(desk: Desk) -> None:
    pressed = desk.now
    desk.accept(Alarm(), "1")
    desk.accept(Configure(branch(counters=(counter("1", "HT"),))), actor="admin")
    assert desk.counter("1").alarm_at == pressed
