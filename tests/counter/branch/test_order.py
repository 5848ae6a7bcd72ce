"""The list a clerk sees is in the order that the branch's own policy would call, and says why the first is first."""

import msgspec
import pytest

from counter.branch.order import Rules, likely_order, why_first
from protocol.configuration import Weights
from protocol.enums import TicketClass, TicketState
from protocol.views import TicketView, Why
from tests.counter.made import branch, counter, fixed_clock, ticket

AGE_S = fixed_clock().age_s


def test_a_class_counts_by_its_weight_and_whoever_passed_the_guard_goes_first() -> None:
    waiting = [
        ticket("HT-001", 500),
        ticket("HT-002", 300, cls=TicketClass.PRIO),
        ticket("HT-003", 420, cls=TicketClass.APPT),
        ticket("HT-004", 1900),
        ticket("HT-005", 2000),
    ]
    mine, others = likely_order(waiting, counter(), AGE_S)
    assert [one.number for one in mine] == ["HT-005", "HT-004", "HT-002", "HT-003", "HT-001"]
    assert others == []


def test_who_is_not_this_counters_to_call_is_apart() -> None:
    waiting = [
        ticket("DD-001", 900),
        ticket("HT-001", 60, for_counter="2"),
        ticket("DD-002", 50, for_counter="1"),
        ticket("DD-003", 40, for_user="u1"),
        ticket("HT-002", 30, for_user="u2"),
        ticket("HT-003", 20, state=TicketState.PARKED),
    ]
    mine, others = likely_order(waiting, counter(), AGE_S)
    assert [one.number for one in mine] == ["DD-002", "DD-003"]
    assert [one.number for one in others] == ["DD-001", "HT-001", "HT-002"]


def test_the_branch_says_its_rules() -> None:
    strict = msgspec.structs.replace(branch(), policy="fcfs", weights=Weights(prio=3.0), guard_s=600)
    assert Rules.of(strict) == Rules("fcfs", Weights(prio=3.0), 600)
    assert Rules.of(None) == Rules()


def test_first_come_first_served_knows_neither_class_nor_guard() -> None:
    waiting = [ticket("HT-001", 500), ticket("HT-002", 2300, cls=TicketClass.PRIO), ticket("HT-003", 2400)]
    mine, _ = likely_order(waiting, counter(), AGE_S, Rules("fcfs"))
    assert [one.number for one in mine] == ["HT-003", "HT-002", "HT-001"]
    assert why_first(mine, AGE_S, Rules("fcfs")) == Why("oldest", 2400)


def test_weights_and_guard_are_those_of_the_branch() -> None:
    waiting = [ticket("HT-001", 500), ticket("HT-002", 200, cls=TicketClass.PRIO), ticket("HT-003", 450)]
    first = {
        rules: likely_order(waiting, counter(), AGE_S, rules)[0][0].number
        for rules in (Rules(), Rules(weights=Weights(prio=3.0)), Rules(weights=Weights(prio=3.0), guard_s=400))
    }
    assert list(first.values()) == ["HT-001", "HT-002", "HT-001"]


@pytest.mark.parametrize(
    ("waiting", "why"),
    [
        ([], None),
        ([ticket("HT-001", 500), ticket("HT-002", 100)], Why("oldest", 500)),
        ([ticket("HT-001", 500), ticket("HT-002", 300, cls=TicketClass.PRIO)], Why("priority", 300, 2.0)),
        ([ticket("HT-001", 1900), ticket("HT-002", 1700, cls=TicketClass.PRIO)], Why("guard", 1900)),
    ],
    ids=["nobody", "oldest", "priority", "guard"],
)
def test_why_the_first_is_first(waiting: list[TicketView], why: Why | None) -> None:
    mine, _ = likely_order(waiting, counter(), AGE_S)
    assert why_first(mine, AGE_S, Rules()) == why
