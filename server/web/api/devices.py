"""Devices in use, listed and revoked over the API."""

import asyncio

from msgspec import Struct

from protocol.enums import Refusal, Role
from protocol.problem import Refused
from protocol.views import DeviceInUse, DevicesInUse
from server.access.city.commands import RevokeDevice, city_envelope
from server.access.city.state import Device
from server.access.permissions import Permission, may, may_everywhere
from server.access.principal import Principal
from server.access.seen import Seen
from server.web.base.client_version import is_old
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.operation import OperationRequest

PROGRAMS = (Role.KIOSK, Role.COUNTER, Role.DISPLAY)
"""The devices that run a program of ours."""


async def list_in_use(asked: OperationRequest) -> Struct | Refused:
    """The devices in use that this person may revoke."""
    seen = await seen_at(asked)
    return DevicesInUse([view(device, seen.get(device.device_id)) for device in in_use(asked)])


async def revoke(asked: OperationRequest) -> Struct | Refused:
    """Revokes the device of the path: every server process refuses its token from now on."""
    device = find(asked)
    if isinstance(device, Refused):
        return device
    refused = await revoke_device(asked, device)
    return refused or view(device, None)


def in_use(asked: OperationRequest) -> list[Device]:
    """Devices in use that this person may revoke, by branch, role and name."""
    devices = asked.context.live.access.devices.values()
    mine = [device for device in devices if not device.revoked and _may_revoke(asked.principal, device)]
    return sorted(mine, key=lambda device: (device.branch or "", device.role, device.name))


def find(asked: OperationRequest) -> Device | Refused:
    """The device of the path, if this person may revoke it."""
    device = asked.context.live.access.devices.get(asked.param("id"))
    if device is None:
        return Refused(Refusal.NOT_FOUND)
    return device if _may_revoke(asked.principal, device) else Refused(Refusal.NOT_ALLOWED)


async def revoke_device(asked: OperationRequest, device: Device) -> Refused | None:
    """Revokes it in the person's name. Each process ends the device's websockets when it reads the event."""
    command_id = asked.command_id() if asked.key else None
    command = city_envelope(RevokeDevice(device.device_id), asked.principal.id, command_id)
    done = await asked.context.live.submit(command)
    return done if isinstance(done, Refused) else None


async def seen_at(asked: OperationRequest) -> dict[str, Seen]:
    """When each device was connected last, and with which version."""
    return await asyncio.to_thread(asked.context.seen.read)


def view(device: Device, seen: Seen | None) -> DeviceInUse:
    """The device as the API shows it to managers."""
    return DeviceInUse(
        device.device_id,
        device.name,
        device.role,
        moment(device.enrolled_at, CITY_TIME_ZONE),
        device.branch,
        device.counter,
        device.unattended,
        None if seen is None else moment(seen.at, CITY_TIME_ZONE),
        None if seen is None else seen.version,
        seems_old(device, seen),
    )


def seems_old(device: Device, seen: Seen | None) -> bool:
    """Whether the program of a device should be updated: it was connected last with an old version."""
    return seen is not None and device.role in PROGRAMS and is_old(seen.version)


def _may_revoke(principal: Principal, device: Device) -> bool:
    """A device of all branches can be revoked only by somebody of all branches."""
    if device.branch is None:
        return may_everywhere(principal, Permission.REVOKE_DEVICE)
    return may(principal, Permission.REVOKE_DEVICE, device.branch)
