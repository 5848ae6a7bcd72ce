"""The server's clock: milliseconds inside, datetimes with the branch's UTC offset in the API."""

import time
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from protocol.ids import Instant


def now_ms() -> Instant:
    """The wall clock, in whole milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    return ZoneInfo(name)


def moment(at: Instant, time_zone: str) -> datetime:
    """An instant as a datetime of that time zone."""
    return datetime.fromtimestamp(at / 1000, zone(time_zone))
