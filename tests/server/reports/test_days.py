"""Ranges that move with today."""

from datetime import date

import pytest

from server.reports.days import PRESET_NAMES, Dates, Preset, dates_of


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (
            date(2026, 1, 1),  # a Thursday, the first of all that there is
            {
                "today": ("2026-01-01", "2026-01-01"), "yesterday": ("2025-12-31", "2025-12-31"),
                "this-week": ("2025-12-29", "2026-01-01"), "last-week": ("2025-12-22", "2025-12-28"),
                "this-month": ("2026-01-01", "2026-01-01"), "last-month": ("2025-12-01", "2025-12-31"),
                "this-year": ("2026-01-01", "2026-01-01"), "last-year": ("2025-01-01", "2025-12-31"),
            },
        ),
        (
            date(2028, 3, 6),  # a Monday after a leap February
            {
                "today": ("2028-03-06", "2028-03-06"), "yesterday": ("2028-03-05", "2028-03-05"),
                "this-week": ("2028-03-06", "2028-03-06"), "last-week": ("2028-02-28", "2028-03-05"),
                "this-month": ("2028-03-01", "2028-03-06"), "last-month": ("2028-02-01", "2028-02-29"),
                "this-year": ("2028-01-01", "2028-03-06"), "last-year": ("2027-01-01", "2027-12-31"),
            },
        ),
    ],
)  # fmt: skip
def test_each_range_has_its_dates(today: date, expected: dict[str, tuple[str, str]]) -> None:
    found = {preset.value: dates_of(preset, today) for preset in Preset}
    assert {name: (dates.first.isoformat(), dates.last.isoformat()) for name, dates in found.items()} == expected
    assert PRESET_NAMES.keys() == set(Preset)


def test_dates_stay_as_they_are() -> None:
    dates = Dates(date(2026, 10, 5), date(2026, 10, 6))
    assert dates_of(dates, date(2030, 1, 1)) == dates
