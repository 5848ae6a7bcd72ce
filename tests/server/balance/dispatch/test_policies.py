"""The policies: whom they choose of those who may be called, and why they say so."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.enums import TicketClass
from protocol.ids import Instant
from server.balance.dispatch.choose import choose
from server.balance.dispatch.knowledge import FIRST, Knowledge, knowledge_of
from server.balance.dispatch.policies import POLICIES, Policy, fcfs, priority
from server.queue.state.order import OrderRules, candidates
from server.queue.state.state import Counter
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import Line, Waiting, WaitingQueue
from tests.server.queue.branch import branch
from tests.server.queue.desk import Desk

MANY = settings(max_examples=150, deadline=None, derandomize=True, database=None)
NOW: Instant = 10_000_000
WEIGHTS = {TicketClass.PRIO: 2.0, TicketClass.APPT: 1.3, TicketClass.WALK: 1.0}
KNOWN = Knowledge(WEIGHTS)
RULES = OrderRules(WEIGHTS, guard_s=10**6)

counters = st.builds(
    Counter,
    st.sampled_from(["1", "2"]),
    st.lists(st.sampled_from(["A", "B", "C"]), unique=True, max_size=3).map(tuple),
    user=st.sampled_from([None, "u1", "u2"]),
)


def ticket(order: int, age_s: float, service: str = "A", cls: TicketClass = TicketClass.WALK, **sent: Any) -> Ticket:
    """Somebody who has waited so long."""
    at = NOW - int(age_s * 1000)
    return Ticket(f"T-{order}", f"A-{order:03d}", order, service, cls, at, at, at, 0, **sent)


@st.composite
def crowds(draw: st.DrawFn) -> list[Ticket]:
    """People in any order of age, some sent to a counter or a clerk; many of the same age."""
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from([0, 1, 60, 900, 1800, 1801, 2700, 3600]),
                st.sampled_from(["A", "B", "C"]),
                st.sampled_from(list(TicketClass)),
                st.sampled_from([{}, {}, {}, {"for_counter": "1"}, {"for_counter": "2"}, {"for_user": "u1"}]),
            ),
            max_size=12,
        )
    )
    return [ticket(order, age, service, cls, **sent) for order, (age, service, cls, sent) in enumerate(drawn, 1)]


def in_line(crowd: list[Ticket]) -> Waiting:
    waiting = Waiting()
    for one in crowd:
        waiting.add(one)
    return waiting


def age(one: Ticket) -> tuple[Instant, int]:
    return one.queued_at, one.order


def served_here(crowd: list[Ticket], counter: Counter) -> list[Ticket]:
    """Those this counter may serve, the oldest first; said without the lines."""
    mine = [
        one
        for one in crowd
        if (
            one.for_counter == counter.id
            or (one.for_user is not None and one.for_user == counter.user)
            or (one.for_counter is None and one.for_user is None and one.service in counter.skills)
        )
    ]
    return sorted(mine, key=age)


def may_be_called(crowd: list[Ticket], counter: Counter) -> tuple[Ticket, ...]:
    return candidates(in_line(crowd), counter, NOW, RULES).tickets


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@MANY
@given(crowd=crowds(), counter=counters)
def test_the_choice_may_be_called_and_is_none_only_when_nobody_may(
    policy: Policy, crowd: list[Ticket], counter: Counter
) -> None:
    may = may_be_called(crowd, counter)
    choice = policy(may, counter, NOW, KNOWN)
    assert (choice is None) == (not may) == (not served_here(crowd, counter))
    if choice is not None:
        (chosen,) = (one for one in may if one.ticket_id == choice.ticket_id)
        assert choice.why.age_s == (NOW - chosen.queued_at) // 1000


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@MANY
@given(crowd=crowds(), counter=counters)
def test_a_choice_does_not_hang_on_the_order_of_the_candidates(
    policy: Policy, crowd: list[Ticket], counter: Counter
) -> None:
    may = may_be_called(crowd, counter)
    assert policy(may, counter, NOW, KNOWN) == policy(may[::-1], counter, NOW, KNOWN)


@MANY
@given(crowd=crowds(), counter=counters)
def test_fcfs_takes_the_oldest_of_all(crowd: list[Ticket], counter: Counter) -> None:
    choice = fcfs(may_be_called(crowd, counter), counter, NOW, KNOWN)
    mine = served_here(crowd, counter)
    if mine:
        assert choice is not None
        assert (choice.ticket_id, choice.why.code, choice.why.weight) == (mine[0].ticket_id, "oldest", 1.0)


@MANY
@given(crowd=crowds(), counter=counters)
def test_priority_takes_the_largest_weight_times_age(crowd: list[Ticket], counter: Counter) -> None:
    may = may_be_called(crowd, counter)
    choice = priority(may, counter, NOW, KNOWN)
    if choice is None:
        return

    def urgency(one: Ticket) -> float:
        return WEIGHTS[one.cls] * (NOW - one.queued_at)

    most = max(urgency(one) for one in may)
    best = min((one for one in may if urgency(one) == most), key=age)
    assert choice.ticket_id == best.ticket_id
    if best is served_here(crowd, counter)[0]:
        assert (choice.why.code, choice.why.weight) == ("oldest", 1.0)
    else:
        assert (choice.why.code, choice.why.weight) == ("priority", WEIGHTS[best.cls])


@pytest.mark.parametrize(
    ("prio_s", "walk_s", "chosen", "code"),
    [
        (451, 900, "T-1", "priority"),  # 2 × 451 > 900
        (450, 900, "T-2", "oldest"),  # equal: the older
        (449, 900, "T-2", "oldest"),
    ],
)
def test_priority_by_example(prio_s: int, walk_s: int, chosen: str, code: str) -> None:
    crowd = [ticket(1, prio_s, cls=TicketClass.PRIO), ticket(2, walk_s)]
    choice = priority(may_be_called(crowd, Counter("1", ("A",))), Counter("1", ("A",)), NOW, KNOWN)
    assert choice is not None
    assert (choice.ticket_id, choice.why.code) == (chosen, code)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_of_the_same_age_the_first_issued_goes_first(policy: Policy) -> None:
    counter = Counter("1", ("B", "A"))
    choice = policy(may_be_called([ticket(2, 60, "B"), ticket(1, 60, "A")], counter), counter, NOW, KNOWN)
    assert choice is not None
    assert choice.ticket_id == "T-1"


# -- cost ------------------------------------------------------------------------------------------------------------


class HeadOnly(list[Any]):
    """A line's entries that nobody may look at beyond the first `FIRST`."""

    looks = 0

    def __getitem__(self, place: Any) -> Any:
        assert (place.stop if isinstance(place, slice) else place + 1) <= FIRST, "looked far into the line"
        HeadOnly.looks += 1
        return super().__getitem__(place)

    def __iter__(self) -> Any:
        raise AssertionError("walked a line")


@pytest.mark.parametrize("policy", POLICIES)
def test_a_choice_looks_at_the_first_of_each_line_alone_with_ten_thousand_waiting(policy: str) -> None:
    desk = Desk(branch(policy=policy, guard_s=10**10))
    desk.staff()
    waiting = Waiting(total=10_000)
    for code in ("HT", "CT", "DD"):
        line = waiting.by_service[code] = Line()
        for cls in TicketClass:
            numbers = range(list(TicketClass).index(cls), 3_336, 3)
            line.by_class[cls] = WaitingQueue(HeadOnly((NOW + n, n, ticket(n, 60, code, cls)) for n in numbers))
    desk.state.waiting = waiting
    HeadOnly.looks = 0
    choose(desk.state, desk.counter("1"), desk.now)
    assert HeadOnly.looks == 2 * 2 * len(TicketClass), "the head of each class to call, and the first of each to weigh"


def test_knowledge_is_the_configurations() -> None:
    weights = type(branch().weights)(prio=3.0, appt=1.5, walk=0.5)
    known = knowledge_of(branch(weights=weights, visit_target_s=1200), waiting={"HT": 3})
    assert known.weights == {TicketClass.PRIO: 3.0, TicketClass.APPT: 1.5, TicketClass.WALK: 0.5}
    assert (known.visit_target_s, known.waiting) == (1200, {"HT": 3})
