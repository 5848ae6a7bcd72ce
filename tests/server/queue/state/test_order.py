"""The visible order by example and against everybody in the line: who may be called, and how many are ahead."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.views import Why
from server.queue.state.choice import Choice
from server.queue.state.order import (
    EARLY_MS,
    OrderRules,
    ahead_of,
    ahead_of_newcomer,
    candidates,
    in_order,
    is_due,
    rules_of,
    waits_from,
)
from server.queue.state.state import Counter
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import Waiting
from tests.server.queue.branch import branch

MANY = settings(max_examples=400, deadline=None, derandomize=True, database=None)
NOW: Instant = 10_000_000
PRIO, APPT, WALK = TicketClass.PRIO, TicketClass.APPT, TicketClass.WALK
RULES = OrderRules({PRIO: 2.0, APPT: 1.3, WALK: 1.0}, guard_s=3000)
HERE = Counter("1", ("A", "B"))


def ticket(order: int, age_s: float, cls: TicketClass = WALK, service: str = "A", **more: Any) -> Ticket:
    """Somebody who has waited so long."""
    at = NOW - int(age_s * 1000)
    return Ticket(f"T-{order}", f"A-{order:03d}", order, service, cls, at, at, at, 0, **more)


def due(order: int, age_s: float, slot_s: float, **more: Any) -> Ticket:
    """With an appointment, `slot_s` seconds ago."""
    return ticket(order, age_s, APPT, slot_at=NOW - int(slot_s * 1000), **more)


def lined_up(*tickets: Ticket) -> Waiting:
    waiting = Waiting()
    for one in tickets:
        waiting.add(one)
    return waiting


def called(*tickets: Ticket, rules: OrderRules = RULES) -> list[int]:
    """The orders of those who may be called at counter 1."""
    return sorted(one.order for one in candidates(lined_up(*tickets), HERE, NOW, rules).tickets)


# -- who may be called -----------------------------------------------------------------------------------------------


def test_of_a_service_only_the_one_who_waits_longest() -> None:
    assert called(ticket(1, 60), ticket(2, 120), ticket(3, 90)) == [2]


def test_of_each_service_one() -> None:
    assert called(ticket(1, 60), ticket(2, 120), ticket(3, 30, service="B"), ticket(4, 600, service="C")) == [2, 3]


def test_a_class_that_ranks_higher_may_pass_and_one_that_does_not_may_not() -> None:
    assert called(ticket(1, 120), ticket(2, 90, APPT), ticket(3, 60, PRIO)) == [1, 2, 3]
    assert called(ticket(1, 120, APPT), ticket(2, 90), ticket(3, 60, PRIO)) == [1, 3]
    assert called(ticket(1, 120, PRIO), ticket(2, 90, APPT), ticket(3, 60)) == [1]


def test_classes_of_the_same_weight_do_not_pass_one_another() -> None:
    alike = OrderRules(dict.fromkeys(TicketClass, 1.0), 3000)
    assert called(ticket(1, 120), ticket(2, 90, PRIO), rules=alike) == [1]


def test_an_appointment_that_is_due_may_pass_who_ranks_higher() -> None:
    assert called(ticket(1, 120, PRIO), due(2, 90, slot_s=0)) == [1, 2]
    assert called(ticket(1, 120, PRIO), due(2, 90, slot_s=-1)) == [1]
    assert called(due(1, 120, slot_s=-60), due(2, 90, slot_s=30)) == [1], "not its own class"


def test_who_missed_a_call_waits_until_those_who_waited_then_are_called_and_then_counts_as_before() -> None:
    gone = ticket(3, 30, PRIO, missed_call=True)
    assert called(ticket(1, 60), gone, ticket(4, 10), ticket(5, 5, APPT)) == [1, 5]
    assert called(gone, ticket(4, 10), ticket(5, 5, APPT)) == [3]
    assert called(due(1, 30, slot_s=500, missed_call=True), ticket(2, 60)) == [2]
    assert called(ticket(6, 20, WALK, missed_call=True), ticket(7, 10, PRIO)) == [6, 7]


def test_those_sent_to_a_counter_or_its_clerk_are_compared_among_themselves() -> None:
    sent = [
        ticket(1, 60, for_counter="1"),
        ticket(2, 90, service="B", for_counter="1"),
        ticket(3, 30, PRIO, service="C", for_counter="1"),
        ticket(4, 200, for_counter="2"),
        ticket(5, 40, for_user="u1"),
        ticket(6, 300),
    ]
    may = candidates(lined_up(*sent), Counter("1", ("A",), user="u1"), NOW, RULES)
    assert [one.order for one in may.tickets] == [2, 3, 5, 6]


def test_past_the_guard_the_one_who_waits_longest_of_all_goes_first() -> None:
    at_it, past = ticket(1, 3000), ticket(2, 3000.001, service="B")
    assert called(at_it, ticket(3, 60, PRIO)) == [1, 3]
    assert called(at_it, past, ticket(3, 60, PRIO), ticket(4, 2000, service="B")) == [2]
    assert called(past, ticket(5, 4000)) == [5]


def test_an_appointment_waits_from_its_check_in_but_at_most_fifteen_minutes_before_its_slot() -> None:
    assert EARLY_MS == 900_000
    assert waits_from(NOW, None) == NOW
    assert waits_from(NOW, NOW - 600_000) == NOW
    assert waits_from(NOW, NOW + 900_000) == NOW
    assert waits_from(NOW, NOW + 1_500_000) == NOW + 600_000


def test_first_come_first_served_ranks_all_classes_alike() -> None:
    assert rules_of(branch(policy="fcfs", guard_s=60)) == OrderRules(dict.fromkeys(TicketClass, 1.0), 60)
    assert rules_of(branch(policy="priority")).rank == RULES.rank


# -- a policy's choice -----------------------------------------------------------------------------------------------


def test_a_choice_in_order_stands_and_so_does_none() -> None:
    first, prio = ticket(1, 120), ticket(2, 60, PRIO)
    may = candidates(lined_up(first, prio), HERE, NOW, RULES)
    choice = Choice("T-2", Why("mine", 60))
    assert in_order(may, choice, prio, NOW) is choice
    assert in_order(may, None, None, NOW) is None


def test_a_choice_out_of_order_becomes_the_ticket_of_its_line_that_waits_longest() -> None:
    first, second, other = ticket(1, 120), ticket(2, 60), ticket(3, 900, service="B")
    may = candidates(lined_up(first, second, other), HERE, NOW, RULES)
    assert in_order(may, Choice("T-2", Why("mine")), second, NOW) == Choice("T-1", Why("oldest", 120))
    assert in_order(may, Choice("T-9", Why("mine")), None, NOW) == Choice("T-3", Why("oldest", 900))


def test_where_nobody_may_be_called_no_choice_stands() -> None:
    nobody = candidates(Waiting(), HERE, NOW, RULES)
    assert in_order(nobody, Choice("T-1", Why("mine")), None, NOW) is None


# -- against everybody -----------------------------------------------------------------------------------------------


@st.composite
def crowds(draw: st.DrawFn) -> list[Ticket]:
    """People of one service; many of the same age."""
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from([0, 1, 60, 60, 90, 900, 2999, -30]),
                st.sampled_from(list(TicketClass)),
                st.sampled_from([-60, 0, 60]),
                st.sampled_from([False, False, True]),
            ),
            min_size=1,
            max_size=10,
        )
    )
    return [
        ticket(order, age_s, cls, slot_at=NOW + slot_s * 1000 if cls is APPT else None, missed_call=missed)
        for order, (age_s, cls, slot_s, missed) in enumerate(drawn)
    ]


def since(one: Ticket) -> tuple[Instant, int]:
    return one.queued_at, one.order


def rank(one: Ticket, crowd: list[Ticket]) -> float:
    behind = one.missed_call and any(since(other) < since(one) for other in crowd)
    return 0.0 if behind else RULES.rank[one.cls]


def allowed(one: Ticket, crowd: list[Ticket]) -> bool:
    """The rule as it is told to people."""
    older = [other for other in crowd if since(other) < since(one)]
    return is_due(one, NOW) or all(rank(one, crowd) > rank(other, crowd) for other in older)


@MANY
@given(crowd=crowds())
def test_who_may_be_called_is_who_waits_longest_of_the_class_and_passes_nobody_wrongly(crowd: list[Ticket]) -> None:
    heads = {(one.missed_call or one.cls): one for one in sorted(crowd, key=since, reverse=True)}
    expected = sorted(one.order for one in heads.values() if allowed(one, crowd))
    assert called(*crowd) == expected


def may_go_before(other: Ticket, one: Ticket, crowd: list[Ticket]) -> bool:
    """Whether lawful calls can come to `other` while `one` still waits: tried out, all ways."""
    seen: set[frozenset[int]] = set()
    todo = [crowd]
    while todo:
        left = todo.pop()
        key = frozenset(each.order for each in left)
        if key in seen:
            continue
        seen.add(key)
        for each in candidates(lined_up(*left), HERE, NOW, RULES).tickets:
            if each is other:
                return True
            if each is not one:
                todo.append([rest for rest in left if rest is not each])
    return False


@settings(MANY, max_examples=150)
@given(crowd=crowds().filter(lambda crowd: len(crowd) <= 7))
def test_ahead_are_those_who_may_be_called_before_and_nobody_else(crowd: list[Ticket]) -> None:
    waiting = lined_up(*crowd)
    for one in crowd:
        before = sum(may_go_before(other, one, crowd) for other in crowd if other is not one)
        told = ahead_of(waiting, one, NOW, RULES)
        assert told >= before, "told of fewer than can be called before"
        assert told == before or one.missed_call or any(is_due(other, NOW) for other in crowd)


@pytest.mark.parametrize(
    ("cls", "ahead"), [(WALK, 4), (APPT, 4), (PRIO, 3)], ids=["a walk-in", "an appointment", "a priority"]
)
def test_ahead_of_a_newcomer_is_everybody_but_appointments_whose_wait_has_not_begun(
    cls: TicketClass, ahead: int
) -> None:
    early = ticket(4, -600, APPT, slot_at=NOW + 1_500_000)
    waiting = lined_up(ticket(1, 60), ticket(2, 30, PRIO), ticket(3, 10, missed_call=True), early)
    queued_at = NOW if cls is not APPT else NOW + 900_000
    assert ahead_of_newcomer(waiting, "A", cls, queued_at, NOW, RULES) == ahead
    assert ahead_of_newcomer(waiting, "B", cls, queued_at, NOW, RULES) == 0


def test_the_first_of_a_line_are_of_all_classes_and_of_those_who_missed_a_call() -> None:
    waiting = lined_up(
        ticket(1, 60),
        ticket(2, 50, PRIO),
        ticket(3, 40),
        ticket(4, 30, missed_call=True),
        ticket(5, 90, for_counter="1"),
    )
    ages_s = [(NOW - since) // 1000 for since in waiting.next_of(("A", "B"), 3)["A"]]
    assert ages_s == [60, 50, 40]
    assert waiting.next_of(("B",), 3) == {}
