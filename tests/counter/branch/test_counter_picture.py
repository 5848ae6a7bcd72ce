"""The picture seen from one counter: the newest after-image of each thing, however answers and events cross."""

from counter.branch.counter_picture import CounterPicture
from protocol.enums import CounterState, TicketClass, TicketState
from protocol.messages import Message
from protocol.views import CounterReply, NextChoice, Why
from tests.counter.made import NOW, ago, counter, fixed_clock, snapshot, ticket


def picture_with(*numbers: str) -> CounterPicture:
    picture = CounterPicture("1", fixed_clock())
    picture.take(snapshot(10, [counter("1"), counter("2")], [ticket(number) for number in numbers]))
    return picture


def test_a_snapshot_is_the_whole_picture() -> None:
    picture = picture_with("HT-001", "HT-002")
    picture.take(snapshot(20, [counter("1", state=CounterState.PAUSED)], [ticket("HT-003")]))
    assert picture.me is not None
    assert picture.me.state is CounterState.PAUSED
    assert list(picture.tickets) == ["ht-003"]
    assert list(picture.counters) == ["1"]


def test_an_answer_may_come_before_its_event_and_older_events_do_not_undo_it() -> None:
    picture = picture_with("HT-001")
    held = ticket("HT-001", state=TicketState.CALLED, counter="1", why=Why("oldest", 60))
    here = counter("1", ticket_id="ht-001", number="HT-001")
    picture.take_reply(CounterReply(here, held, 12, Why("oldest", 60)))
    picture.take(Message(11, "event", counter=counter("1"), ticket=ticket("HT-001")))
    assert picture.in_hand == held
    assert picture.why == Why("oldest", 60)
    picture.take(Message(12, "event", counter=here, ticket=held))
    assert picture.in_hand == held


def test_an_ended_ticket_is_gone_and_its_why_with_it() -> None:
    picture = picture_with("HT-001")
    here = counter("1", ticket_id="ht-001", number="HT-001")
    picture.take_reply(CounterReply(here, ticket("HT-001", state=TicketState.CALLED), 11, Why("guard", 1900)))
    picture.take(Message(12, "event", counter=counter("1"), ticket=ticket("HT-001", state=TicketState.COMPLETED)))
    assert picture.in_hand is None
    assert picture.why is None
    assert picture.tickets == {}


def test_whom_the_policy_brings_only_the_server_can_tell() -> None:
    picture = picture_with("HT-001", "HT-002")
    assert picture.likely_next() is None
    picture.take_next(NextChoice("ht-002", Why("in_time", 60), 11, NOW))
    likely = picture.likely_next()
    assert likely is not None
    assert (likely[0].number, likely[1].code, picture.asked_next_at()) == ("HT-002", "in_time", NOW)
    assert [one.number for one in picture.waiting()[0]] == ["HT-002", "HT-001"]
    picture.take(Message(12, "event", ticket=ticket("HT-002", state=TicketState.CALLED, counter="2")))
    assert picture.likely_next() is None


def test_an_answer_about_who_is_next_that_comes_late_is_passed_over() -> None:
    picture = picture_with("HT-001", "HT-002")
    picture.take_next(NextChoice("ht-002", Why("in_time", 60), 11, NOW))
    picture.take_next(NextChoice("ht-001", Why("oldest", 60), 11, ago(1)))
    likely = picture.likely_next()
    assert likely is not None
    assert likely[0].number == "HT-002"


def test_who_queued_first_stands_first_and_who_is_for_others_apart() -> None:
    picture = CounterPicture("1", fixed_clock())
    waiting = [
        ticket("HT-002", 30), ticket("HT-001", 500, cls=TicketClass.PRIO), ticket("DD-001", 900),
        ticket("HT-003", 60, for_counter="2"), ticket("DD-002", 50, for_counter="1"),
        ticket("DD-003", 40, for_user="u1"), ticket("HT-004", 20, for_user="u2"),
        ticket("HT-005", 10, state=TicketState.PARKED),
    ]  # fmt: skip
    picture.take(snapshot(1, [counter("1")], waiting))
    mine, others = picture.waiting()
    assert [one.number for one in mine] == ["HT-001", "DD-002", "DD-003", "HT-002"]
    assert [one.number for one in others] == ["DD-001", "HT-003", "HT-004"]


def test_an_alarm_is_for_the_others() -> None:
    picture = picture_with()
    asking = [counter("1", alarm_at=ago(5)), counter("2", alarm_at=ago(10)), counter("3", alarm_at=ago(20))]
    picture.take(snapshot(12, asking, []))
    assert [one.id for one in picture.alarms()] == ["3", "2"]


def test_parked_are_listed_the_longest_first() -> None:
    picture = CounterPicture("1", fixed_clock())
    parked = [
        ticket(number, state=TicketState.PARKED, parked_at=ticket(number, waited_s).issued_at)
        for number, waited_s in (("HT-001", 50), ("HT-002", 90))
    ]
    picture.take(snapshot(1, [counter("1")], parked))
    assert [one.number for one in picture.parked()] == ["HT-002", "HT-001"]
