"""A lognormal time, whole and what is left of it."""

from statistics import fmean

import pytest

from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.foresight.lasting import Lasting

CHANCES = [(n + 0.5) / 2000 for n in range(2000)]


def test_its_mean_is_the_services() -> None:
    lasting = Lasting(ServiceTimes(300.0, 0.6))
    assert fmean(lasting.at(chance) for chance in CHANCES) == pytest.approx(300, rel=0.01)
    assert lasting.at(0.5, 2.0) == pytest.approx(2 * lasting.at(0.5))


def test_what_is_left_is_the_whole_given_that_it_is_not_over() -> None:
    lasting = Lasting(ServiceTimes(300.0, 0.6))
    later = [lasting.at(chance) - 400 for chance in CHANCES if lasting.at(chance) > 400]
    assert fmean(lasting.left(400, chance) for chance in CHANCES) == pytest.approx(fmean(later), rel=0.02)
    assert lasting.left(0, 0.5) == lasting.at(0.5)
    assert lasting.over_by(lasting.at(0.9)) == pytest.approx(0.9)
    assert lasting.left(100_000, 0.5) >= 0
