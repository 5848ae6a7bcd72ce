"""The policies' laws: whom they choose, why they say so, and that they look at heads alone."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.enums import TicketClass
from protocol.ids import Instant
from server.balance.dispatch.choose import choose
from server.balance.dispatch.knowledge import Knowledge, knowledge_of
from server.balance.dispatch.policies import POLICIES, Policy, fcfs, priority
from server.queue.state.choice import Choice
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import Waiting, WaitingQueue
from tests.server.queue.branch import branch
from tests.server.queue.desk import Desk

MANY = settings(max_examples=150, deadline=None, derandomize=True, database=None)
NOW: Instant = 10_000_000
KNOWN = Knowledge({TicketClass.PRIO: 2.0, TicketClass.APPT: 1.3, TicketClass.WALK: 1.0}, guard_s=1800)

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


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@MANY
@given(crowd=crowds(), counter=counters)
def test_the_choice_may_always_be_served_and_is_none_only_when_nobody_can(
    policy: Policy, crowd: list[Ticket], counter: Counter
) -> None:
    waiting = in_line(crowd)
    choice = policy(waiting, counter, NOW, KNOWN)
    mine = {one.ticket_id: one for one in served_here(crowd, counter)}
    assert (choice is None) == (not mine)
    if choice is not None:
        chosen = mine[choice.ticket_id]
        assert waiting.may_serve(counter, chosen)
        assert choice.why.age_s == (NOW - chosen.queued_at) // 1000


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@MANY
@given(crowd=crowds(), counter=counters)
def test_a_policy_changes_nothing(policy: Policy, crowd: list[Ticket], counter: Counter) -> None:
    waiting = in_line(crowd)
    policy(waiting, counter, NOW, KNOWN)
    assert waiting == in_line(crowd)


@MANY
@given(crowd=crowds(), counter=counters)
def test_fcfs_takes_the_oldest_of_all(crowd: list[Ticket], counter: Counter) -> None:
    choice = fcfs(in_line(crowd), counter, NOW, KNOWN)
    mine = served_here(crowd, counter)
    if mine:
        assert choice is not None
        assert (choice.ticket_id, choice.why.code, choice.why.weight) == (mine[0].ticket_id, "oldest", 1.0)


def heads(crowd: list[Ticket], counter: Counter) -> list[Ticket]:
    """The first of every line, found without the lines."""
    first: dict[Any, Ticket] = {}
    for one in served_here(crowd, counter):
        key = one.for_counter or one.for_user or (one.service, one.cls)
        first.setdefault(key, one)
    return list(first.values())


@MANY
@given(crowd=crowds(), counter=counters)
def test_priority_never_passes_who_is_over_the_guard(crowd: list[Ticket], counter: Counter) -> None:
    choice = priority(in_line(crowd), counter, NOW, KNOWN)
    mine = served_here(crowd, counter)
    if mine and NOW - mine[0].queued_at > KNOWN.guard_s * 1000:
        assert choice is not None
        assert (choice.ticket_id, choice.why.code) == (mine[0].ticket_id, "guard")


@MANY
@given(crowd=crowds(), counter=counters)
def test_priority_takes_the_largest_weight_times_age_of_the_heads(crowd: list[Ticket], counter: Counter) -> None:
    choice = priority(in_line(crowd), counter, NOW, KNOWN)
    mine = served_here(crowd, counter)
    if not mine or NOW - mine[0].queued_at > KNOWN.guard_s * 1000:
        return
    assert choice is not None

    def urgency(one: Ticket) -> float:
        return KNOWN.weights[one.cls] * (NOW - one.queued_at)

    most = max(urgency(one) for one in heads(crowd, counter))
    best = min((one for one in heads(crowd, counter) if urgency(one) == most), key=age)
    assert choice.ticket_id == best.ticket_id
    if best is mine[0]:
        assert (choice.why.code, choice.why.weight) == ("oldest", 1.0)
    else:
        assert (choice.why.code, choice.why.weight) == ("priority", KNOWN.weights[best.cls])


@pytest.mark.parametrize(
    ("prio_s", "walk_s", "chosen", "code"),
    [
        (451, 900, "T-1", "priority"),  # 2 × 451 > 900
        (450, 900, "T-2", "oldest"),  # equal: the older
        (449, 900, "T-2", "oldest"),
        (900, 1800, "T-2", "oldest"),  # at the guard, not past it
        (1799, 1801, "T-2", "guard"),
        (1900, 1801, "T-1", "guard"),  # both past: the oldest
    ],
)
def test_priority_by_example(prio_s: int, walk_s: int, chosen: str, code: str) -> None:
    waiting = in_line([ticket(1, prio_s, cls=TicketClass.PRIO), ticket(2, walk_s)])
    choice = priority(waiting, Counter("1", ("A",)), NOW, KNOWN)
    assert choice is not None
    assert (choice.ticket_id, choice.why.code) == (chosen, code)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_of_the_same_age_the_first_issued_goes_first(policy: Policy) -> None:
    waiting = in_line([ticket(2, 60, "B"), ticket(1, 60, "A")])
    choice = policy(waiting, Counter("1", ("B", "A")), NOW, KNOWN)
    assert choice is not None
    assert choice.ticket_id == "T-1"


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_counter_without_skills_serves_who_was_sent_to_it(policy: Policy) -> None:
    waiting = in_line([ticket(1, 60), ticket(2, 30, for_counter="1"), ticket(3, 90, for_counter="2")])
    choice = policy(waiting, Counter("1", ()), NOW, KNOWN)
    assert choice is not None
    assert choice.ticket_id == "T-2"


# -- cost ------------------------------------------------------------------------------------------------------------


class HeadOnly(list[Any]):
    """A line's entries that nobody may look at beyond the first."""

    looks = 0

    def __getitem__(self, place: Any) -> Any:
        assert place == 0, "looked beyond the head"
        HeadOnly.looks += 1
        return super().__getitem__(place)

    def __iter__(self) -> Any:
        raise AssertionError("walked a line")


@pytest.mark.parametrize("policy", [fcfs, priority], ids=["fcfs", "priority"])
def test_a_choice_looks_at_heads_alone_with_ten_thousand_waiting(policy: Policy) -> None:
    waiting = Waiting(total=10_000)
    for code in "ABC":
        for cls in TicketClass:
            entries = [(NOW - 60_000 + n, n, ticket(n, 60, code, cls)) for n in range(1_112)]
            waiting.by_service.setdefault(code, {})[cls] = WaitingQueue(HeadOnly(entries))
    HeadOnly.looks = 0
    assert isinstance(policy(waiting, Counter("1", ("A", "B")), NOW, KNOWN), Choice)
    assert HeadOnly.looks == 2 * len(TicketClass)


# -- the branch's own policy -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("policy", "number"), [("fcfs", "HT-001"), ("priority", "HT-002")])
def test_a_branch_is_asked_by_the_policy_of_its_configuration(policy: str, number: str) -> None:
    desk = Desk(branch(policy=policy))
    desk.staff()
    desk.issue("HT")
    desk.later(s=10)
    desk.issue("HT", priority="elderly")
    desk.later(m=5)
    assert desk.call("1").number == number


def test_a_branch_without_a_configuration_chooses_nobody() -> None:
    assert choose(State("CN01"), Counter("1", ("A",)), NOW) is None


def test_knowledge_is_the_configurations() -> None:
    weights = type(branch().weights)(prio=3.0, appt=1.5, walk=0.5)
    known = knowledge_of(branch(weights=weights, guard_s=60, visit_target_s=1200))
    assert known.weights == {TicketClass.PRIO: 3.0, TicketClass.APPT: 1.5, TicketClass.WALK: 0.5}
    assert (known.guard_s, known.visit_target_s) == (60, 1200)
