"""When numbers are given, in the branch's own day."""

from datetime import UTC, date, datetime

import pytest

from kiosk.visit.hours import local_now, ticket_hours
from protocol.configuration import Window

HOURS = (
    Window((0, 1, 2, 3, 4), "13:00", "16:30", "17:00"),
    Window((0, 1, 2, 3, 4, 5), "07:30", "11:30", "12:00"),
)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 10, 8), "07:30–11:30, 13:00–16:30"),
        (date(2026, 10, 10), "07:30–11:30"),
        (date(2026, 10, 11), ""),
        (date(2026, 10, 9), ""),
    ],
)
def test_the_hours_of_a_day(day: date, said: str) -> None:
    assert ticket_hours(day, HOURS, ["2026-10-09"]) == said


def test_without_hours_it_is_always_open_but_on_closed_dates() -> None:
    assert ticket_hours(date(2026, 10, 8), (), []) is None
    assert ticket_hours(date(2026, 10, 8), (), ["2026-10-08"]) == ""


def test_the_day_is_the_branchs() -> None:
    assert local_now(datetime(2026, 10, 8, 18, tzinfo=UTC), "Asia/Ho_Chi_Minh").date() == date(2026, 10, 9)
