"""The server's clock: milliseconds inside, datetimes with the branch's UTC offset in the API."""

import time
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from protocol.ids import Instant
from server.journal.clock import machine
from server.journal.clock.belief import Reading

CITY_TIME_ZONE = "Asia/Ho_Chi_Minh"
"""In which what belongs to no one branch is told."""


def now_ms() -> Instant:
    """The wall clock, in whole milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def read_clocks() -> Reading:
    """The wall clock and the boot clock of this machine."""
    return Reading(now_ms(), machine.read_clocks().boot)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    return ZoneInfo(name)


def moment(at: Instant, time_zone: str) -> datetime:
    """An instant as a datetime of that time zone."""
    return datetime.fromtimestamp(at / 1000, zone(time_zone))
