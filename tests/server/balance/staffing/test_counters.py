"""The search, over a judge that is easy to foresee."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from server.balance.staffing.counters import Counters, cheapest, goal_of
from server.balance.staffing.pooled import Kept

NEEDS = (3, 5, 2)


def judge(counters: Counters) -> Kept:
    """Everybody is in time where there are enough counters."""
    return Kept([100] * 3, [min(98.0, 98.0 * n / need) for n, need in zip(counters, NEEDS, strict=True)])


def keeps(counters: Counters, may_miss: Sequence[float], most: float) -> bool:
    missed = [100 - in_time for in_time in judge(counters).in_time]
    return sum(missed) <= most and all(one <= may for one, may in zip(missed, may_miss, strict=True))


def test_it_ends_at_the_fewest_from_above_and_from_below() -> None:
    goal = goal_of(0.95, 0.98)
    assert cheapest((9, 9, 9), judge, keeps, goal, (1, 1, 1)) == NEEDS
    assert cheapest((1, 1, 1), judge, keeps, goal, (1, 1, 1)) == NEEDS
    assert cheapest((1, 1, 1), judge, keeps, goal, (4, 1, 1)) == (4, 5, 2)


def test_a_goal_is_a_little_above_the_target_where_that_can_be_reached() -> None:
    goal = goal_of(0.95, 0.97)
    assert goal.reached
    assert goal.whole == pytest.approx(0.956)
    assert goal.slot == pytest.approx(0.942)
    assert goal_of(0.95, 1.0).whole == pytest.approx(0.962)


def test_where_it_cannot_be_reached_it_is_of_those_who_can_be_in_time() -> None:
    assert goal_of(0.95, 0.8).whole == pytest.approx(0.76)
    near = goal_of(0.95, 0.946)
    assert not near.reached
    assert near.whole == pytest.approx(0.938)
    assert goal_of(0.95, 0.8).lacks(Kept([100], [76.0])) == 0


def test_a_goal_does_not_jump_where_services_alone_leave_hardly_the_target() -> None:
    goals = [goal_of(0.95, 0.945 + step / 2000) for step in range(26)]
    for one, other in pairwise(goals):
        assert -0.0002 <= other.whole - one.whole <= 0.002
        assert abs(other.slot - one.slot) <= 0.002
    assert goals[-1].reached
