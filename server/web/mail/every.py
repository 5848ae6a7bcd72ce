"""How often a report is sent, and of which days it is then."""

from enum import StrEnum
from typing import Final

from language.messages import N_
from server.reports.days import Preset


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


DAYS_OF: Final = {Every.DAY: Preset.YESTERDAY, Every.WEEK: Preset.LAST_WEEK, Every.MONTH: Preset.LAST_MONTH}
EVERY_NAMES: Final = {
    Every.DAY: N_("each day, of the day before"),
    Every.WEEK: N_("each Monday, of the week before"),
    Every.MONTH: N_("on the first of each month, of the month before"),
}
