"""Limits hold for nine in ten after a while, whatever the forecasts are like."""

from random import Random

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
    assert calibration.limit.of(WALK) == 1
    calibration.passed(120_001)
    raised = calibration.limit.of(WALK)
    assert raised > 1
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
    assert calibration.limit.of(WALK) == 1
