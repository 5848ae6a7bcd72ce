"""What policies know: said beforehand, soon outvoted by what is seen; and the counters as they are."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from protocol.commands import Complete, Pause
from protocol.ids import Instant
from server.balance.dispatch.choose import choose
from server.balance.dispatch.knowledge import (
    PRIOR_VISITS,
    USUAL,
    CounterNow,
    Knowledge,
    ServiceTimes,
    knowledge_of,
    known_times,
)
from server.balance.dispatch.policies import POLICIES, fcfs
from server.queue.state.choice import Choice
from server.queue.state.service_times import Times
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter
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


def test_where_nothing_was_said_nothing_is_known_until_the_first_visit() -> None:
    assert known_times(ServiceTimes(), None) == ServiceTimes()
    known = known_times(ServiceTimes(), times(*[100] * PRIOR_VISITS))
    assert (known.mean_s, known.seen) == (((USUAL.mean_s or 0) + 100) / 2, PRIOR_VISITS)
    assert known.cv == pytest.approx((USUAL.cv or 0) / 2**0.5)


def test_one_visit_says_nothing_of_the_spread() -> None:
    assert known_times(ServiceTimes(600.0, 0.3), times(100)).cv == 0.3


def test_as_many_visits_seen_as_the_prior_counts_meet_it_halfway() -> None:
    known = known_times(ServiceTimes(600.0, 0.6), times(*[300] * PRIOR_VISITS))
    assert known.mean_s == 450
    assert known.cv == pytest.approx(0.6 / 2**0.5)


def test_a_prior_wrong_by_two_is_nearly_gone_after_thirty_visits() -> None:
    known = known_times(ServiceTimes(600.0, 0.6), times(*[300] * 30))
    assert known.mean_s == pytest.approx(300, rel=0.15)


def test_what_the_configuration_says_of_a_service_counts_beforehand() -> None:
    said = tuple(replace(one, mean_s=240.0, cv=0.5) if one.code == "HT" else one for one in branch().services)
    known = knowledge_of(branch(services=said))
    assert (known.services["HT"], known.services["CT"]) == (ServiceTimes(240.0, 0.5), ServiceTimes())


def test_the_live_branch_tells_its_counters_and_what_it_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Knowledge] = []

    def asking(
        candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
    ) -> Choice | None:
        asked.append(knowledge)
        return fcfs(candidates, counter, now, knowledge)

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
    assert known.first == {"HT": [desk.now]}
    assert known.services["HT"] == known_times(ServiceTimes(), times(100))
    assert known.services["CT"] == ServiceTimes()
    assert known.counters == (
        CounterNow("1", ("HT", "CT"), open=False, service="HT", since=called),
        CounterNow("2", ("HT", "DD", "DDX")),
        CounterNow("3", ("CT",), open=False),
    )
