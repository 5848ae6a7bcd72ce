"""Who decides about whom: roles are given and taken by people as high; who leaves is replaced, and that is undone."""

import pytest

from protocol.enums import Refusal, Role
from protocol.problem import Refused
from server.access.city.commands import (
    AddPerson,
    ChangePassword,
    ChangePerson,
    CityCommand,
    DisablePerson,
    EnablePerson,
    GiveRoles,
    NamePerson,
    ReplacePerson,
    TakeReplacementBack,
)
from server.access.city.decide import decide
from server.access.city.state import Access
from server.access.roles import Grant

from .test_stream import City

CLERK = Grant(Role.CLERK, "CN01")
PEOPLE = (
    AddPerson("u-admin", "admin", Role.ADMIN, None, "p"),
    AddPerson("u-other-admin", "other", Role.ADMIN, None, "p"),
    AddPerson("u-manager", "manager", Role.MANAGER, "CN01", "p"),
    AddPerson("u-clerk", "clerk", Role.CLERK, "CN01", "p"),
    AddPerson("u-far", "far", Role.CLERK, "CN02", "p"),
    AddPerson("u-auditor", "auditor", Role.AUDITOR, None, "p"),
)


@pytest.fixture
def city() -> City:
    return City().having(*PEOPLE)


def refusal(state: Access, command: CityCommand, actor: str) -> Refusal | None:
    decided = decide(state, command, actor)
    return decided.code if isinstance(decided, Refused) else None


@pytest.mark.parametrize(
    ("actor", "command"),
    [
        ("u-manager", AddPerson("u-new", "new", Role.ADMIN, None, "p")),
        ("u-manager", AddPerson("u-new", "new", Role.MANAGER, None, "p")),
        ("u-manager", AddPerson("u-new", "new", Role.CLERK, "CN02", "p")),
        ("u-manager", AddPerson("u-new", "new", Role.AUDITOR, "CN01", "p")),
        ("u-manager", GiveRoles("u-manager", (Grant(Role.MANAGER, None),))),
        ("u-manager", GiveRoles("u-manager", (Grant(Role.AUDITOR, "CN01"),))),
        ("u-manager", GiveRoles("u-clerk", (CLERK, Grant(Role.CLERK, "CN02")))),
        ("u-manager", GiveRoles("u-admin", (CLERK,))),
        ("u-manager", ChangePerson("u-far", Role.CLERK, "CN01")),
        ("u-manager", ChangePassword("u-admin", "p-2", first_password=True)),
        ("u-manager", ChangePassword("u-auditor", "p-2", first_password=True)),
        ("u-manager", ChangePassword("u-far", "p-2")),
        ("u-manager", NamePerson("u-far")),
        ("u-manager", DisablePerson("u-admin")),
        ("u-manager", ReplacePerson("u-admin", "u-manager")),
        ("u-manager", ReplacePerson("u-far", "u-clerk")),
        ("u-admin", GiveRoles("u-admin", (Grant(Role.AUDITOR),))),
        ("u-auditor", GiveRoles("u-auditor", (Grant(Role.ADMIN),))),
        ("u-auditor", DisablePerson("u-clerk")),
        ("u-clerk", GiveRoles("u-clerk", (Grant(Role.MANAGER, "CN01"),))),
    ],
)
def test_nobody_gives_or_takes_what_is_above_them(city: City, actor: str, command: CityCommand) -> None:
    assert refusal(city.state, command, actor) is Refusal.NOT_ALLOWED


@pytest.mark.parametrize(
    ("actor", "command"),
    [
        ("u-admin", GiveRoles("u-other-admin", (Grant(Role.AUDITOR),))),
        ("u-admin", AddPerson("u-new", "new", Role.AUDITOR, "CN01", "p")),
        ("u-manager", AddPerson("u-new", "new", Role.MANAGER, "CN01", "p")),
        ("u-manager", ChangePassword("u-clerk", "p-2", first_password=True)),
        ("u-manager", GiveRoles("u-clerk", (Grant(Role.SUPERVISOR, "CN01"),))),
        ("u-auditor", ChangePassword("u-auditor", "p-2")),
        ("cli", GiveRoles("u-clerk", (Grant(Role.ADMIN),))),
    ],
)
def test_what_is_as_high_or_ones_own_may_be(city: City, actor: str, command: CityCommand) -> None:
    assert refusal(city.state, command, actor) is None


@pytest.mark.parametrize(
    "roles",
    [(), (CLERK, Grant(Role.AUDITOR)), (Grant(Role.CLERK, None),), (Grant(Role.ADMIN, "CN01"),), (Grant(Role.KIOSK),)],
)
def test_roles_that_no_person_can_have_are_refused(city: City, roles: tuple[Grant, ...]) -> None:
    assert refusal(city.state, GiveRoles("u-clerk", roles), "u-admin") is Refusal.BAD_FIELD


def test_a_person_has_several_roles_and_the_highest_is_told_first(city: City) -> None:
    city.having(GiveRoles("u-clerk", (CLERK, Grant(Role.MANAGER, "CN02"))), NamePerson("u-clerk"))
    principal = city.state.people["u-clerk"].principal()
    assert (principal.role, principal.branch, principal.also) == (Role.MANAGER, "CN02", (CLERK,))


def test_a_first_password_counts_until_it_is_changed(city: City) -> None:
    city.having(ChangePassword("u-clerk", "p-2", first_password=True))
    assert city.state.people["u-clerk"].must_change_password
    city.having(ChangePassword("u-clerk", "p-3"))
    assert not city.state.people["u-clerk"].must_change_password


def test_who_leaves_is_replaced_and_that_is_taken_back(city: City) -> None:
    before = dict(city.state.people)
    city.having(ReplacePerson("u-manager", "u-far"))
    gone, successor = city.state.people["u-manager"], city.state.people["u-far"]
    assert gone.disabled
    assert successor.roles == (Grant(Role.MANAGER, "CN01"), Grant(Role.CLERK, "CN02"))
    assert refusal(city.state, ReplacePerson("u-manager", "u-clerk"), "u-admin") is Refusal.ALREADY
    city.having(TakeReplacementBack("u-manager"))
    assert city.state.people == before
    assert refusal(city.state, TakeReplacementBack("u-manager"), "u-admin") is Refusal.MOOT


def test_the_last_admin_may_be_replaced(city: City) -> None:
    city.having(DisablePerson("u-other-admin"), ReplacePerson("u-admin", "u-clerk"))
    assert city.state.people["u-clerk"].role is Role.ADMIN


@pytest.mark.parametrize(
    ("changes", "command", "code"),
    [
        ((), ReplacePerson("u-clerk", "u-clerk"), Refusal.UNKNOWN_USER),
        ((), ReplacePerson("u-clerk", "u-none"), Refusal.UNKNOWN_USER),
        ((DisablePerson("u-far"),), ReplacePerson("u-clerk", "u-far"), Refusal.UNKNOWN_USER),
        ((), ReplacePerson("u-clerk", "u-auditor"), Refusal.BAD_FIELD),
        (
            (ReplacePerson("u-clerk", "u-far"), GiveRoles("u-far", (CLERK,))),
            TakeReplacementBack("u-clerk"),
            Refusal.CHANGED,
        ),
        ((ReplacePerson("u-clerk", "u-far"), EnablePerson("u-clerk")), TakeReplacementBack("u-clerk"), Refusal.MOOT),
        # the one who left is no administrator any more: taking it back would leave none
        (
            (DisablePerson("u-other-admin"), ReplacePerson("u-admin", "u-far"), GiveRoles("u-admin", (CLERK,))),
            TakeReplacementBack("u-admin"),
            Refusal.NOT_ALLOWED,
        ),
    ],
)
def test_a_replacement_that_cannot_be_is_refused(
    city: City, changes: tuple[CityCommand, ...], command: CityCommand, code: Refusal
) -> None:
    assert refusal(city.having(*changes).state, command, "u-admin") is code
