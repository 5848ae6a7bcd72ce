"""Limits hold for nine in ten after a while, whatever the forecasts are like."""

from math import exp
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.enums import TicketClass
from server.balance.foresight.calibration import Calibration
from server.balance.foresight.forecast import NOW, Band

WALK, PRIO = ("A", TicketClass.WALK), ("A", TicketClass.PRIO)


def test_a_limit_that_is_much_too_short_comes_to_hold_for_nine_in_ten() -> None:
    chance, calibration = Random(1), Calibration()
    covered = below = 0
    for n in range(2000):
        kind = PRIO if n % 5 == 0 else WALK
        wait_s = chance.expovariate(1 / 600)
        band = calibration.of(kind, Band(100.0, 300.0))
        calibration.told(f"t{n}", kind, band, n * 10_000)
        if n >= 500:
            covered += wait_s <= band.p90_s
            below += wait_s <= band.p50_s
        calibration.called(f"t{n}", n * 10_000 + round(wait_s * 1000))
    assert 0.87 <= covered / 1500 <= 0.93
    assert 0.45 <= below / 1500 <= 0.55


def test_a_limit_that_has_passed_counts_before_the_call_and_once() -> None:
    calibration = Calibration()
    calibration.told("t1", WALK, Band(60.0, 120.0), 0)
    calibration.passed(120_000)
    assert calibration.limit.of(WALK) == 0
    calibration.passed(120_001)
    raised = calibration.limit.of(WALK)
    assert raised > 0
    calibration.called("t1", 500_000)
    assert calibration.limit.of(WALK) == raised


def test_an_idle_counter_is_told_as_it_is_and_teaches_nothing() -> None:
    calibration = Calibration()
    calibration.limit.branch = 1.0
    assert calibration.of(WALK, NOW) == NOW
    calibration.told("t1", WALK, NOW, 0)
    assert not calibration.open


def test_the_limit_is_never_below_the_median_and_days_end_without_a_trace() -> None:
    calibration = Calibration()
    calibration.limit.branch = -1.5
    assert calibration.of(WALK, Band(100.0, 150.0)) == Band(100.0, 100.0)
    calibration.told("t1", WALK, Band(1.0, 2.0), 0)
    calibration.forget()
    calibration.passed(10_000)
    assert calibration.limit.branch == -1.5


def test_nothing_is_learned_of_who_has_gone() -> None:
    calibration = Calibration()
    calibration.told("t1", WALK, Band(60.0, 120.0), 0)
    calibration.gone("t1")
    calibration.passed(500_000)
    calibration.called("t1", 600_000)
    assert calibration.limit.of(WALK) == 0


@settings(max_examples=25)
@given(st.floats(0.1, 1e4), st.floats(1, 20), st.lists(st.tuples(st.floats(0, 1e4), st.booleans()), max_size=30))
def test_whatever_became_of_others_a_band_stays_one(
    p50_s: float, spread: float, waits: list[tuple[float, bool]]
) -> None:
    """Positive, the limit not below the median; and of a wait that is nearly over only its own part is moved."""
    calibration, band = Calibration(), Band(p50_s, spread * p50_s)
    for number, (wait_s, rare) in enumerate(waits):
        kind = PRIO if rare else WALK
        calibration.told(f"t{number}", kind, calibration.of(kind, band), 0)
        calibration.called(f"t{number}", round(1000 * wait_s))
    told, rest = calibration.of(WALK, band), calibration.of(WALK, band, waited_s=1e9)
    assert told.p90_s >= told.p50_s > 0
    assert rest.p50_s == pytest.approx(exp(calibration.factor.of(WALK)) * p50_s, rel=1e-3)


def test_a_crowd_that_is_told_too_little_by_one_cause_hardly_moves_what_others_are_told() -> None:
    """Forty people of a bus wait longer than they were told, half of them beyond the limit."""
    calibration = Calibration()
    for n in range(40):
        calibration.told(f"t{n}", WALK, calibration.of(WALK, Band(300.0, 600.0)), n)
    for n in range(40):
        calibration.called(f"t{n}", 500_000 if n % 2 else 700_000)
    after = calibration.of(WALK, Band(300.0, 600.0))
    assert 300 < after.p50_s < 1.6 * 300
    assert after.p90_s > 600


@pytest.mark.parametrize("missing_s", [0.0, 60.0])
def test_what_no_path_knows_is_added_and_what_is_told_too_short_is_multiplied(missing_s: float) -> None:
    """Every wait is a little more than told, or half as long again; long and short ones are told right in the end."""
    chance, calibration = Random(2), Calibration()
    factor = 1.0 if missing_s else 1.5
    for n in range(2_000):
        said_s = chance.choice((60.0, 600.0))
        calibration.told(f"t{n}", WALK, calibration.of(WALK, Band(said_s, 3 * said_s)), n * 10_000_000)
        wait_s = (factor * said_s + missing_s) * chance.lognormvariate(0, 0.3)
        calibration.called(f"t{n}", n * 10_000_000 + round(wait_s * 1000))
    for said_s in (60.0, 600.0):
        told = calibration.of(WALK, Band(said_s, 3 * said_s))
        assert told.p50_s == pytest.approx(factor * said_s + missing_s, rel=0.15)
