"""The list a clerk sees is in the order that the branch's usual policy would call."""

from motcua.counter.order import likely_order
from motcua.protocol.words import TicketClass, TicketState

from .made import counter, fixed_clock, ticket

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
