"""Decides a command of the city's stream: one event, or one refusal. Pure; the state is not changed.

Who gives or takes a role, or decides about a person, has roles as high in the same branches (`server.access.roles`);
nobody gives a role to themselves that they do not have.
"""

import unicodedata
from collections.abc import Collection, Iterable
from typing import TypeAlias, assert_never

from msgspec.structs import replace

from protocol.enums import Refusal, Role
from protocol.problem import Refused
from server.access.roles import Grant, covers, is_device, is_person, needs_branch, ordered, takes_branch

from .certificates import CertificateCommand, decide_certificate
from .commands import (
    AddPerson,
    ChangePassword,
    ChangePerson,
    CityCommand,
    ConnectAccount,
    DisablePerson,
    DisconnectAccount,
    EnablePerson,
    EnrolDevice,
    GiveRoles,
    NamePerson,
    RemoveSecondFactor,
    ReplacePerson,
    RequireSecondFactor,
    RevokeDevice,
    SetSecondFactor,
    TakeReplacementBack,
    WebhookCommand,
)
from .events import (
    AccountConnected,
    AccountDisconnected,
    CityEvent,
    DeviceEnrolled,
    DeviceRevoked,
    PasswordChanged,
    PersonAdded,
    PersonChanged,
    PersonDisabled,
    PersonEnabled,
    PersonNamed,
    PersonReplaced,
    ReplacementTakenBack,
    RolesGiven,
    SecondFactorRemoved,
    SecondFactorRequired,
    SecondFactorSet,
)
from .settings import SetGroup, SettingsCommand, decide_settings
from .state import Access, Person, folded_name
from .terms import SetTerm, decide_term
from .units import UnitCommand, decide_units
from .webhooks import decide_webhook


def decide(state: Access, command: CityCommand, actor: str = "") -> CityEvent | Refused:
    """The event that `command` leads to, or the refusal. `actor`: an id; who is no person here may decide all."""
    if isinstance(command, WebhookCommand):
        return decide_webhook(state, command)
    if isinstance(command, SetGroup) and not command.branches and _is_in_use(state, command.group):
        return Refused(Refusal.NOT_ALLOWED, "group", "somebody has a role in this group")
    if isinstance(command, SettingsCommand):
        return decide_settings(state.settings, command)
    if isinstance(command, UnitCommand):
        able = {one.user_id for one in state.people.values() if not one.disabled}
        return decide_units(state.units, command, able)
    if isinstance(command, SetTerm):
        return decide_term(state.terms, command)
    if isinstance(command, CertificateCommand):
        able = {one.user_id for one in state.people.values() if not one.disabled}
        return decide_certificate(state.certificates, command, able)
    by = _with_reach(state, actor)
    match command:
        case EnrolDevice():
            return _enrol(state, command)
        case RevokeDevice():
            return _revoke(state, command)
        case AddPerson():
            return _add(state, command, by)
        case RequireSecondFactor():
            return _require(state, command, by)
        case _:
            person = state.person(command.user_id)
            if person is None:
                return Refused(Refusal.UNKNOWN_USER, "user_id")
            return _change(state, command, person, by)


def _with_reach(state: Access, actor: str) -> Person | None:
    """The person who decides, with the roles that they may give and take."""
    by = state.people.get(actor)
    return None if by is None else replace(by, roles=state.reach_of(by))


def _is_in_use(state: Access, group: str) -> bool:
    roles = (one for person in state.people.values() if not person.disabled for one in person.roles)
    return any(one.group == group for one in roles)


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


def _add(state: Access, command: AddPerson, by: Person | None) -> PersonAdded | Refused:
    name, grant = clean_name(command.name), Grant(command.role, command.branch, command.unit, command.group)
    misfit = _misfit(state, (grant,)) or _beyond(by, None, (grant,))
    if misfit is not None:
        return misfit
    if not is_login_name(name):
        return Refused(Refusal.BAD_FIELD, "name", "a login name has letters and no spaces")
    if command.user_id in state.people:
        return Refused(Refusal.ALREADY, "user_id")
    if folded_name(name) in state.by_name:
        return Refused(Refusal.ALREADY, "name", f"{name} is taken")
    hashed = command.credential_id, command.first_password
    return PersonAdded(command.user_id, name, command.role, command.branch, *hashed, command.unit, command.group)


OfPerson: TypeAlias = (
    ChangePerson
    | GiveRoles
    | NamePerson
    | SetSecondFactor
    | RemoveSecondFactor
    | ConnectAccount
    | DisconnectAccount
    | ReplacePerson
    | TakeReplacementBack
    | ChangePassword
    | DisablePerson
    | EnablePerson
)


def _change(state: Access, command: OfPerson, person: Person, by: Person | None) -> CityEvent | Refused:
    match command:
        case ChangePerson():
            grant = Grant(command.role, command.branch, command.unit)
            changed = PersonChanged(person.user_id, command.role, command.branch, command.unit)
            return _roles(state, person, (grant,), by) or changed
        case GiveRoles():
            roles = ordered(command.roles)
            return _roles(state, person, roles, by) or RolesGiven(person.user_id, roles)
        case ReplacePerson():
            return _replace(state, command, person, by)
        case TakeReplacementBack():
            return _take_back(state, person, by)
        case SetSecondFactor() if by is not None and by.user_id != person.user_id:
            return Refused(Refusal.NOT_ALLOWED, "user_id", "a person sets up their own second factor")
        case _:
            return _beyond_person(by, person) or _change_simply(state, command, person)


def _change_simply(
    state: Access,
    command: (
        NamePerson
        | SetSecondFactor
        | RemoveSecondFactor
        | ConnectAccount
        | DisconnectAccount
        | ChangePassword
        | DisablePerson
        | EnablePerson
    ),
    person: Person,
) -> CityEvent | Refused:
    match command:
        case NamePerson():
            return PersonNamed(person.user_id)
        case SetSecondFactor():
            return SecondFactorSet(person.user_id, command.factor_id)
        case RemoveSecondFactor():
            gone = person.factor_id is None
            return Refused(Refusal.ALREADY, "user_id") if gone else SecondFactorRemoved(person.user_id)
        case ConnectAccount():
            return AccountConnected(person.user_id, command.account_id)
        case DisconnectAccount():
            none = person.account_id is None
            return Refused(Refusal.ALREADY, "user_id") if none else AccountDisconnected(person.user_id)
        case ChangePassword():
            return PasswordChanged(person.user_id, command.credential_id, command.first_password)
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


def _require(state: Access, command: RequireSecondFactor, by: Person | None) -> SecondFactorRequired | Refused:
    if command.required == state.factor_required:
        return Refused(Refusal.ALREADY, "required")
    if by is not None and by.role is not Role.ADMIN:
        return Refused(Refusal.NOT_ALLOWED, "required", "an administrator decides this")
    if command.required and by is not None and by.factor_id is None:
        return Refused(Refusal.NOT_ALLOWED, "factor", "set up your own first")
    return SecondFactorRequired(command.required)


def _roles(state: Access, person: Person, roles: tuple[Grant, ...], by: Person | None) -> Refused | None:
    """Why a person cannot have just these roles from now on; None: they can."""
    misfit = _misfit(state, roles, person.roles)
    if misfit is not None:
        return misfit
    if roles == person.roles:
        return Refused(Refusal.ALREADY, "role")
    if not any(one.role is Role.ADMIN for one in roles) and _is_last_admin(state, person):
        return Refused(Refusal.NOT_ALLOWED, "role", "there must be at least one admin")
    return _beyond(by, person, set(roles) ^ set(person.roles))


def _replace(state: Access, command: ReplacePerson, person: Person, by: Person | None) -> PersonReplaced | Refused:
    successor = state.person(command.successor)
    if successor is None or successor.disabled or successor.user_id == person.user_id:
        return Refused(Refusal.UNKNOWN_USER, "successor", "choose somebody else who may log in")
    if person.disabled:
        return Refused(Refusal.ALREADY, "user_id")
    roles = ordered((*successor.roles, *person.roles))
    misfit = _misfit(state, roles, roles) or _beyond_person(by, person) or _beyond(by, successor, person.roles)
    return misfit or PersonReplaced(person.user_id, successor.user_id, roles, successor.roles)


def _take_back(state: Access, person: Person, by: Person | None) -> ReplacementTakenBack | Refused:
    replaced = person.replaced
    if replaced is None:
        return Refused(Refusal.MOOT, "user_id", "this person was not replaced")
    successor = state.people[replaced.successor]
    if successor.roles != replaced.after:
        return Refused(Refusal.CHANGED, "successor", "the successor's roles were changed since")
    stays = any(one.role is Role.ADMIN for one in (*replaced.before, *person.roles))
    if not stays and _is_last_admin(state, successor):
        return Refused(Refusal.NOT_ALLOWED, "user_id", "there must be at least one admin")
    refused = _beyond_person(by, person) or _beyond(by, successor, set(replaced.before) ^ set(replaced.after))
    return refused or ReplacementTakenBack(person.user_id, successor.user_id, replaced.before)


def _beyond_person(by: Person | None, person: Person) -> Refused | None:
    """Whoever decides about somebody else is as high as they are, everywhere."""
    return None if by is None or by.user_id == person.user_id else _beyond(by, None, person.roles)


def _beyond(by: Person | None, person: Person | None, wanted: Iterable[Grant]) -> Refused | None:
    """Why `by` may not give or take these roles; `person`: who gets or loses them, None: not the giver."""
    if by is None:
        return None
    mine = person is not None and person.user_id == by.user_id
    if all(covers(by.roles, one) and not (mine and one.role is Role.AUDITOR) for one in wanted):
        return None
    return Refused(Refusal.NOT_ALLOWED, "role", "a role that you may not give")


def _misfit(state: Access, roles: tuple[Grant, ...], had: Collection[Grant] = ()) -> Refused | None:
    """Why nobody can have these roles. `had`: those they have, perhaps for a group that is gone since."""
    if not roles:
        return Refused(Refusal.BAD_FIELD, "role", "a person has at least one role")
    for one in roles:
        role, branch, unit, group = one.role, one.branch, one.unit, one.group
        if not is_person(role):
            return Refused(Refusal.BAD_FIELD, "role", f"{role} is a role of devices")
        if needs_branch(role) and branch is None and group is None:
            return Refused(Refusal.BAD_FIELD, "branch", f"a {role} works in one branch")
        if not takes_branch(role) and (branch is not None or group is not None):
            return Refused(Refusal.BAD_FIELD, "branch", f"an {role} is of no one branch")
        if branch is not None and group is not None:
            return Refused(Refusal.BAD_FIELD, "group", "a role is for a branch or for a group")
        if group is not None and group not in state.settings.groups and one not in had:
            return Refused(Refusal.NOT_FOUND, "group")
        if (role is Role.OFFICIAL) != (unit is not None):
            return Refused(Refusal.BAD_FIELD, "unit", "an official works in one unit, and only an official")
        if unit is not None and unit not in state.units.known:
            return Refused(Refusal.NOT_FOUND, "unit")
    if len({one.role is Role.AUDITOR for one in roles}) > 1:
        return Refused(Refusal.BAD_FIELD, "role", "an auditor has no other role")
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
