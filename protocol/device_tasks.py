"""What a device says of itself, and what a manager may ask of it from afar."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from .enums import Role

ANSWER_WITHIN_MS: Final = 60_000
"""A device that hears of a task later does not begin it any more."""
END_WITHIN_MS: Final = 900_000
"""So long a task that was begun may take: an update loads and installs a program."""
MOST_PICTURE_BYTES: Final = 2_000_000
PICTURE_KEPT_MS: Final = 300_000
"""After so long a picture that nobody has looked at is gone."""


class DeviceTask(StrEnum):
    """What a device can be asked to do. `picture`: of its own window, while no citizen stands before it."""

    TEST_SLIP = "test-slip"
    PICTURE = "picture"
    RESTART = "restart"
    UPDATE = "update"


TASKS_OF: Final[Mapping[Role, tuple[DeviceTask, ...]]] = {
    Role.KIOSK: (DeviceTask.TEST_SLIP, DeviceTask.PICTURE, DeviceTask.RESTART, DeviceTask.UPDATE),
    Role.DISPLAY: (DeviceTask.PICTURE, DeviceTask.RESTART, DeviceTask.UPDATE),
    Role.COUNTER: (DeviceTask.RESTART, DeviceTask.UPDATE),
}
"""A counter's screen shows the data of the person in hand: no picture is taken of it."""


class TaskOutcome(StrEnum):
    """What a device says of a task.

    `begun`: the end is still to come. `uncertain`: whether the slip came out, or the update ended, it cannot tell.
    `busy`: somebody uses it. `no_command`: its settings name no way to update it. `too_late`: it heard of it late.
    """

    BEGUN = "begun"
    DONE = "done"
    UNCERTAIN = "uncertain"
    BUSY = "busy"
    NO_PRINTER = "no_printer"
    NO_COMMAND = "no_command"
    FAILED = "failed"
    TOO_LATE = "too_late"


class TaskToDo(Struct, frozen=True):
    """A task of this device that it has not ended. `late`: it is not begun any more. `begun`: it has said so."""

    task: str
    what: DeviceTask
    late: bool = False
    begun: bool = False


class TasksToDo(Struct, frozen=True):
    """The tasks of today that this device was asked to do, the oldest first."""

    tasks: list[TaskToDo]
    seq: int


class TaskReply(Struct, frozen=True):
    """The answer to a task that was asked for, or told of."""

    task: str
    seq: int


class PictureStored(Struct, frozen=True):
    """The picture of a screen arrived: `bytes` of PNG."""

    task: str
    bytes: int


class Monitor(Struct, frozen=True, forbid_unknown_fields=True):
    """A monitor of a device, in pixels; `used`: the program's window is on it."""

    name: Annotated[str, Meta(max_length=64)]
    width: Annotated[int, Meta(ge=0, le=99_999)]
    height: Annotated[int, Meta(ge=0, le=99_999)]
    used: bool = False


class LastError(Struct, frozen=True, forbid_unknown_fields=True):
    """The last error in a program's log: the name of its class or of the part that logged it, no text."""

    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.]{1,80}$")]
    at: Annotated[datetime, Meta(tz=True)]


Megabytes = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class DeviceReport(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a device says of itself when it connects and when that changes. Nothing in it is about a person.

    `printer`: where it is and its make, None without one. `free_mb`, `disk_mb`: of the disk with its data.
    `rotate`: degrees. `updates`: it has a command that updates it.
    """

    version: Annotated[str, Meta(max_length=32)]
    system: Annotated[str, Meta(max_length=64)] = ""
    python: Annotated[str, Meta(max_length=16)] = ""
    monitors: Annotated[tuple[Monitor, ...], Meta(max_length=8)] = ()
    rotate: Annotated[int, Meta(ge=0, le=270)] = 0
    printer: Annotated[str, Meta(max_length=160)] | None = None
    free_mb: Megabytes | None = None
    disk_mb: Megabytes | None = None
    error: LastError | None = None
    updates: bool = False


class ReportTaken(Struct, frozen=True):
    """The server has the report since `at`."""

    at: datetime
