"""The search, over a judge that is easy to foresee."""

import pytest

from server.balance.staffing.counters import Counters, cheapest, goal_of
from server.balance.staffing.pooled import Kept

NEEDS = (3, 5, 2)


def judge(counters: Counters) -> Kept:
    """Everybody is in time where there are enough counters."""
    return Kept([100] * 3, [min(98.0, 98.0 * n / need) for n, need in zip(counters, NEEDS, strict=True)])


def test_it_ends_at_the_fewest_from_above_and_from_below() -> None:
    goal = goal_of(0.95, 0.98)
    assert cheapest((9, 9, 9), judge, goal, (1, 1, 1)) == NEEDS
    assert cheapest((1, 1, 1), judge, goal, (1, 1, 1)) == NEEDS
    assert cheapest((1, 1, 1), judge, goal, (4, 1, 1)) == (4, 5, 2)


def test_a_goal_is_a_little_above_the_target_where_that_can_be_reached() -> None:
    goal = goal_of(0.95, 0.97)
    assert goal.reached
    assert goal.whole == pytest.approx(0.956)
    assert goal.slot == pytest.approx(0.942)
    assert goal_of(0.95, 1.0).whole == pytest.approx(0.962)
    assert 0.95 < goal_of(0.95, 0.951).whole < 0.951


def test_where_it_cannot_be_reached_it_is_of_those_who_can_be_in_time() -> None:
    assert goal_of(0.95, 0.8).whole == pytest.approx(0.76)
    near = goal_of(0.95, 0.946)
    assert not near.reached
    assert near.whole == pytest.approx(0.938)
    assert goal_of(0.95, 0.8).lacks(Kept([100], [76.0])) == 0
