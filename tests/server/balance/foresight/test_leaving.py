"""Who gives up waiting is learned from who did, by the time waited."""

from collections.abc import Mapping
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.balance.foresight.learned_day import SLICES, LearnedDay, Waited
from server.balance.foresight.leaving import LEAVERS, NOBODY_S, Leaving

SEEN = st.dictionaries(
    st.tuples(st.sampled_from("AB"), st.integers(0, SLICES - 1)),
    st.builds(Waited, st.integers(0, 10**6), st.integers(0, 500)),
)
TIME = st.floats(0, 20_000)


@settings(max_examples=40)
@given(SEEN, TIME, TIME, TIME)
def test_the_longer_the_more_and_parts_add_up(
    seen: Mapping[tuple[str, int], Waited], one: float, two: float, three: float
) -> None:
    first, then, last = sorted((one, two, three))
    leaving = Leaving(seen)
    whole = leaving.leavers("A", first, last)
    assert whole >= leaving.leavers("A", first, then) >= 0
    assert whole == pytest.approx(leaving.leavers("A", first, then) + leaving.leavers("A", then, last), abs=1e-9)
    assert leaving.anybody == any(one.left for one in seen.values())
    assert leaving.leavers("A", 50, 50) == 0


def test_where_nobody_was_seen_to_leave_nobody_does() -> None:
    day = LearnedDay("2026-01-05")
    day.waits("A", 900, left=False)
    leaving = Leaving(day.waited)
    assert not leaving.anybody
    assert leaving.leavers("A", 0, 10_000) == Leaving({}).leavers("A", 0, 10_000) == 0


def test_a_service_leaves_like_all_until_its_own_leavers_say_otherwise() -> None:
    """Of A a hundred in a hundred thousand seconds of the first half minute leave, of B, seen as long, nobody."""
    seen = {("A", 0): Waited(100_000, 100), ("B", 0): Waited(100_000, 0)}
    leaving = Leaving(seen)
    of_all = 100 / (200_000 + NOBODY_S)
    expected = 100_000 * of_all
    assert leaving.leavers("C", 0, 10) == pytest.approx(10 * of_all)
    assert leaving.leavers("A", 0, 10) == pytest.approx(10 * of_all * (LEAVERS + 100) / (LEAVERS + expected))
    assert leaving.leavers("B", 0, 10) == pytest.approx(10 * of_all * LEAVERS / (LEAVERS + expected))
    assert leaving.leavers("A", 30, 10_000) == 0
    shares = list(leaving.shares().values())
    assert shares == sorted(shares)
    assert shares[0] == pytest.approx(1 - exp(-30 * of_all))
