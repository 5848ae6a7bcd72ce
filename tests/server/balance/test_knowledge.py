"""What policies know: said beforehand, soon outvoted by what is seen; and the counters as they are."""

import pytest

from motcua.protocol.commands import Complete, Pause
from motcua.protocol.ids import Instant
from motcua.server.balance.dispatch import choose
from motcua.server.balance.knowledge import PRIOR_VISITS, CounterNow, Knowledge, ServiceTimes, known_times
from motcua.server.balance.policies import POLICIES, fcfs
from motcua.server.queue.choice import Choice
from motcua.server.queue.lines import Server, Waiting
from motcua.server.queue.times import Times
from tests.server.queue.branch import branch
from tests.server.queue.desk import Desk


def times(*seconds: int) -> Times:
    seen = Times()
    for one in seconds:
        seen.add(one * 1000)
    return seen


def test_before_the_first_visit_what_was_said_stands() -> None:
    said = ServiceTimes(300.0, 0.6)
    assert known_times(said, None) is said
    assert known_times(said, Times()) is said


def test_without_anything_said_the_day_alone_speaks() -> None:
    assert known_times(ServiceTimes(), times(100)) == ServiceTimes(100.0, None)
    both = known_times(ServiceTimes(), times(100, 300))
    assert both.mean_s == 200
    assert both.cv == pytest.approx(2**0.5 / 2)


def test_as_many_visits_seen_as_the_prior_counts_meet_it_halfway() -> None:
    known = known_times(ServiceTimes(600.0, 0.6), times(*[300] * PRIOR_VISITS))
    assert known.mean_s == 450
    assert known.cv == pytest.approx(0.6 / 2**0.5)


def test_a_prior_wrong_by_two_is_nearly_gone_after_thirty_visits() -> None:
    known = known_times(ServiceTimes(600.0, 0.6), times(*[300] * 30))
    assert known.mean_s == pytest.approx(300, rel=0.15)


def test_the_live_branch_tells_its_counters_and_what_it_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Knowledge] = []

    def asking(waiting: Waiting, counter: Server, now: Instant, knowledge: Knowledge) -> Choice | None:
        asked.append(knowledge)
        return fcfs(waiting, counter, now, knowledge)

    monkeypatch.setitem(POLICIES, "fcfs", asking)
    desk = Desk(branch(policy="fcfs"), choosing=choose)
    desk.staff("1", "2")
    for _ in range(2):
        desk.issue("HT")
    desk.serve("1")
    desk.later(s=100)
    desk.accept(Complete(), "1")
    desk.serve("1")
    called = desk.now
    desk.accept(Pause("lunch"), "1")
    desk.issue("HT")
    desk.call("2")
    known = asked[-1]
    assert known.services["HT"] == ServiceTimes(100.0, None)
    assert known.services["CT"] == ServiceTimes()
    assert known.counters == (
        CounterNow("1", ("HT", "CT"), open=False, service="HT", since=called),
        CounterNow("2", ("HT", "DD", "DDX")),
        CounterNow("3", ("CT",), open=False),
    )
