"""When a branch opens next, and who may come in while no numbers are given."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec import Struct

from protocol.configuration import AppointmentRules, SpecialDay, Window
from protocol.opening_hours import lets_check_in, next_opening

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAYS = (0, 1, 2, 3, 4)
RULES = AppointmentRules(slot_s=1800, per_slot=4, early_s=1800, late_s=900)


class Branch(Struct, frozen=True):
    time_zone: str = "Asia/Ho_Chi_Minh"
    hours: tuple[Window, ...] = (
        Window(WEEKDAYS, "13:00", "16:30", "17:00"),
        Window(WEEKDAYS, "07:30", "11:30", "12:00"),
    )
    closed_dates: tuple[str, ...] = ("2026-10-12",)
    special_days: tuple[SpecialDay, ...] = ()
    retired: bool = False


def ms(text: str) -> int:
    """`2026-10-08 09:05` in Hanoi; the 8th is a Thursday."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "ended_on", "opens"),
    [
        ("2026-10-08 06:00", None, "2026-10-08 07:30"),
        ("2026-10-08 11:45", None, "2026-10-08 13:00"),
        ("2026-10-08 16:30", None, "2026-10-09 07:30"),
        ("2026-10-08 09:05", "2026-10-08", "2026-10-09 07:30"),
        ("2026-10-08 06:00", "2026-10-08", "2026-10-09 07:30"),
        ("2026-10-08 06:00", "2026-10-07", "2026-10-08 07:30"),
        ("2026-10-09 18:00", None, "2026-10-13 07:30"),  # over the weekend and a closed Monday
    ],
)
def test_the_next_opening(now: str, ended_on: str | None, opens: str) -> None:
    opening = next_opening(Branch(), ms(now), ended_on=ended_on)
    assert opening is not None
    assert opening.first_ticket == ms(opens)


def test_without_hours_it_opens_again_at_midnight_after_a_day_that_was_ended() -> None:
    always = Branch(hours=(), closed_dates=())
    opening = next_opening(always, ms("2026-10-08 09:05"), ended_on="2026-10-08")
    assert opening is not None
    assert opening.first_ticket == ms("2026-10-09 00:00")


def test_a_branch_that_never_opens_has_no_next_opening() -> None:
    never = Branch(hours=(Window((), "07:30", "11:30", "12:00"),))
    assert next_opening(never, ms("2026-10-08 09:05")) is None
    assert next_opening(Branch(retired=True), ms("2026-10-08 09:05")) is None


@pytest.mark.parametrize(
    ("now", "may"),
    [
        ("2026-10-08 07:15", False),  # its slot is near, but the doors are not open
        ("2026-10-08 09:05", True),
        ("2026-10-08 11:14", True),
        ("2026-10-08 11:16", False),  # the last slot began at 11:00, and its quarter of an hour is over
        ("2026-10-08 12:50", False),
        ("2026-10-10 09:05", False),
    ],
)
def test_who_booked_may_come_in_around_a_slot(now: str, may: bool) -> None:
    assert lets_check_in(Branch(), RULES, ms(now)) is may


def test_who_booked_may_come_in_after_the_last_number() -> None:
    late = AppointmentRules(slot_s=1800, per_slot=4, early_s=1800, late_s=2700)
    assert lets_check_in(Branch(), late, ms("2026-10-08 11:40"))
    assert not lets_check_in(Branch(), late, ms("2026-10-08 11:40"), ended_on="2026-10-08")
    assert not lets_check_in(Branch(), AppointmentRules(per_slot=0), ms("2026-10-08 09:05"))
