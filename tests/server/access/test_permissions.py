"""The permission table, walked: every permission × role × scope."""

from itertools import pairwise, product

import pytest

from protocol.enums import DEVICE_ROLES, PEOPLE_ROLES, Role
from server.access.permissions import ALLOWED, LOOPBACK, Permission, may, permissions_markdown
from server.access.principal import PUBLIC, Kind, Principal

_PUBLIC = set(Permission) - {
    Permission.ISSUE, Permission.COUNTER_VERB, Permission.CANCEL_STAFF, Permission.STORE_SCAN, Permission.READ_SCAN,
    Permission.FOLLOW_STAFF, Permission.READ_STAFF_PAGE, Permission.FOLLOW_MANAGER, Permission.READ_MANAGER_PAGE,
    Permission.REPORT_STATE, Permission.CLEAR_ALARM, Permission.SET_MESSAGE, Permission.END_DAY,
    Permission.READ_JOURNAL, Permission.READ_METRICS, Permission.BOOK,
    Permission.DECIDE_ENROLMENT, Permission.REVOKE_DEVICE, Permission.MANAGE_CATALOGUE, Permission.MANAGE_DEVICES,
    Permission.MANAGE_PEOPLE,
}  # fmt: skip
_CLERK = {
    Permission.ISSUE, Permission.CANCEL_STAFF, Permission.STORE_SCAN, Permission.READ_SCAN, Permission.FOLLOW_STAFF,
    Permission.READ_STAFF_PAGE, Permission.BOOK,
}  # fmt: skip
_SUPERVISOR = _CLERK | {
    Permission.FOLLOW_MANAGER, Permission.READ_MANAGER_PAGE, Permission.CLEAR_ALARM, Permission.SET_MESSAGE,
}  # fmt: skip
_MANAGER = _SUPERVISOR | {
    Permission.END_DAY,
    Permission.READ_JOURNAL,
    Permission.DECIDE_ENROLMENT,
    Permission.REVOKE_DEVICE,
}

EXPECTED: dict[Role, set[Permission]] = {
    Role.PUBLIC: set(),
    Role.KIOSK: {Permission.ISSUE, Permission.REPORT_STATE},
    Role.COUNTER: {
        Permission.ISSUE, Permission.COUNTER_VERB, Permission.CANCEL_STAFF, Permission.STORE_SCAN,
        Permission.READ_SCAN, Permission.FOLLOW_STAFF, Permission.REPORT_STATE,
    },
    Role.DISPLAY: {Permission.REPORT_STATE},
    Role.SERVICE: {Permission.READ_JOURNAL, Permission.READ_METRICS, Permission.BOOK},
    Role.CLERK: _CLERK,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.MANAGER: _MANAGER,
    Role.ADMIN: _MANAGER | {Permission.MANAGE_CATALOGUE, Permission.MANAGE_DEVICES, Permission.MANAGE_PEOPLE},
}  # fmt: skip


def _principal(role: Role, branch: str | None = "CN01") -> Principal:
    if role is Role.PUBLIC:
        return PUBLIC
    kind = Kind.DEVICE if role in DEVICE_ROLES else Kind.PERSON
    return Principal(kind, "x", role, None if role is Role.ADMIN else branch, "1" if role is Role.COUNTER else None)


@pytest.mark.parametrize(("role", "permission"), list(product(Role, Permission)))
def test_each_role_may_what_it_should_and_nothing_else(role: Role, permission: Permission) -> None:
    expected = permission in EXPECTED[role] | _PUBLIC
    assert may(_principal(role), permission, "CN01") is expected
    assert may(_principal(role), permission) is expected


@pytest.mark.parametrize(("role", "permission"), list(product(Role, Permission)))
def test_in_another_branch_only_the_admin_and_the_public_may(role: Role, permission: Permission) -> None:
    everywhere = permission in _PUBLIC or (role is Role.ADMIN and permission in EXPECTED[role])
    assert may(_principal(role), permission, "CN02") is everywhere


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_without_a_branch_only_a_city_wide_role_may_anything(role: Role) -> None:
    allowed = {permission for permission in Permission if may(_principal(role, None), permission, "CN02")}
    city_wide = role in (Role.SERVICE, Role.MANAGER, Role.ADMIN)
    assert allowed == (EXPECTED[role] | _PUBLIC if city_wide else _PUBLIC)


def test_a_counter_device_acts_at_its_own_counter_only() -> None:
    counter = _principal(Role.COUNTER)
    assert may(counter, Permission.COUNTER_VERB, "CN01", counter="1")
    assert not may(counter, Permission.COUNTER_VERB, "CN01", counter="2")


@pytest.mark.parametrize("permission", Permission)
def test_from_this_machine_anybody_may_read_metrics_and_nothing_more(permission: Permission) -> None:
    assert may(PUBLIC, permission, loopback=True) is (permission in _PUBLIC | {Permission.READ_METRICS})
    assert list(LOOPBACK) == [Permission.READ_METRICS]


def test_each_person_includes_the_former() -> None:
    for lower, higher in pairwise(PEOPLE_ROLES):
        for permission, allowed in ALLOWED.items():
            assert lower not in allowed or higher in allowed, permission


def test_every_permission_is_in_the_table_once_and_in_the_documentation() -> None:
    assert set(ALLOWED) == set(Permission)
    rows = permissions_markdown().splitlines()
    assert len(rows) == len(Permission) + 2
    assert rows[0].count("|") == len(Role) + 2
    assert "| end_day |  |  |  |  |  |  |  | ✓ | ✓ |" in rows
