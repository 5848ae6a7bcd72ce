"""`motcua enrol`, `revoke` and `devices`: which devices may use the server."""

import argparse

from language.messages import _
from protocol.configuration import BranchConfig
from protocol.enums import DEVICE_ROLES, Role
from server.access.city.commands import EnrolDevice, RevokeDevice
from server.access.credentials.tokens import new_id, new_token, token_hash
from server.access.roles import needs_branch
from server.cli.output import Failed, Output, WrongUse
from server.cli.settings import Settings

from .open_journal import hint, opened_journal


def add_enrol_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--role", required=True, choices=[str(role) for role in DEVICE_ROLES], help=_("role of the device")
    )
    parser.add_argument("--branch", metavar="B", help=_("id of the branch where it stands (optional for a service)"))
    parser.add_argument(
        "--name", required=True, metavar="N", help=_('what people call it, such as "Kiosk by the door"')
    )
    parser.add_argument("--counter", metavar="C", help=_("id of the counter where it stands (role counter)"))
    parser.add_argument("--unattended", action="store_true", help=_("the counter acts without a clerk logged in"))


def enrol(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Enrols a device and prints its token, once."""
    role, branch, counter = Role(arguments.role), arguments.branch, arguments.counter
    if needs_branch(role) and branch is None:
        raise WrongUse(_("a {role} stands in one branch: add --branch").format(role=role))
    if (role is Role.COUNTER) != (counter is not None):
        said = _("a counter has a place: add --counter") if role is Role.COUNTER else _("a {role} has no --counter")
        raise WrongUse(said.format(role=role))
    if arguments.unattended and role is not Role.COUNTER:
        raise WrongUse(_("only a counter can be --unattended, not a {role}").format(role=role))
    token = new_token(role)
    device_id = new_id("d")
    with opened_journal(settings) as opened:
        if branch is not None:
            _check_counter(opened.configured(branch), counter)
        opened.ask_city(
            EnrolDevice(device_id, role, branch, arguments.name, token_hash(token), counter, arguments.unattended)
        )
    said = _("{name} is enrolled as {role} {device}.")
    output.say(said.format(name=arguments.name, role=role, device=device_id))
    output.secret(_("Its token, shown this once:"), token)
    output.result(token=token, device_id=device_id, role=role, branch=branch, name=arguments.name, counter=counter)
    return 0


def _check_counter(config: BranchConfig, counter: str | None) -> None:
    known = [one.id for one in config.counters]
    if counter is not None and counter not in known:
        said = _('the branch {branch} has no counter "{counter}"').format(branch=config.id, counter=counter)
        raise Failed(said + hint(counter, known))


def add_revoke_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("device", metavar=_("DEVICE"), help=_("its name or id, as listed by `motcua devices`"))
    parser.add_argument("--branch", metavar="B", help=_("only at this branch, if several devices have the name"))


def revoke(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Takes a device's token away."""
    with opened_journal(settings) as opened:
        access = opened.access()
        found = access.devices_named(arguments.device)
        if arguments.branch is not None:
            found = [device for device in found if device.branch == arguments.branch]
        if not found:
            names = [device.name for device in access.devices.values() if not device.revoked]
            said = _('no device "{device}" is in use').format(device=arguments.device)
            raise Failed(said + hint(arguments.device, names))
        if len(found) > 1:
            ids = ", ".join(f"{device.device_id} ({device.branch})" for device in found)
            said = _('several devices are called "{device}"; name one by its id: {ids}')
            raise Failed(said.format(device=arguments.device, ids=ids))
        (device,) = found
        opened.ask_city(RevokeDevice(device.device_id))
    said = _("{name} ({device}) is revoked; its token is no longer valid.")
    output.say(said.format(name=device.name, device=device.device_id))
    output.result(device_id=device.device_id, name=device.name, branch=device.branch)
    return 0


def add_devices_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--branch", metavar="B", help=_("only those of this branch"))


def devices(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Lists the devices in use."""
    with opened_journal(settings) as opened:
        all_devices = opened.access().devices.values()
    chosen = [device for device in all_devices if not device.revoked and arguments.branch in (None, device.branch)]
    if not chosen:
        output.say(_("No device is in use; enrol one with `motcua enrol`."))
    for device in chosen:
        place = device.branch or _("every branch")
        counter = _(", counter {counter}").format(counter=device.counter) if device.counter else ""
        alone = _(", unattended") if device.unattended else ""
        output.say(f"{device.device_id}  {device.role:8}  {place}{counter}{alone}  {device.name}")
    output.result(
        devices=[
            {
                "device_id": device.device_id,
                "role": device.role,
                "branch": device.branch,
                "name": device.name,
                "counter": device.counter,
                "unattended": device.unattended,
            }
            for device in chosen
        ]
    )
    return 0
