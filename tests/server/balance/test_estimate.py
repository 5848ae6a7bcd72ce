"""The expected wait: nothing before it was measured, nothing to wait for with an idle counter, more with more ahead."""

from math import sqrt
from statistics import fmean, pstdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.commands import Close, Complete, NoShow, Pause, Return, Skills
from protocol.views import Wait
from server.balance.estimate import LEAST_GAPS, Z90, expect
from server.queue.state.state import MEASURED_GAPS, Pace, State
from tests.server.queue.branch import branch, counter
from tests.server.queue.desk import Desk

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
gaps = st.lists(st.integers(0, 4 * 3_600_000), min_size=LEAST_GAPS, max_size=60)


def measured(gaps_ms: list[int]) -> State:
    """A branch, all its counters closed, whose service HT moved so today."""
    state = Desk().state
    pace = state.paces["HT"] = Pace()
    for gap in gaps_ms:
        pace.add(gap)
    return state


@MANY
@given(gaps_ms=gaps, ahead=st.integers(0, 300))
def test_the_wait_is_that_of_the_last_gaps(gaps_ms: list[int], ahead: int) -> None:
    wait = expect(measured(gaps_ms), "HT", ahead)
    kept = gaps_ms[-MEASURED_GAPS:]
    calls = ahead + 1
    p50_s = calls * fmean(kept) / 1000
    assert wait is not None
    assert wait.p50_s == pytest.approx(p50_s, abs=1)
    assert wait.p90_s == pytest.approx(p50_s + Z90 * pstdev(kept) / 1000 * sqrt(calls), abs=1)


@MANY
@given(gaps_ms=gaps, ahead=st.integers(0, 300))
def test_more_ahead_is_never_a_shorter_wait(gaps_ms: list[int], ahead: int) -> None:
    state = measured(gaps_ms)
    here, behind = expect(state, "HT", ahead), expect(state, "HT", ahead + 1)
    assert here is not None
    assert behind is not None
    assert here.p50_s <= here.p90_s
    assert here.p50_s <= behind.p50_s
    assert here.p90_s <= behind.p90_s


@MANY
@given(gaps_ms=st.lists(st.integers(0, 10**9), min_size=1, max_size=60))
def test_a_pace_keeps_its_sums_exact(gaps_ms: list[int]) -> None:
    pace = Pace()
    for gap in gaps_ms:
        pace.add(gap)
    kept = gaps_ms[-MEASURED_GAPS:]
    assert list(pace.gaps_ms) == kept
    assert (pace.sum_ms, pace.sum_ms2) == (sum(kept), sum(gap * gap for gap in kept))
    assert pace.mean_ms() == pytest.approx(fmean(kept))
    assert pace.spread_ms() == pytest.approx(pstdev(kept), rel=1e-6, abs=1e-3)


def test_equal_gaps_have_no_spread() -> None:
    assert expect(measured([120_000] * 5), "HT", 2) == Wait(360, 360)


def test_under_five_gaps_nothing_is_said() -> None:
    assert expect(measured([60_000] * (LEAST_GAPS - 1)), "HT", 3) is None
    assert expect(measured([60_000] * LEAST_GAPS), "HT", 3) is not None


def test_of_another_service_nothing_is_said() -> None:
    assert expect(measured([60_000] * 9), "CT", 0) is None
    assert expect(measured([60_000] * 9), "XX", 0) is None


# -- an idle counter -------------------------------------------------------------------------------------------------


def test_an_idle_counter_is_no_wait(desk: Desk) -> None:
    assert expect(desk.state, "HT", 0) == Wait(0, 0)


def test_with_somebody_ahead_an_idle_counter_says_nothing(desk: Desk) -> None:
    assert expect(desk.state, "HT", 1) is None


def test_a_counter_is_not_idle_while_it_serves_pauses_closes_or_cannot(desk: Desk) -> None:
    desk.accept(Close(), "2")
    assert expect(desk.state, "HT", 0) == Wait(0, 0)
    desk.issue("HT")
    desk.call("1")
    assert expect(desk.state, "HT", 0) is None
    desk.accept(NoShow(), "1")
    desk.accept(Pause("lunch"), "1")
    assert expect(desk.state, "HT", 0) is None
    desk.accept(Skills(("HT",)), "3")
    assert expect(desk.state, "HT", 0) == Wait(0, 0)


# -- what is measured ------------------------------------------------------------------------------------------------


def one_counter() -> Desk:
    desk = Desk(branch(counters=(counter("1", "HT"),)))
    desk.staff()
    return desk


def gaps_of(desk: Desk) -> list[int]:
    return [gap // 1000 for gap in desk.state.paces["HT"].gaps_ms]


def test_a_gap_is_measured_while_somebody_waits_all_the_while() -> None:
    desk = one_counter()
    for _ in range(4):
        desk.issue("HT")
    for _ in range(4):
        desk.serve("1")
        desk.later(s=100)
        desk.accept(Complete(), "1")
    assert gaps_of(desk) == [100, 100, 100]


def test_a_gap_in_which_nobody_waited_at_first_is_not_measured() -> None:
    desk = one_counter()
    for _ in range(3):
        desk.issue("HT")
        desk.serve("1")
        desk.later(m=30)
        desk.accept(Complete(), "1")
    assert gaps_of(desk) == []


@pytest.mark.parametrize("back", [NoShow(), Return("asked")])
def test_who_was_at_a_counter_meanwhile_did_not_wait(back: NoShow | Return) -> None:
    desk = one_counter()
    desk.issue("HT")
    desk.call("1")
    desk.later(m=5)
    desk.accept(back, "1")
    desk.later(m=20)
    desk.call("1")
    assert gaps_of(desk) == []


def test_a_stream_of_calls_gives_an_honest_wait() -> None:
    desk = one_counter()
    for _ in range(10):
        desk.issue("HT")
    for _ in range(7):
        desk.serve("1")
        desk.later(m=2)
        desk.accept(Complete(), "1")
    desk.serve("1")
    assert desk.issue("HT").wait_p50_s == 3 * 120


def test_gaps_of_yesterday_are_forgotten(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    desk.later(m=60 * 24)
    desk.issue("HT")
    assert desk.state.paces == {}
