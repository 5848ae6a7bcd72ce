"""Running times and ages."""

import pytest

from language.durations import clock, say_age, say_age_in_full
from language.messages import translations

VI, EN = translations("vi"), translations("en")


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (7.9, "0:07"), (65, "1:05"), (3845, "1:04:05"), (-3, "0:00")]
)
def test_a_clock_reads_like_a_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_an_age_at_a_glance_counts_the_minutes_that_are_over() -> None:
    assert [say_age(seconds, EN) for seconds in (59, 60, 3599, 3900)] == ["< 1 min", "1 min", "59 min", "1 h 05"]


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (1, "1 giây", "1 second"),
        (59.9, "59 giây", "59 seconds"),
        (60, "1 phút", "1 minute"),
        (7300, "2 giờ", "2 hours"),
    ],
)
def test_an_age_in_full_is_in_one_unit(seconds: float, vi: str, en: str) -> None:
    assert (say_age_in_full(seconds, VI), say_age_in_full(seconds, EN)) == (vi, en)
