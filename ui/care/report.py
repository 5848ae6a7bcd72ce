"""What a device says of itself: looked up when asked for."""

import platform
import shutil
from pathlib import Path
from typing import Final

from msgspec import structs
from PySide6.QtGui import QGuiApplication, QScreen

from protocol.device_tasks import DeviceReport, LastError, Monitor
from protocol.version import VERSION

MEGABYTE: Final = 1_000_000
MOST_MONITORS: Final = 8
NOTED_SHARE: Final = 0.02
"""A smaller change of the free disk, as a share of all of it, is not worth a new report."""


def report_of(
    folder: Path, shown_on: QScreen | None, error: LastError | None, *, rotate: int = 0, printer: str | None = None,
    updates: bool = False,
) -> DeviceReport:  # fmt: skip
    """`folder`: with the program's data, on the disk in question. `shown_on`: the monitor with its window."""
    free, all_of = _disk(folder)
    return DeviceReport(
        VERSION, f"{platform.system()} {platform.release()}"[:64], platform.python_version()[:16],
        _monitors(shown_on), rotate, None if printer is None else printer[:160], free, all_of, error, updates,
    )  # fmt: skip


def is_news(now: DeviceReport, told: DeviceReport | None) -> bool:
    """Whether the server should hear of it."""
    if told is None or now.free_mb is None or told.free_mb is None or not now.disk_mb:
        return now != told
    moved = abs(now.free_mb - told.free_mb) >= NOTED_SHARE * now.disk_mb
    return moved or now != structs.replace(told, free_mb=now.free_mb)


def _disk(folder: Path) -> tuple[int | None, int | None]:
    """Free and all, in MB, of the disk with the folder, which need not be there yet."""
    there = next((each for each in (folder, *folder.parents) if each.exists()), None)
    try:
        found = None if there is None else shutil.disk_usage(there)
    except OSError:
        found = None
    return (None, None) if found is None else (found.free // MEGABYTE, found.total // MEGABYTE)


def _monitors(shown_on: QScreen | None) -> tuple[Monitor, ...]:
    """Their true pixels: a screen's geometry is told in units that the system may have scaled."""
    return tuple(
        Monitor(
            screen.name()[:64], round(screen.size().width() * screen.devicePixelRatio()),
            round(screen.size().height() * screen.devicePixelRatio()), screen is shown_on,
        )
        for screen in QGuiApplication.screens()[:MOST_MONITORS]
    )  # fmt: skip
