"""Decides a command of the city's stream: one event, or one refusal. Pure; the state is not changed."""

import unicodedata
from typing import assert_never

from protocol.enums import Refusal, Role
from protocol.problem import Refused
from server.access.roles import is_device, is_person, needs_branch, takes_branch

from .commands import (
    AddPerson,
    ChangePassword,
    ChangePerson,
    CityCommand,
    DisablePerson,
    EnablePerson,
    EnrolDevice,
    RevokeDevice,
)
from .events import (
    CityEvent,
    DeviceEnrolled,
    DeviceRevoked,
    PasswordChanged,
    PersonAdded,
    PersonChanged,
    PersonDisabled,
    PersonEnabled,
)
from .state import Access, Person, folded_name


def decide(state: Access, command: CityCommand) -> CityEvent | Refused:
    """The event that `command` leads to, or the refusal."""
    match command:
        case EnrolDevice():
            return _enrol(state, command)
        case RevokeDevice():
            return _revoke(state, command)
        case AddPerson():
            return _add(state, command)
        case ChangePerson() | ChangePassword() | DisablePerson() | EnablePerson():
            person = state.person(command.user_id)
            if person is None:
                return Refused(Refusal.UNKNOWN_USER, "user_id")
            return _change(state, command, person)
        case _:
            assert_never(command)


def _enrol(state: Access, command: EnrolDevice) -> DeviceEnrolled | Refused:
    name = clean_name(command.name)
    if not is_device(command.role):
        return Refused(Refusal.BAD_FIELD, "role", f"{command.role} is a role of people")
    if needs_branch(command.role) and command.branch is None:
        return Refused(Refusal.BAD_FIELD, "branch", f"a {command.role} stands in one branch")
    if (command.counter is not None) != (command.role is Role.COUNTER):
        return Refused(Refusal.BAD_FIELD, "counter", "a counter device has a counter, and only it")
    if command.unattended and command.role is not Role.COUNTER:
        return Refused(Refusal.BAD_FIELD, "unattended", "only a counter can be unattended")
    if not name:
        return Refused(Refusal.BAD_FIELD, "name", "a name has letters")
    if command.device_id in state.devices:
        return Refused(Refusal.ALREADY, "device_id")
    if command.token_hash in state.by_token_hash:
        return Refused(Refusal.ALREADY, "token_hash")
    if any(device.branch == command.branch for device in state.devices_named(name)):
        return Refused(Refusal.ALREADY, "name", f"a device named {name} is in use there")
    return DeviceEnrolled(
        command.device_id,
        command.role,
        command.branch,
        name,
        command.token_hash,
        command.counter,
        command.unattended,
    )


def _revoke(state: Access, command: RevokeDevice) -> DeviceRevoked | Refused:
    device = state.devices.get(command.device_id)
    if device is None:
        return Refused(Refusal.NOT_FOUND, "device_id")
    return Refused(Refusal.ALREADY, "device_id") if device.revoked else DeviceRevoked(command.device_id)


def _add(state: Access, command: AddPerson) -> PersonAdded | Refused:
    name = clean_name(command.name)
    misfit = _misfit(command.role, command.branch)
    if misfit is not None:
        return misfit
    if not is_login_name(name):
        return Refused(Refusal.BAD_FIELD, "name", "a login name has letters and no spaces")
    if command.user_id in state.people:
        return Refused(Refusal.ALREADY, "user_id")
    if folded_name(name) in state.by_name:
        return Refused(Refusal.ALREADY, "name", f"{name} is taken")
    return PersonAdded(command.user_id, name, command.role, command.branch, command.credential_id)


def _change(
    state: Access, command: ChangePerson | ChangePassword | DisablePerson | EnablePerson, person: Person
) -> CityEvent | Refused:
    match command:
        case ChangePerson():
            misfit = _misfit(command.role, command.branch)
            if misfit is not None:
                return misfit
            if (command.role, command.branch) == (person.role, person.branch):
                return Refused(Refusal.ALREADY, "role")
            if command.role is not Role.ADMIN and _is_last_admin(state, person):
                return Refused(Refusal.NOT_ALLOWED, "role", "there must be at least one admin")
            return PersonChanged(person.user_id, command.role, command.branch)
        case ChangePassword():
            return PasswordChanged(person.user_id, command.credential_id)
        case DisablePerson():
            if person.disabled:
                return Refused(Refusal.ALREADY, "user_id")
            if _is_last_admin(state, person):
                return Refused(Refusal.NOT_ALLOWED, "user_id", "there must be at least one admin")
            return PersonDisabled(person.user_id)
        case EnablePerson():
            return PersonEnabled(person.user_id) if person.disabled else Refused(Refusal.ALREADY, "user_id")
        case _:
            assert_never(command)


def _misfit(role: Role, branch: str | None) -> Refused | None:
    if not is_person(role):
        return Refused(Refusal.BAD_FIELD, "role", f"{role} is a role of devices")
    if needs_branch(role) and branch is None:
        return Refused(Refusal.BAD_FIELD, "branch", f"a {role} works in one branch")
    if not takes_branch(role) and branch is not None:
        return Refused(Refusal.BAD_FIELD, "branch", f"an {role} is of no one branch")
    return None


def _is_last_admin(state: Access, person: Person) -> bool:
    others = (one for one in state.people.values() if one.user_id != person.user_id)
    return person.role is Role.ADMIN and not any(one.role is Role.ADMIN and not one.disabled for one in others)


def is_login_name(name: str) -> bool:
    """Whether somebody may log in by this name: letters, and no spaces within."""
    name = clean_name(name)
    return bool(name) and not any(letter.isspace() for letter in name)


def clean_name(name: str) -> str:
    """A device's or person's name as stored: NFC, stripped; empty when it has control characters."""
    name = unicodedata.normalize("NFC", name).strip()
    return "" if any(unicodedata.category(letter).startswith("C") for letter in name) else name
