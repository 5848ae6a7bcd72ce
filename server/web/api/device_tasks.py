"""What devices say of themselves, and what they are asked to do from afar: asked, fetched by the device, told of."""

import asyncio
import struct
from collections.abc import Mapping

from msgspec import Struct

from protocol import commands as c
from protocol.device_tasks import (
    MOST_PICTURE_BYTES,
    TASKS_OF,
    DeviceReport,
    DeviceTask,
    PictureStored,
    ReportTaken,
    TaskOutcome,
    TaskReply,
    TasksToDo,
    TaskToDo,
)
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.access.city.state import Device
from server.access.reported import Reported, read_reports, take_picture, write_picture, write_report
from server.access.seen import Seen
from server.journal.database.dialects import connect_to_write
from server.queue.state.device_tasks import AskedTask
from server.web.base.clock import moment
from server.web.follow import views
from server.web.follow.live import Branch
from server.web.follow.presence import CONNECTED_MS
from server.web.operation.context import AppContext
from server.web.operation.operation import OperationRequest

from . import devices

PNG = b"\x89PNG\r\n\x1a\n"
IHDR = struct.Struct(">4sII")
MOST_PIXELS = 4096
"""Of each side of a picture."""


async def report(asked: OperationRequest) -> Struct | Refused:
    """Keeps what the device says of itself."""
    body: DeviceReport = asked.body
    now = asked.context.clock.now()
    await asyncio.to_thread(_write_report, asked.context, asked.principal.id, body, now)
    return ReportTaken(moment(now, views.zone_of(asked.branch.state)))


async def ask(asked: OperationRequest) -> Struct | Refused:
    """Asks a device of the branch, if it is connected and can do this."""
    command: c.AskDevice = asked.body
    device = asked.context.live.access.devices.get(command.device)
    if device is None or device.branch != asked.branch.state.stream or device.revoked:
        return Refused(Refusal.NOT_FOUND, "device")
    seen = await devices.seen_at(asked)
    refused = cannot(device, command.what, seen, asked.context.clock.now())
    if refused is not None:
        return refused
    done = await asked.context.live.submit(asked.envelope(command))
    return done if isinstance(done, Refused) else TaskReply(command.task, done.seq)


def cannot(device: Device, what: DeviceTask, seen: Mapping[str, Seen], now: Instant) -> Refused | None:
    """Why this device cannot be asked this now; None: it can be."""
    if what not in TASKS_OF.get(device.role, ()):
        return Refused(Refusal.BAD_FIELD, "what", f"a {device.role} does not do this")
    return None if is_here(seen.get(device.device_id), now) else Refused(Refusal.DEVICE_AWAY, "device")


def is_here(seen: Seen | None, now: Instant) -> bool:
    """Whether the device counts as connected."""
    return seen is not None and now - seen.at <= CONNECTED_MS


async def to_do(asked: OperationRequest) -> TasksToDo:
    """Those of this device alone that it has not ended. Nothing is changed by looking."""
    state, now = asked.branch.state, asked.context.clock.now()
    tasks = [
        TaskToDo(one.task, one.what, one.outcome is None and one.late(now), one.outcome is TaskOutcome.BEGUN)
        for one in state.device_tasks.values()
        if one.device == asked.principal.id and not one.has_ended
    ]
    return TasksToDo(tasks, state.seq)


async def tell(asked: OperationRequest) -> Struct | Refused:
    """The device says what became of a task."""
    command: c.TellTask = asked.body
    done = await asked.context.live.submit(asked.envelope(command))
    return done if isinstance(done, Refused) else TaskReply(command.task, done.seq)


async def store_picture(asked: OperationRequest) -> Struct | Refused:
    """Seals the picture that this device was asked for, until who asked has looked at it or a few minutes are over."""
    task, now = pictured(asked.branch, asked.param("id"), asked.principal.id), asked.context.clock.now()
    if task is None or not task.is_open(now):
        return Refused(Refusal.NOT_FOUND, "id")
    content = bytearray()
    async for chunk in asked.request.stream():
        content += chunk
        if len(content) > MOST_PICTURE_BYTES:
            return Refused(Refusal.TOO_LARGE, detail=f"at most {MOST_PICTURE_BYTES} bytes")
    if not is_picture(content):
        return Refused(Refusal.NOT_MEDIA)
    await asyncio.to_thread(_write_picture, asked.context, task, bytes(content), now)
    return PictureStored(task.task, len(content))


def pictured(branch: Branch, task: str, device: str) -> AskedTask | None:
    """The task, if it is a picture of this device."""
    one = branch.state.device_tasks.get(task)
    return one if one is not None and one.what is DeviceTask.PICTURE and one.device == device else None


def is_picture(content: bytes | bytearray) -> bool:
    """Whether this begins as a PNG of bounded size does."""
    if not content.startswith(PNG) or len(content) < len(PNG) + 4 + IHDR.size:
        return False
    kind, width, height = IHDR.unpack_from(content, len(PNG) + 4)
    return bool(kind == b"IHDR" and 0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS)


def look_at_picture(context: AppContext, device: str, task: str, now: Instant) -> bytes | None:
    """The picture, which is gone with this; None: there is none, or no more. Blocking. Raises CannotOpen."""
    with connect_to_write(context.engine) as connection, connection.begin():
        sealed = take_picture(connection, device, task, now)
    return None if sealed is None else context.job_sealer.open(_sealed_for(device, task), sealed)


def reports(context: AppContext) -> dict[str, Reported]:
    """What each device last said of itself. Blocking."""
    with context.engine.connect() as connection:
        return read_reports(connection)


def _write_report(context: AppContext, device: str, said: DeviceReport, now: Instant) -> None:
    with connect_to_write(context.engine) as connection, connection.begin():
        write_report(connection, device, said, now)


def _write_picture(context: AppContext, task: AskedTask, content: bytes, now: Instant) -> None:
    sealed = context.job_sealer.seal(_sealed_for(task.device, task.task), content)
    with connect_to_write(context.engine) as connection, connection.begin():
        write_picture(connection, task.device, task.task, sealed, now)


def _sealed_for(device: str, task: str) -> tuple[str, ...]:
    return "device picture", device, task
