"""The permission table: laws that hold for every row, and the rule that keeps everyone in their own branch."""

from itertools import pairwise

import pytest

from protocol.enums import DEVICE_ROLES, RANKED_ROLES, Role
from server.access.permissions import ALLOWED, LOOPBACK, Permission, may, may_everywhere, permissions_markdown
from server.access.principal import PUBLIC, Kind, Principal
from server.access.roles import Grant

EVERYBODYS = {permission for permission, allowed in ALLOWED.items() if Role.PUBLIC in allowed}
CITY_WIDE = {Role.SERVICE, Role.MANAGER, Role.ADMIN, Role.AUDITOR}


def _principal(role: Role, branch: str | None = "CN01") -> Principal:
    if role is Role.PUBLIC:
        return PUBLIC
    kind = Kind.DEVICE if role in DEVICE_ROLES else Kind.PERSON
    return Principal(kind, "x", role, None if role is Role.ADMIN else branch, "1" if role is Role.COUNTER else None)


def test_what_anybody_may_every_role_may() -> None:
    assert all(ALLOWED[permission] == set(Role) for permission in EVERYBODYS)


def test_each_person_includes_the_former() -> None:
    for lower, higher in pairwise(RANKED_ROLES):
        for permission, allowed in ALLOWED.items():
            assert lower not in allowed or higher in allowed, permission


def test_what_stands_in_the_hall_sees_and_changes_nothing_of_the_staffs() -> None:
    """Whoever takes a kiosk or a display home has its token."""
    for role in (Role.KIOSK, Role.DISPLAY):
        mine = {permission for permission, allowed in ALLOWED.items() if role in allowed} - EVERYBODYS
        theirs = {Permission.ISSUE, Permission.LEASE_NUMBERS, Permission.REPORT_STATE, Permission.READ_DOOR}
        assert mine <= theirs, role


def test_only_a_manager_ends_the_day_and_lets_devices_in_and_out() -> None:
    for permission in (Permission.END_DAY, Permission.DECIDE_ENROLMENT, Permission.REVOKE_DEVICE):
        assert ALLOWED[permission] == {Role.MANAGER, Role.ADMIN}


@pytest.mark.parametrize("permission", Permission)
def test_in_another_branch_only_the_admin_and_the_public_may(permission: Permission) -> None:
    for role in Role:
        here = role in ALLOWED[permission]
        elsewhere = permission in EVERYBODYS or (here and role is Role.ADMIN)
        assert may(_principal(role), permission, "CN01") is here, role
        assert may(_principal(role), permission, "CN02") is elsewhere, role


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_without_a_branch_only_a_city_wide_role_may_anything(role: Role) -> None:
    allowed = {permission for permission in Permission if may(_principal(role, None), permission, "CN02")}
    own = {permission for permission in Permission if role in ALLOWED[permission]}
    assert allowed == (own if role in CITY_WIDE else EVERYBODYS)


def test_each_of_several_roles_counts_in_its_own_branch_alone() -> None:
    both = Principal(Kind.PERSON, "x", Role.MANAGER, "CN01", also=(Grant(Role.CLERK, "CN02"),))
    assert may(both, Permission.END_DAY, "CN01")
    assert may(both, Permission.ISSUE, "CN02")
    assert not may(both, Permission.END_DAY, "CN02")
    assert not may(both, Permission.ISSUE, "CN03")
    assert not may_everywhere(both, Permission.REVOKE_DEVICE)
    assert may_everywhere(_principal(Role.MANAGER, None), Permission.REVOKE_DEVICE)


def test_an_auditor_reads_and_may_do_nothing() -> None:
    mine = {permission for permission, allowed in ALLOWED.items() if Role.AUDITOR in allowed} - EVERYBODYS
    assert mine == {Permission.READ_REPORTS, Permission.READ_JOURNAL, Permission.READ_AUDIT, Permission.OWN_SIGN_IN}


def test_a_counter_device_acts_at_its_own_counter_only() -> None:
    counter = _principal(Role.COUNTER)
    assert may(counter, Permission.COUNTER_VERB, "CN01", counter="1")
    assert not may(counter, Permission.COUNTER_VERB, "CN01", counter="2")


@pytest.mark.parametrize("permission", Permission)
def test_from_this_machine_anybody_may_read_metrics_and_nothing_more(permission: Permission) -> None:
    assert may(PUBLIC, permission, loopback=True) is (permission in EVERYBODYS | {Permission.READ_METRICS})
    assert list(LOOPBACK) == [Permission.READ_METRICS]


def test_every_permission_is_in_the_table_once_and_in_the_documentation() -> None:
    assert set(ALLOWED) == set(Permission)
    rows = permissions_markdown().splitlines()
    assert len(rows) == len(Permission) + 2
    assert rows[0].count("|") == len(Role) + 2
    assert "| end_day |  |  |  |  |  |  |  |  | ✓ | ✓ |  |  |" in rows
