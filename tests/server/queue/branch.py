"""A branch to test with: its configuration, changed a field at a time, and the moments of its day."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from protocol.configuration import BranchConfig, Coded, CounterConfig, Name, ReasonConfig, ServiceConfig, Window
from protocol.enums import ReasonFor
from protocol.ids import Instant

ZONE = "Asia/Ho_Chi_Minh"
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def moment(text: str, zone: str = ZONE) -> Instant:
    """`2026-10-05 08:00` (a Monday) or `2026-10-05 08:00:30` of the branch, as an instant."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


MORNING = moment("2026-10-05 08:00")
MIDNIGHT = moment("2026-10-06 00:00")
TOMORROW = moment("2026-10-06 08:00")


def name(text: str) -> Name:
    return {"vi": text, "en": text}


def service(code: str, prefix: str | None = None, quota: int | None = None) -> ServiceConfig:
    return ServiceConfig(code, prefix or code, name(code), quota)


def counter(counter_id: str, *skills: str) -> CounterConfig:
    return CounterConfig(counter_id, name(f"Quầy {counter_id}"), skills)


def reason(code: str, *used_by: ReasonFor) -> ReasonConfig:
    return ReasonConfig(code, name(code), used_by or tuple(ReasonFor))


def office_hours(*days: int) -> Window:
    """07:30 to 11:00 for tickets, counters to 11:30."""
    return Window(days or EVERY_DAY, "07:30", "11:00", "11:30")


BRANCH = BranchConfig(
    "CN01",
    name("Chi nhánh 1"),
    services=(service("HT"), service("CT"), service("DD", "Đ"), service("DDX", "Đ")),
    counters=(counter("1", "HT", "CT"), counter("2", "HT", "DD", "DDX"), counter("3", "CT")),
    priorities=(Coded("elderly", name("Cao tuổi")), Coded("disabled", name("Khuyết tật"))),
    reasons=(
        reason("asked"),
        reason("lunch", ReasonFor.PAUSE),
        reason("forms", ReasonFor.PARK),
    ),
    outcomes=(Coded("done", name("Xong")), Coded("refused", name("Từ chối"))),
    no_show_s=0,
)
"""Open all hours, three counters, four services of which two share the prefix Đ, three reasons, two outcomes.

A no-show needs no waiting.
"""


def branch(**changes: Any) -> BranchConfig:
    """`BRANCH` with some fields replaced."""
    return replace(BRANCH, **changes)
