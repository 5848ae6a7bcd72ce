"""What the desk believes: the newest after-image of each thing, however answers and events cross."""

import msgspec
from PySide6.QtWidgets import QApplication

from counter.branch.branch_state import Desk
from protocol.enums import CounterState, TicketClass, TicketState
from protocol.messages import Message
from protocol.views import CounterReply, NextChoice, Why
from tests.counter.made import NOW, ago, branch, counter, fixed_clock, snapshot, ticket


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


def test_whom_the_policy_brings_is_known_with_its_reason(qapp: QApplication) -> None:
    desk = desk_with()
    assert desk.likely_next() is None
    desk.take(snapshot(11, [counter("1")], [ticket("HT-001", 500), ticket("HT-002", 300, cls=TicketClass.PRIO)]))
    likely = desk.likely_next()
    assert likely is not None
    assert (likely[0].number, likely[1]) == ("HT-002", Why("priority", 300, 2.0))


def test_of_a_policy_that_looks_further_only_the_server_can_tell(qapp: QApplication) -> None:
    desk = desk_with("HT-001", "HT-002")
    desk.take_branch(msgspec.structs.replace(branch(), policy="motcua"))
    assert desk.likely_next() is None
    desk.take_next(NextChoice("ht-002", Why("in_time", 60), 11, NOW))
    likely = desk.likely_next()
    assert likely is not None
    assert (likely[0].number, likely[1].code) == ("HT-002", "in_time")
    assert [one.number for one in desk.waiting()[0]] == ["HT-002", "HT-001"]
    desk.take(Message(12, "event", ticket=ticket("HT-002", state=TicketState.CALLED, counter="2")))
    assert desk.likely_next() is None


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
