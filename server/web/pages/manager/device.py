"""`/manager/devices/ID`: what a device says of itself, what it was asked today, and the buttons that ask it."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping

from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from protocol import commands as c
from protocol.device_tasks import PICTURE_KEPT_MS, TASKS_OF, DeviceTask
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.keys import new_key
from protocol.problem import Refused
from server.access.city.state import Device
from server.access.permissions import Permission, may
from server.access.reported import Reported, read_report, waiting_picture
from server.jobs.sealing import CannotOpen
from server.queue.state.device_tasks import AskedTask
from server.web.api import device_tasks, devices
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.base.problems import TITLES
from server.web.follow.live import Branch
from server.web.operation.operation import OperationRequest
from server.web.pages.booking.times import WISH
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from .device_words import TASK_WORDS, said_of, size
from .devices import DEVICES, shown

NOW_ASKED = N_("It is being asked this already; wait for its answer.")
GONE = N_("The picture was shown already, or is older than five minutes. Ask for another one.")


class Asking(Struct, frozen=True):
    """Something the device can be asked; `key`: of this form, so that a double press is one asking."""

    what: str
    said: str


class Done(Struct, frozen=True):
    """What the device was asked today, who asked, and the msgid of how it stands. `picture`: it waits to be shown."""

    time: str
    what: str
    who: str
    said: str
    task: str = ""
    picture: bool = False


async def show_device(asked: OperationRequest) -> Response:
    """The page of one device."""
    return await _page(asked)


async def ask_device(asked: OperationRequest) -> Response:
    """Asks the device; a refusal is explained on the page. Pressed twice, it is one asking."""
    pressed = await _pressed(asked)
    if isinstance(pressed, Refused):
        return refuse_page(pressed, asked.request)
    form, device, branch = pressed
    wish = form.get("wish", "")
    try:
        what = DeviceTask(form.get("what", ""))
    except ValueError:
        return refuse_page(Refused(Refusal.BAD_FIELD, "what"), asked.request)
    if not WISH.fullmatch(wish):
        return refuse_page(Refused(Refusal.BAD_FIELD, "wish"), asked.request)
    now = asked.context.clock.now()
    known = branch.state.device_tasks.get(wish)
    if known is not None and known.what is what and known.user == asked.principal.id:
        return see_other(_address(device))
    refused = device_tasks.cannot(device, what, await devices.seen_at(asked), now)
    if refused is None:
        asked.key = wish
        envelope = c.Envelope(stream=branch.state.stream, command=c.AskDevice(wish, device.device_id, what),
                              command_id=asked.command_id(), actor=asked.principal.id)  # fmt: skip
        done = await asked.context.live.submit(envelope)
        if not isinstance(done, Refused):
            return see_other(_address(device))
        refused = done
    error = NOW_ASKED if refused.code is Refusal.ALREADY else TITLES[refused.code]
    return await _page(asked, refused.status, error)


async def show_picture(asked: OperationRequest) -> Response:
    """Shows the picture to who asked for it, once: with this it is gone."""
    pressed = await _pressed(asked)
    if isinstance(pressed, Refused):
        return refuse_page(pressed, asked.request)
    form, device, branch = pressed
    task = device_tasks.pictured(branch, form.get("task", ""), device.device_id)
    if task is None or task.user != asked.principal.id:
        return await _page(asked, 404, GONE)
    now = asked.context.clock.now()
    try:
        content = await asyncio.to_thread(device_tasks.look_at_picture, asked.context, device.device_id, task.task, now)
    except CannotOpen:
        content = None
    return await _page(asked, 404, GONE) if content is None else await _page(asked, picture=b64encode(content).decode())


async def _page(asked: OperationRequest, status: int = 200, error: str = "", picture: str = "") -> Response:
    found = _find(asked)
    if isinstance(found, Refused):
        return refuse_page(found, asked.request)
    device, branch = found
    now = asked.context.clock.now()
    seen = (await devices.seen_at(asked)).get(device.device_id)
    reported, waiting = await asyncio.to_thread(_read, asked, device.device_id, now)
    report = None if reported is None else reported.report
    mine = [one for one in branch.state.device_tasks.values() if one.device == device.device_id]
    return page(
        asked.request,
        "device.html",
        status,
        address=_address(device),
        one=shown(asked, device, seen, reported, now),
        report=report,
        free=None if report is None or report.free_mb is None else size(report.free_mb),
        disk=None if report is None or report.disk_mb is None else size(report.disk_mb),
        error_at="" if reported is None or reported.error_at is None else _when(reported.error_at),
        reported_at="" if reported is None else _when(reported.at),
        asking=[Asking(what.value, TASK_WORDS[what]) for what in TASKS_OF.get(device.role, ())],
        wish=new_key(now),
        done=[_done(asked, one, waiting, now) for one in reversed(mine)],
        is_open=any(one.is_open(now) for one in mine),
        minutes=PICTURE_KEPT_MS // 60_000,
        may_revoke=may(asked.principal, Permission.REVOKE_DEVICE, branch.state.stream),
        person=asked.context.live.access.called(asked.principal.id),
        now_ms=now,
        error=error,
        picture=picture,
    )


async def _pressed(asked: OperationRequest) -> tuple[Mapping[str, str], Device, Branch] | Refused:
    """The form of a button, with the device and its branch."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return form
    found = _find(asked)
    return Refused(Refusal.NOT_FOUND) if isinstance(found, Refused) else (form, *found)


def _find(asked: OperationRequest) -> tuple[Device, Branch] | Refused:
    """The device of the path and its branch, if this person cares for its devices."""
    device = asked.context.live.access.devices.get(asked.param("id"))
    branch = None if device is None or device.branch is None else asked.context.live.branch(device.branch)
    if device is None or branch is None or device.revoked:
        return Refused(Refusal.NOT_FOUND)
    if not may(asked.principal, Permission.CARE_FOR_DEVICES, branch.state.stream):
        return Refused(Refusal.NOT_ALLOWED)
    return device, branch


def _read(asked: OperationRequest, device: str, now: Instant) -> tuple[Reported | None, str | None]:
    with asked.context.engine.connect() as connection:
        return read_report(connection, device), waiting_picture(connection, device, now)


def _done(asked: OperationRequest, task: AskedTask, waiting: str | None, now: Instant) -> Done:
    mine = task.user == asked.principal.id
    return Done(
        f"{moment(task.asked_at, CITY_TIME_ZONE):%H:%M:%S}",
        TASK_WORDS[task.what],
        asked.context.live.access.called(task.user),
        said_of(task, now),
        task.task,
        picture=mine and task.task == waiting,
    )


def _address(device: Device) -> str:
    return f"{DEVICES}/{device.device_id}"


def _when(at: Instant) -> str:
    return f"{moment(at, CITY_TIME_ZONE):%d/%m/%Y %H:%M}"
