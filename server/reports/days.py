"""Which days a report is of: two dates, or a range that moves with today. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from msgspec import Struct

from language.messages import N_

MOST_DAYS: Final = 1_100
"""Most days of one report: three years."""


class Preset(StrEnum):
    """A range that moves with today; weeks begin on Monday. Ranges under way end today."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"


PRESET_NAMES: Final = {
    Preset.TODAY: N_("Today"),
    Preset.YESTERDAY: N_("Yesterday"),
    Preset.THIS_WEEK: N_("This week"),
    Preset.LAST_WEEK: N_("Last week"),
    Preset.THIS_MONTH: N_("This month"),
    Preset.LAST_MONTH: N_("Last month"),
    Preset.THIS_YEAR: N_("This year"),
    Preset.LAST_YEAR: N_("Last year"),
}


class Dates(Struct, frozen=True):
    """From one local date to another, both included."""

    first: date
    last: date


Days: TypeAlias = Preset | Dates


def dates_of(days: Days, today: date) -> Dates:
    """The dates that a report is of, as of today."""
    if isinstance(days, Dates):
        return days
    monday = today - timedelta(days=today.weekday())
    first_of_month, first_of_year = today.replace(day=1), today.replace(month=1, day=1)
    day = timedelta(days=1)
    match days:
        case Preset.TODAY:
            return Dates(today, today)
        case Preset.YESTERDAY:
            return Dates(today - day, today - day)
        case Preset.THIS_WEEK:
            return Dates(monday, today)
        case Preset.LAST_WEEK:
            return Dates(monday - 7 * day, monday - day)
        case Preset.THIS_MONTH:
            return Dates(first_of_month, today)
        case Preset.LAST_MONTH:
            return Dates((first_of_month - day).replace(day=1), first_of_month - day)
        case Preset.THIS_YEAR:
            return Dates(first_of_year, today)
        case Preset.LAST_YEAR:
            return Dates((first_of_year - day).replace(month=1, day=1), first_of_year - day)
