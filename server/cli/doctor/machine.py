"""The machine that the server runs on: its clock, its time zone, its limits, and what starts the server."""

import ctypes
import sys
import time
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

from protocol.ids import Instant

from .fault import Fault, Found, found

TIME_ERROR = 5
"""What adjtimex(2) gives while no time server disciplines the clock."""

LEAST_FILES = 4096
NIGHT = timedelta(hours=2)
"""When the backup's timer runs, by the machine's own clock."""

FONT = "fontpkg_be_vietnam_pro"
_UNITS = Path("etc/systemd/system")


def clock_state() -> int | None:
    """What adjtimex(2) says of the clock; None where there is none to ask."""
    if not sys.platform.startswith("linux"):
        return None
    return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))


def by_clock(state: int | None, now: Instant, last: Instant) -> list[Found]:
    """`last`: of the newest event of any stream."""
    faults = [found(Fault.CLOCK_NOT_SYNCHRONISED)] if state == TIME_ERROR else []
    if now < last:
        faults.append(found(Fault.CLOCK_BEHIND, now=_local(now), last=_local(last)))
    return faults


def in_zone(offset_s: int, branch: str, zone: str, now: Instant) -> list[Found]:
    """`offset_s`: of this machine's clock from UTC."""
    moment = datetime.fromtimestamp(now / 1000, UTC)
    theirs = moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    ahead = theirs - timedelta(seconds=offset_s)
    if not ahead:
        return []
    at = (datetime(2026, 1, 1, tzinfo=UTC) + NIGHT + ahead).strftime("%H:%M")
    return [found(Fault.ZONE, branch=branch, zone=zone, at=at)]


def of_process(encoding: str, most_files: int | None, font: str = FONT) -> list[Found]:
    """`most_files`: how many a process may open at the most; None: no limit, or not known."""
    faults = []
    if encoding.casefold().replace("-", "") != "utf8":
        faults.append(found(Fault.ENCODING, encoding=encoding))
    if most_files is not None and 0 <= most_files < LEAST_FILES:
        faults.append(found(Fault.FILES_LIMIT, limit=most_files))
    return faults if find_spec(font) else [*faults, found(Fault.FONT_MISSING)]


def starts_by_itself(root: Path, data: Path) -> list[Found]:
    """Whether systemd starts the server and its backups; nothing on a machine that systemd does not run."""
    if not (root / "run/systemd/system").is_dir():
        return []
    units = root / _UNITS
    if not (units / "motcua.service").exists():
        return [found(Fault.NO_SERVICE, data=data)]
    wanted = {"motcua.service": "multi-user.target", "motcua-backup.timer": "timers.target"}
    return [
        found(Fault.SERVICE_NOT_ENABLED, unit=unit)
        for unit, target in wanted.items()
        if (units / unit).exists() and not (units / f"{target}.wants" / unit).is_symlink()
    ]


def has_service(root: Path) -> bool:
    """Whether a unit of ours is there, whose limits count instead of this session's."""
    return (root / _UNITS / "motcua.service").exists()


def offset_here(now: Instant) -> int:
    """This machine's offset from UTC, in seconds."""
    return time.localtime(now / 1000).tm_gmtoff


def _local(at: Instant) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone():%Y-%m-%d %H:%M:%S}"
