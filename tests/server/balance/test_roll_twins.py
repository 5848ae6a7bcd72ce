"""The fast twin is the core, ticket by ticket; and first come, first served is what an independent simulator says."""

from collections.abc import Sequence
from typing import Any

import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from server.balance.dispatch.policies import POLICIES, Policy, fcfs
from server.balance.roll.core_branch import CoreBranch
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, Scenario, Visit
from server.simulate.days.generate import generate

from .days import Sending, days, nosy, person, plan, scenario, shy
from .event_list import exact, first_come
from .office import office

MANY = settings(max_examples=50, deadline=None, derandomize=True, database=None)

EVERY: dict[str, Policy] = {**POLICIES, "shy": shy, "nosy": nosy, "sending": Sending()}


@pytest.mark.slow
@pytest.mark.parametrize("policy", EVERY.values(), ids=EVERY)
@MANY
@given(day=days())
def test_the_fast_twin_is_the_core_to_the_ticket(policy: Policy, day: tuple[Scenario, list[Arrival]]) -> None:
    assert roll(*day, policy) == roll(*day, policy, CoreBranch)


@pytest.mark.parametrize("policy", [*POLICIES.values(), nosy], ids=[*POLICIES, "nosy"])
@pytest.mark.parametrize("day", range(2))
def test_the_fast_twin_is_the_core_over_whole_days(policy: Policy, day: int) -> None:
    arrivals = generate(office(700), seed=5, day=day)
    assert len(arrivals) > 500
    assert roll(office(700), arrivals, policy) == roll(office(700), arrivals, policy, CoreBranch)


def rows(visits: Sequence[Visit]) -> list[Any]:
    def moment(seconds: float | None) -> Any:
        return None if seconds is None else exact(seconds)

    return [(one.id, moment(one.call_s), moment(one.end_s), one.counter, one.outcome.value) for one in visits]


@pytest.mark.slow
@settings(MANY, max_examples=120)
@given(day=days())
def test_first_come_first_served_is_what_an_independent_simulator_says(day: tuple[Scenario, list[Arrival]]) -> None:
    assert rows(roll(*day, fcfs)) == first_come(*day)


@pytest.mark.parametrize(("per_day", "day"), [(560, 0), (640, 1), (700, 2), (900, 3)])
def test_whole_days_are_what_an_independent_simulator_says(per_day: int, day: int) -> None:
    arrivals = generate(office(per_day), seed=9, day=day)
    assert rows(roll(office(per_day), arrivals, fcfs)) == first_come(office(per_day), arrivals)


@settings(MANY, max_examples=50)
@given(st.integers(1, 5), st.lists(st.tuples(st.integers(1, 400), st.integers(1, 2_000)), max_size=60))
def test_equal_counters_are_what_simpy_says_to_the_last_counter(counters: int, drawn: list[tuple[int, int]]) -> None:
    arrivals: list[Arrival] = []
    at = 0.0
    for n, (gap, takes) in enumerate(drawn):
        at += gap + n / 1_000_003  # never two things at one instant: SimPy has an order of its own for those
        arrivals.append(person(f"p{n}", round(at, 6), service_s=takes + round((n * n + 1) / 999_983, 6)))
    ours = roll(scenario(*(plan(str(n), "A", (0, 10**7)) for n in range(counters))), arrivals, fcfs)
    said = by_simpy(counters, arrivals)
    assert [(one.id, one.counter) for one in ours] == [(name, str(counter)) for name, counter, _ in said]
    assert [one.call_s for one in ours] == pytest.approx([call_s for _, _, call_s in said], abs=1e-6)


def by_simpy(counters: int, arrivals: Sequence[Arrival]) -> list[tuple[str, int, float]]:
    """A store of free counters, the longest idle first; who comes takes one out and brings it back."""
    world = simpy.Environment()
    free = simpy.Store(world)
    free.items.extend(range(counters))
    calls: list[tuple[str, int, float]] = []

    def visit(one: Arrival) -> Any:
        yield world.timeout(one.arrive_s)
        counter = yield free.get()
        calls.append((one.id, counter, world.now))
        yield world.timeout(one.service_s)
        yield free.put(counter)

    for one in arrivals:
        world.process(visit(one))
    world.run()
    return calls
