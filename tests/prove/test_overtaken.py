"""Who was passed, by example; and a day under each policy has nobody passed against the law."""

import pytest

from protocol.enums import TicketClass
from server.balance.dispatch.policies import POLICIES
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, Outcome, Visit
from server.simulate.days.generate import generate

from .dispatch import SEED, branch
from .overtaken import Overtaken, overtaken

OFFICE = branch("office", 700)
WALK, APPT, PRIO = TicketClass.WALK, TicketClass.APPT, TicketClass.PRIO


def counted(*people: tuple[float, float | None, TicketClass, float | None]) -> Overtaken:
    """(arrival, call, class, slot) of people of one service, in seconds."""
    arrivals = [Arrival(str(n), at, "A", cls, 60, slot) for n, (at, _, cls, slot) in enumerate(people)]
    visits = [
        Visit(str(n), "A", cls, at, Outcome.SERVED if call is not None else Outcome.UNSERVED, call)
        for n, (at, call, cls, _) in enumerate(people)
    ]
    return overtaken(OFFICE, arrivals, visits)


def test_in_the_order_of_waiting_nobody_is_passed() -> None:
    assert counted((0, 10, WALK, None), (1, 10, WALK, None), (2, None, WALK, None)) == Overtaken(2, 0, 0)


def test_a_later_one_of_the_same_class_passes_against_the_law() -> None:
    assert counted((0, 30, WALK, None), (1, 40, WALK, None), (2, 20, WALK, None)) == Overtaken(3, 2, 2)


def test_a_class_that_ranks_higher_may_pass_and_a_lower_one_may_not() -> None:
    assert counted((0, 30, WALK, None), (1, 20, PRIO, None)) == Overtaken(2, 0, 0)
    assert counted((0, 30, PRIO, None), (1, 20, WALK, None)) == Overtaken(2, 0, 1)


def test_an_appointment_passes_a_priority_only_once_it_is_due() -> None:
    assert counted((0, 60, PRIO, None), (1, 40, APPT, 30)) == Overtaken(2, 0, 0)
    assert counted((0, 60, PRIO, None), (1, 20, APPT, 30)) == Overtaken(2, 0, 1)


def test_an_appointment_waits_from_a_quarter_before_its_slot() -> None:
    assert counted((0, 2000, APPT, 2400), (100, 1000, WALK, None)) == Overtaken(2, 0, 0)


@pytest.mark.parametrize("policy", POLICIES)
def test_on_a_busy_day_nobody_is_passed_against_the_law(policy: str) -> None:
    arrivals = generate(OFFICE, SEED, 1)
    found = overtaken(OFFICE, arrivals, roll(OFFICE, arrivals, POLICIES[policy]))
    assert (found.alike, found.unlawful) == (0, 0)
    assert found.called > 500
