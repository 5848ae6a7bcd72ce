"""An estimate in whole minutes, honest at both ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.messages import translations
from language.waits import figures, longest, say_minutes, say_wait
from protocol.views import Wait

VI, EN = translations("vi"), translations("en")


@pytest.mark.parametrize(
    ("wait", "shown", "vi", "en"),
    [
        (Wait(0, 0), "≤ 1", "nhiều nhất 1 phút", "a minute at most"),
        (Wait(20, 59), "≤ 1", "nhiều nhất 1 phút", "a minute at most"),
        (Wait(0, 61), "1–2", "khoảng 1–2 phút", "about 1–2 min"),
        (Wait(61, 119), "2", "khoảng 2 phút", "about 2 min"),
        (Wait(310, 610), "6–11", "khoảng 6–11 phút", "about 6–11 min"),
        (Wait(900, 300), "5–15", "khoảng 5–15 phút", "about 5–15 min"),
        (Wait(6100, 7400), "102–124", "khoảng 102–124 phút", "about 102–124 min"),
    ],
)
def test_an_estimate_is_two_whole_minutes(wait: Wait, shown: str, vi: str, en: str) -> None:
    assert (figures(wait), say_wait(wait, VI), say_wait(wait, EN)) == (shown, vi, en)
    assert say_minutes(wait, EN) == f"{shown} min"


def test_without_an_estimate_it_says_so() -> None:
    assert [say_wait(None, words) for words in (VI, EN)] == ["chưa đủ dữ liệu", "not enough data yet"]
    assert say_minutes(None, VI) == ""


def test_where_there_is_little_room_the_longer_figure_stands() -> None:
    assert [longest(Wait(*pair)) for pair in ((310, 610), (61, 119), (0, 0))] == ["≤ 11", "2", "≤ 1"]


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_nobody_is_promised_less_than_the_estimate(p50_s: int, p90_s: int) -> None:
    figures_ = [int(part) for part in figures(Wait(p50_s, p90_s)).removeprefix("≤ ").split("–")]
    assert figures_ == sorted(figures_)
    assert 60 * (figures_[-1] - 1) < max(p50_s, p90_s, 1) <= 60 * figures_[-1]
