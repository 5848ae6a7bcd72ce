"""The formulas against known values, and against the quick model."""

import pytest

from server.balance.foresight.lasting import Lasting
from server.balance.staffing.offered import VisitTimes, chance_within, erlang_c, first_guess, kinds_of_days, loads
from tests.server.balance.office import office


def test_erlang_c_is_as_in_the_tables() -> None:
    assert erlang_c(0.7 * 6, 5) == pytest.approx(0.6336, abs=0.0005)  # M/M/5 of theory.py: EW 4.753 = C * 6 / (5 - 4.2)
    assert erlang_c(5.0, 5) == 1.0


def test_a_day_is_as_busy_on_average_as_it_is_said_and_varies_as_it_is_said() -> None:
    days = kinds_of_days(0.3, 400)
    assert sum(days) / 400 == pytest.approx(1)
    assert (sum((one - 1) ** 2 for one in days) / 400) ** 0.5 == pytest.approx(0.3, rel=0.02)
    assert kinds_of_days(0, 3) == [1, 1, 1]


def test_the_load_is_the_work_that_comes() -> None:
    scenario = office(640)
    times = VisitTimes(scenario)
    assert times.mean_s == pytest.approx(0.942 * 333 + 0.058 * 45)
    assert times.over_by(900) == pytest.approx(
        sum((one.share or 0) * Lasting(one.said).over_by(900) for one in scenario.services)
    )
    assert max(loads(scenario, times)) == pytest.approx(640 * 0.075 / 1.002 / 1800 * times.mean_s, rel=0.06)


def test_more_counters_are_never_worse_and_none_is_better_than_no_wait() -> None:
    times = VisitTimes(office(640))
    shares = [chance_within(times, 8.0, n, 900) for n in range(8, 30)]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == pytest.approx(times.over_by(900), abs=0.001)


def test_the_first_guess_has_the_most_counters_when_most_people_come() -> None:
    scenario = office(640)
    guess = first_guess(scenario, VisitTimes(scenario), 0.95)
    assert max(guess) in guess[5:9]
    assert guess[-1] == min(guess)
