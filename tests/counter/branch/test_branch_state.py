"""What the desk believes: the newest after-image of each thing, however answers and events cross."""

from PySide6.QtWidgets import QApplication

from counter.branch.branch_state import Desk
from protocol.enums import CounterState, TicketClass, TicketState
from protocol.messages import Message
from protocol.views import CounterReply, NextChoice, Why
from tests.counter.made import NOW, ago, counter, fixed_clock, snapshot, ticket


def desk_with(*numbers: str) -> Desk:
    desk = Desk("1", fixed_clock())
    desk.take(snapshot(10, [counter("1"), counter("2")], [ticket(number) for number in numbers]))
    return desk


def test_a_snapshot_is_the_whole_picture(qapp: QApplication) -> None:
    desk = desk_with("HT-001", "HT-002")
    desk.take(snapshot(20, [counter("1", state=CounterState.PAUSED)], [ticket("HT-003")]))
    assert desk.me is not None
    assert desk.me.state is CounterState.PAUSED
    assert list(desk.tickets) == ["ht-003"]
    assert list(desk.counters) == ["1"]


def test_an_answer_may_come_before_its_event_and_older_events_do_not_undo_it(qapp: QApplication) -> None:
    desk = desk_with("HT-001")
    held = ticket("HT-001", state=TicketState.CALLED, counter="1", why=Why("oldest", 60))
    here = counter("1", ticket_id="ht-001", number="HT-001")
    desk.take_reply(CounterReply(here, held, 12, Why("oldest", 60)))
    desk.take(Message(11, "event", counter=counter("1"), ticket=ticket("HT-001")))
    assert desk.in_hand == held
    assert desk.why == Why("oldest", 60)
    desk.take(Message(12, "event", counter=here, ticket=held))
    assert desk.in_hand == held


def test_an_ended_ticket_is_gone_and_its_why_with_it(qapp: QApplication) -> None:
    desk = desk_with("HT-001")
    here = counter("1", ticket_id="ht-001", number="HT-001")
    desk.take_reply(CounterReply(here, ticket("HT-001", state=TicketState.CALLED), 11, Why("guard", 1900)))
    desk.take(Message(12, "event", counter=counter("1"), ticket=ticket("HT-001", state=TicketState.COMPLETED)))
    assert desk.in_hand is None
    assert desk.why is None
    assert desk.tickets == {}


def test_whom_the_policy_brings_only_the_server_can_tell(qapp: QApplication) -> None:
    desk = desk_with("HT-001", "HT-002")
    assert desk.likely_next() is None
    desk.take_next(NextChoice("ht-002", Why("in_time", 60), 11, NOW))
    likely = desk.likely_next()
    assert likely is not None
    assert (likely[0].number, likely[1].code, desk.asked_next_at()) == ("HT-002", "in_time", NOW)
    assert [one.number for one in desk.waiting()[0]] == ["HT-002", "HT-001"]
    desk.take(Message(12, "event", ticket=ticket("HT-002", state=TicketState.CALLED, counter="2")))
    assert desk.likely_next() is None


def test_an_answer_about_who_is_next_that_comes_late_is_passed_over(qapp: QApplication) -> None:
    desk = desk_with("HT-001", "HT-002")
    desk.take_next(NextChoice("ht-002", Why("in_time", 60), 11, NOW))
    desk.take_next(NextChoice("ht-001", Why("oldest", 60), 11, ago(1)))
    likely = desk.likely_next()
    assert likely is not None
    assert likely[0].number == "HT-002"


def test_who_queued_first_stands_first_and_who_is_for_others_apart(qapp: QApplication) -> None:
    desk = Desk("1", fixed_clock())
    waiting = [
        ticket("HT-002", 30), ticket("HT-001", 500, cls=TicketClass.PRIO), ticket("DD-001", 900),
        ticket("HT-003", 60, for_counter="2"), ticket("DD-002", 50, for_counter="1"),
        ticket("DD-003", 40, for_user="u1"), ticket("HT-004", 20, for_user="u2"),
        ticket("HT-005", 10, state=TicketState.PARKED),
    ]  # fmt: skip
    desk.take(snapshot(1, [counter("1")], waiting))
    mine, others = desk.waiting()
    assert [one.number for one in mine] == ["HT-001", "DD-002", "DD-003", "HT-002"]
    assert [one.number for one in others] == ["DD-001", "HT-003", "HT-004"]


def test_an_alarm_is_for_the_others(qapp: QApplication) -> None:
    desk = desk_with()
    asking = [counter("1", alarm_at=ago(5)), counter("2", alarm_at=ago(10)), counter("3", alarm_at=ago(20))]
    desk.take(snapshot(12, asking, []))
    assert [one.id for one in desk.alarms()] == ["3", "2"]


def test_parked_are_listed_the_longest_first(qapp: QApplication) -> None:
    desk = Desk("1", fixed_clock())
    parked = [
        ticket(number, state=TicketState.PARKED, parked_at=ticket(number, waited_s).issued_at)
        for number, waited_s in (("HT-001", 50), ("HT-002", 90))
    ]
    desk.take(snapshot(1, [counter("1")], parked))
    assert [one.number for one in desk.parked()] == ["HT-002", "HT-001"]
