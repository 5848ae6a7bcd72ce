"""The statistics that figures are made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.bench.rig.figures import NotMeasured, Spread, mean, quantile, ratio, spread

VALUES = st.lists(st.floats(0.001, 1e6), min_size=1, max_size=50)


def test_a_spread_is_the_least_the_middle_and_the_most() -> None:
    assert spread([3, 1, 2]) == Spread(1, 2, 3, 3)
    assert spread([4, 1]) == Spread(1, 2.5, 4, 2)


def test_a_ratio_is_of_pairs_and_not_of_medians() -> None:
    assert ratio([10, 20], [10, 40]) == Spread(0.5, 0.75, 1.0, 2)


def test_nothing_measured_is_said_and_not_shown_as_zero() -> None:
    with pytest.raises(NotMeasured):
        spread([])
    with pytest.raises(NotMeasured):
        quantile([], 0.5)
    with pytest.raises(NotMeasured, match="the reference gave nothing"):
        ratio([1, 2], [1, 0])


def test_rounds_that_are_no_pairs_are_a_fault() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratio([1, 2], [1])


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1), (0.01, 1), (0.5, 50), (0.505, 51), (0.99, 99), (0.991, 100), (1.0, 100)]
)
def test_a_quantile_is_the_smallest_value_that_so_many_do_not_exceed(share: float, expected: int) -> None:
    assert quantile([float(n) for n in range(100, 0, -1)], share) == expected


@given(VALUES, st.floats(0, 1))
def test_a_quantile_is_one_of_the_values_and_holds_its_promise(values: list[float], share: float) -> None:
    found = quantile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


@given(VALUES)
def test_the_median_lies_between(values: list[float]) -> None:
    found = spread(values)
    assert found.min <= found.median <= found.max
    assert found.rounds == len(values)


def test_a_mean_is_known_only_when_every_part_is() -> None:
    assert mean([1.0, 2.0], 6) == 0.5
    assert mean([1.0, None], 6) is None
    assert mean([], 0) is None
