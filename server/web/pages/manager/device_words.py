"""What devices are asked from afar, what they say of it, and what is wrong with one, in words."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from language.messages import N_
from language.printer_states import printer_msgid
from protocol.device_tasks import DeviceReport, DeviceTask, TaskOutcome
from protocol.enums import PrinterState
from protocol.ids import Instant
from server.access.reported import Reported
from server.queue.events.events import DeviceStatus
from server.queue.state.device_tasks import AskedTask

TASK_WORDS: Final[Mapping[DeviceTask, str]] = {
    DeviceTask.TEST_SLIP: N_("Print a test slip"),
    DeviceTask.PICTURE: N_("Picture of its screen"),
    DeviceTask.RESTART: N_("Restart the program"),
    DeviceTask.UPDATE: N_("Update the program"),
}

OUTCOMES: Final[Mapping[TaskOutcome, str]] = {
    TaskOutcome.BEGUN: N_("It has begun"),
    TaskOutcome.DONE: N_("Done"),
    TaskOutcome.UNCERTAIN: N_("It cannot tell"),
    TaskOutcome.BUSY: N_("Not done: somebody is using it. Ask again when nobody stands there."),
    TaskOutcome.NO_PRINTER: N_("Not done: it has no printer"),
    TaskOutcome.NO_COMMAND: N_("Not done: its settings name no update command"),
    TaskOutcome.FAILED: N_("Failed; the log on the device says why"),
    TaskOutcome.TOO_LATE: N_("Not done: it heard of this too late"),
}

OF_TASK: Final[Mapping[tuple[DeviceTask, TaskOutcome], str]] = {
    (DeviceTask.TEST_SLIP, TaskOutcome.DONE): N_("Printed"),
    (DeviceTask.TEST_SLIP, TaskOutcome.UNCERTAIN): N_("Sent. Its printer cannot say whether it came out: please look."),
    (DeviceTask.TEST_SLIP, TaskOutcome.FAILED): N_("Not printed: look at the printer"),
    (DeviceTask.PICTURE, TaskOutcome.DONE): N_("Taken"),
    (DeviceTask.RESTART, TaskOutcome.BEGUN): N_("It is restarting"),
    (DeviceTask.RESTART, TaskOutcome.DONE): N_("Restarted"),
    (DeviceTask.UPDATE, TaskOutcome.BEGUN): N_("The update is running"),
    (DeviceTask.UPDATE, TaskOutcome.DONE): N_("Updated; the program restarts"),
    (DeviceTask.UPDATE, TaskOutcome.UNCERTAIN): N_("It restarted before the update had ended: look at its version"),
}
"""Where a task has words of its own for an outcome."""

ASKED: Final = N_("Asked; it has not answered yet")
SILENT: Final = N_("No answer from the device within 60 seconds")
NO_END: Final = N_("It began, and has not said how that ended")

NO_REPORT: Final = N_("It has not said anything about itself yet")
DISK: Final = N_("Disk nearly full: {free} free")
ERROR: Final = N_("Error at {time}: {name}")
OLD: Final = N_("Version {version}: update it")
OLD_UNNAMED: Final = N_("An old version: update it")

LITTLE_MB: Final = 500
LITTLE_SHARE: Final = 0.10
RECENT_MS: Final = 24 * 60 * 60 * 1000
"""An error that is older is still told of on the device's page, and is no trouble any more."""
RANKS: Final = ("red", "amber", "off", "calm")


class Trouble(Struct, frozen=True):
    """Something to look at. `level`: `red` or `amber`; `said`: a msgid with places for the others (`at`: `time`)."""

    level: str
    said: str
    free: str = ""
    at: Instant | None = None
    name: str = ""
    version: str = ""


def said_of(task: AskedTask, now: Instant) -> str:
    """The msgid of how a task stands."""
    if task.outcome is None:
        return ASKED if task.is_open(now) else SILENT
    if task.outcome is TaskOutcome.BEGUN and not task.is_open(now):
        return NO_END
    return OF_TASK.get((task.what, task.outcome), OUTCOMES[task.outcome])


def troubles(reported: Reported | None, printer: DeviceStatus | None, old: str | None, now: Instant) -> list[Trouble]:
    """What is wrong with a device by its last words, the worst first. `old`: its version, if that should be updated."""
    found, report = [], None if reported is None else reported.report
    if printer is not None and printer.printer not in (None, PrinterState.READY):
        level = "amber" if printer.printer is PrinterState.PAPER_NEAR_END else "red"
        found.append(Trouble(level, printer_msgid(printer.printer, printer.cause)))
    if report is not None and report.free_mb is not None and is_little(report):
        level = "red" if report.free_mb < LITTLE_MB else "amber"
        found.append(Trouble(level, DISK, free=size(report.free_mb)))
    at = None if reported is None else reported.error_at
    if report is not None and report.error is not None and at is not None and now - at < RECENT_MS:
        found.append(Trouble("amber", ERROR, at=at, name=report.error.name))
    if old is not None:
        found.append(Trouble("amber", OLD if old else OLD_UNNAMED, version=old))
    return sorted(found, key=lambda one: RANKS.index(one.level))


def is_little(report: DeviceReport) -> bool:
    """Whether so little of the disk is free that somebody should make room."""
    if report.free_mb is None:
        return False
    share = 1.0 if not report.disk_mb else report.free_mb / report.disk_mb
    return report.free_mb < LITTLE_MB or share < LITTLE_SHARE


def size(mb: int) -> str:
    """Of a disk: `840 MB`, `37 GB`."""
    return f"{mb} MB" if mb < 1000 else f"{round(mb / 1000)} GB"
