"""The server's clock and its two shapes: milliseconds inside, ISO 8601 with the branch's offset on the wire."""

import time
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from protocol.ids import Instant


def now_ms() -> Instant:
    """The wall clock in whole milliseconds."""
    return time.time_ns() // 1_000_000


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    return ZoneInfo(name)


def moment(at: Instant, time_zone: str) -> datetime:
    """An instant as people of that zone write it."""
    return datetime.fromtimestamp(at / 1000, zone(time_zone))
