"""The straight line of the soak."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .fit import trend


@given(st.floats(-10, 10), st.floats(-1000, 1000), st.integers(2, 50))
def test_a_straight_line_is_found(slope: float, start: float, count: int) -> None:
    times = [5.0 * n for n in range(count)]
    found = trend(times, [start + slope * t for t in times])
    assert found.growth == pytest.approx(slope * times[-1], abs=1e-6)


def test_noise_around_a_level_does_not_grow() -> None:
    times = [float(n) for n in range(100)]
    assert abs(trend(times, [50 + (n % 2) for n in range(100)]).growth) < 0.05


def test_one_moment_is_no_line() -> None:
    with pytest.raises(ValueError, match="two moments"):
        trend([1.0, 1.0], [1.0, 2.0])
