"""Two years of days off, as the notices of those years say them, and branches that keep them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from protocol.configuration import Opening, SpecialDay, Window

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING, AFTERNOON = ("07:30", "11:00", "11:30"), ("13:00", "16:30", "17:00")
OFFICE = (Window((0, 1, 2, 3, 4), *MORNING), Window((0, 1, 2, 3, 4), *AFTERNOON))

CLOSED = (
    "2026-01-01",
    "2026-01-02",  # swapped with Saturday 10 January
    *(f"2026-02-{day}" for day in (16, 17, 18, 19, 20)),  # Tết Bính Ngọ
    "2026-04-27",  # for the Hùng Kings' day, Sunday 26 April
    "2026-04-30",
    "2026-05-01",
    "2026-08-31",  # swapped with Saturday 22 August
    "2026-09-01",
    "2026-09-02",
    "2027-01-01",
    *(f"2027-02-{day:02}" for day in (5, 6, 7, 8, 9, 10, 11)),  # Tết Đinh Mùi
    "2027-04-16",
    "2027-04-30",
    "2027-05-01",
    "2027-05-03",
    "2027-09-02",
    "2027-09-03",
)
SPECIAL = (
    SpecialDay("2026-01-10", works_as=4),
    SpecialDay("2026-02-13", openings=(Opening(*MORNING),)),
    SpecialDay("2026-08-22", works_as=0),
)


class Branch(Struct, frozen=True):
    """A branch's calendar."""

    hours: tuple[Window, ...] = OFFICE
    closed_dates: tuple[str, ...] = CLOSED
    special_days: tuple[SpecialDay, ...] = SPECIAL
    time_zone: str = "Asia/Ho_Chi_Minh"


WEEK = Branch()
"""Monday to Friday; the Friday before Tết 2026 is a half day."""
SATURDAY = Branch((*OFFICE, Window((5,), *MORNING)))
"""Also on Saturday mornings."""
ALWAYS = Branch((), (), ())
"""Without hours: open all day, every day."""
BRANCHES = {"week": WEEK, "saturday": SATURDAY, "always": ALWAYS}


def at(local: str) -> int:
    """`2026-02-13 16:20` in Hanoi as a moment."""
    return int(datetime.fromisoformat(local).replace(tzinfo=HANOI).timestamp() * 1000)


def said(moment: int | None) -> str | None:
    """A moment as `2026-02-13 16:20`, in Hanoi."""
    return None if moment is None else f"{datetime.fromtimestamp(moment / 1000, HANOI):%Y-%m-%d %H:%M}"
