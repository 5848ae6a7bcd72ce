"""The calendar's dates, and its laws over drawn calendars."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from protocol.calendar import NoWorkingDay, add_working_days, count_working_days, is_working_day, openings_on
from protocol.configuration import Opening, SpecialDay, Window

MORNING, AFTERNOON = ("07:30", "11:00", "11:30"), ("13:00", "16:30", "17:00")
OFFICE = (Window((0, 1, 2, 3, 4), *MORNING), Window((0, 1, 2, 3, 4), *AFTERNOON))


class Calendar(Struct, frozen=True):
    """What a branch's calendar is made of."""

    hours: tuple[Window, ...] = OFFICE
    closed_dates: tuple[str, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()


TET = Calendar(
    closed_dates=tuple(f"2026-02-{day}" for day in range(16, 21)),
    special_days=(
        SpecialDay("2026-02-13", openings=(Opening(*MORNING),)),
        SpecialDay("2026-02-28", works_as=0),
        SpecialDay("2026-03-02"),
    ),
)
"""Friday the 13th is a half day, the week from the 16th free, Saturday the 28th made up for, 2 March closed."""


@pytest.mark.parametrize(
    ("day", "openings"),
    [
        ("2026-02-12", (Opening(*MORNING), Opening(*AFTERNOON))),
        ("2026-02-13", (Opening(*MORNING),)),
        ("2026-02-14", ()),
        ("2026-02-16", ()),
        ("2026-02-28", (Opening(*MORNING), Opening(*AFTERNOON))),
        ("2026-03-02", ()),
    ],
)
def test_the_hours_of_a_date(day: str, openings: tuple[Opening, ...]) -> None:
    assert openings_on(TET, date.fromisoformat(day)) == openings


def test_without_hours_every_day_is_open_all_day_but_what_differs() -> None:
    always = Calendar((), ("2026-09-02",), (SpecialDay("2026-09-03", openings=(Opening(*MORNING),)),))
    assert openings_on(always, date(2026, 9, 1)) is None
    assert openings_on(always, date(2026, 9, 2)) == ()
    assert openings_on(always, date(2026, 9, 3)) == (Opening(*MORNING),)


def test_a_special_day_goes_before_a_closed_date() -> None:
    made_up = Calendar(closed_dates=("2026-09-02",), special_days=(SpecialDay("2026-09-02", works_as=2),))
    assert is_working_day(made_up, date(2026, 9, 2))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-12", 1, "2026-02-13"),
        ("2026-02-12", 2, "2026-02-23"),
        ("2026-02-27", 1, "2026-02-28"),
        ("2026-02-27", 2, "2026-03-03"),
        ("2026-02-23", -2, "2026-02-12"),
        ("2026-02-14", 0, "2026-02-23"),
        ("2026-02-13", 0, "2026-02-13"),
    ],
)
def test_working_days_are_counted_over_holidays_and_make_up_days(start: str, count: int, end: str) -> None:
    assert add_working_days(TET, date.fromisoformat(start), count).isoformat() == end


def test_a_calendar_that_never_works_is_said_to() -> None:
    with pytest.raises(NoWorkingDay):
        add_working_days(Calendar((Window((), *MORNING),)), date(2026, 1, 1), 1)


DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 31))
CALENDARS = st.builds(
    lambda week, closed, special: Calendar(
        (Window(tuple(sorted(week)), *MORNING),),
        tuple(map(str, closed)),
        tuple(
            SpecialDay(str(day), None if kind == "half" or kind == "closed" else kind,
                       (Opening(*AFTERNOON),) if kind == "half" else ())
            for day, kind in special.items()
        ),
    ),
    st.sets(st.integers(0, 6), min_size=1),
    st.sets(DAYS, max_size=30),
    st.dictionaries(DAYS, st.one_of(st.integers(0, 6), st.sampled_from(["half", "closed"])), max_size=20),
)  # fmt: skip
COUNTS = st.integers(0, 40)


@given(CALENDARS, DAYS, COUNTS)
def test_law_what_is_reached_is_a_working_day_and_counted(calendar: Calendar, start: date, count: int) -> None:
    end = add_working_days(calendar, start, count)
    assert is_working_day(calendar, end)
    if count:
        assert end > start
        assert count_working_days(calendar, start, end) == count
        before = add_working_days(calendar, start, -count)
        assert count_working_days(calendar, start, before) == -count


@given(CALENDARS, DAYS, COUNTS, COUNTS)
def test_law_days_add_up(calendar: Calendar, start: date, one: int, other: int) -> None:
    start = add_working_days(calendar, start, 0)
    there = add_working_days(calendar, add_working_days(calendar, start, one), other)
    assert there == add_working_days(calendar, start, one + other)
    assert add_working_days(calendar, add_working_days(calendar, start, one), -one) == start


@given(CALENDARS, DAYS, DAYS, DAYS)
def test_law_spans_add_up(calendar: Calendar, one: date, other: date, another: date) -> None:
    first, second, third = sorted((one, other, another))
    whole = count_working_days(calendar, first, third)
    assert whole == count_working_days(calendar, first, second) + count_working_days(calendar, second, third)
    assert count_working_days(calendar, first, first) == 0


@given(CALENDARS, DAYS, COUNTS)
def test_law_more_days_are_later(calendar: Calendar, start: date, count: int) -> None:
    start = add_working_days(calendar, start, 0)
    assert add_working_days(calendar, start, count + 1) > add_working_days(calendar, start, count)
    assert add_working_days(calendar, start + timedelta(days=1), count) >= add_working_days(calendar, start, count)
