"""What a clerk may type for the time: with or without a date, and nothing that is none."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from counter.acts.typed_moment import typed_moments

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAYS = date(2026, 11, 29), date(2026, 11, 28)


def said(typed: str) -> list[str]:
    return [f"{at:%Y-%m-%d %H:%M}" for at in typed_moments(typed, DAYS, ZONE)]


@pytest.mark.parametrize("typed", ["8:05", "08:05", "0805", "805", "8h05", " 8.05 "])
def test_a_time_alone_is_of_each_likely_day(typed: str) -> None:
    assert said(typed) == ["2026-11-29 08:05", "2026-11-28 08:05"]


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("30/11 8:05", "2026-11-30 08:05"),
        ("30.11.2027 0805", "2027-11-30 08:05"),
        ("1-2-2027 23:59", "2027-02-01 23:59"),
    ],
)
def test_a_date_before_it_counts(typed: str, at: str) -> None:
    assert said(typed) == [at]


@pytest.mark.parametrize(
    "typed",
    ["", " ", "8", "8:", "25:00", "8:60", "31/2 8:05", "30/13 8:05", "30/11", "x", "8:05 30/11", "1 2 8:05", "٨:٠٥x"],
)
def test_what_is_no_time_yet_is_none(typed: str) -> None:
    assert said(typed) == []


def test_it_is_of_the_branchs_zone() -> None:
    [at, _] = typed_moments("8:05", DAYS, ZONE)
    assert at == datetime.fromisoformat("2026-11-29T08:05+07:00")
