"""This machine's clocks: wall clock, boot clock, the boot's id, and whether a time server keeps the wall clock."""

import ctypes
import sys
import time
from pathlib import Path

from .belief import Reading

STA_UNSYNC = 0x0040
"""adjtimex(2): the kernel knows of nobody who keeps its clock."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TIMEX_BYTES = 512
_STATUS_AT, _SECONDS_AT = 40, 72
"""Where `struct timex` has its status and its time on 64-bit Linux."""


def read_clocks() -> Reading:
    """Both clocks, as near to one moment as can be; the boot clock counts sleep where the system measures it."""
    if sys.platform == "linux":
        boot_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    else:
        boot_ns = time.monotonic_ns()
    return Reading(time.time_ns() // 1_000_000, boot_ns // 1_000_000)


def boot_id() -> str:
    """The id of this boot. Where the system has none, it is made of the time of the boot in tens of minutes:
    a clock that was set while the server was down then looks like a restart, which is doubted too.
    """
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:
        reading = read_clocks()
        return f"boot-{(reading.wall - reading.boot) // 600_000}"


def is_synchronised(wall_ms: int) -> bool:
    """Whether the kernel says that a time server keeps its clock, and means the clock that reads `wall_ms` now.

    timesyncd, chrony and ntpd all tell the kernel; setting the clock by hand takes it back. False where this cannot be
    asked (not Linux).
    """
    if sys.platform != "linux" or ctypes.sizeof(ctypes.c_long) != 8:
        return False
    timex = ctypes.create_string_buffer(_TIMEX_BYTES)
    try:
        if ctypes.CDLL(None).adjtimex(timex) < 0:
            return False
    except (AttributeError, OSError):
        return False
    status = int.from_bytes(timex.raw[_STATUS_AT : _STATUS_AT + 4], sys.byteorder)
    seconds = int.from_bytes(timex.raw[_SECONDS_AT : _SECONDS_AT + 8], sys.byteorder, signed=True)
    return not status & STA_UNSYNC and abs(seconds * 1000 - wall_ms) < 5000
