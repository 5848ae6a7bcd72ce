"""The chance to overrun grows with the time run, and the moment of the warning follows from it."""

import pytest

from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.foresight.overrun import chance_over, warn_after

SHORT, LONG = ServiceTimes(300.0, 0.6), ServiceTimes(800.0, 0.6)


def test_it_grows_with_the_time_run_and_is_certain_past_the_limit() -> None:
    chances = [chance_over(SHORT, elapsed_s, 900) for elapsed_s in (0, 200, 400, 600, 800, 899)]
    assert chances == sorted(chances)
    assert chances[0] == pytest.approx(0.015, abs=0.01)
    assert chances[-1] < 1
    assert chance_over(SHORT, 900, 900) == 1
    assert chance_over(LONG, 0, 900) > 0.25


@pytest.mark.parametrize("level", [0.2, 0.5, 0.9])
def test_the_warning_comes_when_the_chance_passes_the_level(level: float) -> None:
    after_s = warn_after(SHORT, level, 900)
    assert 0 < after_s < 900
    assert chance_over(SHORT, after_s, 900) == pytest.approx(level, abs=1e-6)


def test_a_procedure_that_mostly_overruns_is_warned_of_at_once() -> None:
    assert warn_after(ServiceTimes(1500.0, 0.3), 0.5, 900) == 0


def test_several_dossiers_have_several_times_as_long_and_even_out() -> None:
    assert chance_over(SHORT, 900, 900, dossiers=3) < chance_over(SHORT, 0, 900) + 0.01
    assert chance_over(SHORT, 2600, 900, dossiers=3) > 0.3


def test_without_any_time_the_usual_one_stands() -> None:
    assert chance_over(ServiceTimes(), 0, 900) == chance_over(SHORT, 0, 900)
