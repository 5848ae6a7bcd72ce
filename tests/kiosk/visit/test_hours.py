"""When numbers are given, in the branch's own day."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from kiosk.visit.hours import local_now, ticket_hours
from protocol.configuration import Opening, SpecialDay, Window
from tests.kiosk.made import branch_view

HOURS = (
    Window((0, 1, 2, 3, 4), "13:00", "16:30", "17:00"),
    Window((0, 1, 2, 3, 4, 5), "07:30", "11:30", "12:00"),
)
SPECIAL = (
    SpecialDay("2026-10-16", openings=(Opening("07:30", "10:00", "10:30"),)),
    SpecialDay("2026-10-17", works_as=4),
)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 10, 8), "07:30–11:30, 13:00–16:30"),
        (date(2026, 10, 10), "07:30–11:30"),
        (date(2026, 10, 11), ""),
        (date(2026, 10, 9), ""),
        (date(2026, 10, 17), "07:30–11:30, 13:00–16:30"),
        (date(2026, 10, 16), "07:30–10:00"),
    ],
)
def test_the_hours_of_a_day(day: date, said: str) -> None:
    calendar = replace(branch_view(), hours=HOURS, closed_dates=("2026-10-09",), special_days=SPECIAL)
    assert ticket_hours(calendar, day) == said


def test_without_hours_it_is_always_open_but_on_closed_dates() -> None:
    always = replace(branch_view(), hours=(), closed_dates=("2026-10-08",))
    assert ticket_hours(always, date(2026, 10, 7)) is None
    assert ticket_hours(always, date(2026, 10, 8)) == ""


def test_the_day_is_the_branchs() -> None:
    assert local_now(datetime(2026, 10, 8, 18, tzinfo=UTC), "Asia/Ho_Chi_Minh").date() == date(2026, 10, 9)
