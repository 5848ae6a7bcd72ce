"""Who decides about whom: roles are given and taken by people as high; who leaves is replaced, and that is undone."""

import pytest

from protocol.enums import PEOPLE_ROLES, Refusal, Role
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
from server.access.city.settings import SetGroup
from server.access.city.state import Access
from server.access.permissions import ALLOWED, Permission, may, may_everywhere
from server.access.roles import Grant, takes_branch
from server.access.who_may import who_may

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
    principal = city.state.principal_of(city.state.people["u-clerk"])
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


# -- roles for a group of branches -----------------------------------------------------------------------------------

INNER = SetGroup("inner", {"vi": "Nội thành", "en": "Inner city"}, ("CN01", "CN02"))
OUTER = SetGroup("outer", {"vi": "Ngoại thành", "en": "Outer city"}, ("CN03",))
HEAD = Grant(Role.MANAGER, group="inner")


@pytest.fixture
def grouped(city: City) -> City:
    """The manager of CN01 is now that of a group."""
    return city.having(INNER, OUTER, GiveRoles("u-manager", (HEAD,)))


@pytest.mark.parametrize("role", [role for role in PEOPLE_ROLES if takes_branch(role)])
def test_a_role_for_a_group_may_what_the_role_may_in_each_of_its_branches_and_nothing_elsewhere(
    grouped: City, role: Role
) -> None:
    """Every permission in every branch, against a person with a role for each branch."""
    state = grouped.having(
        AddPerson("u-group", "group", role, None, "p", group="inner"),
        AddPerson("u-one", "one", role, "CN01", "p"),
        GiveRoles("u-one", (Grant(role, "CN01"), Grant(role, "CN02"))),
    ).state
    by_group, one_by_one = (state.principal_of(state.people[one]) for one in ("u-group", "u-one"))
    assert by_group.grants == one_by_one.grants
    for permission in Permission:
        for branch in ("CN01", "CN02", "CN03", None):
            assert may(by_group, permission, branch) == may(one_by_one, permission, branch)
        assert not may_everywhere(by_group, permission) or Role.PUBLIC in ALLOWED[permission]
    assert may(by_group, Permission.READ_REPORTS, "CN03") is False


def test_a_branch_that_comes_to_a_group_or_leaves_it_changes_what_the_groups_people_may(grouped: City) -> None:
    def branches() -> list[str | None]:
        return [one.branch for one in grouped.state.grants_of(grouped.state.people["u-manager"])]

    assert branches() == ["CN01", "CN02"]
    grouped.having(SetGroup("outer", OUTER.name, ()), SetGroup("inner", INNER.name, ("CN02", "CN03")))
    assert branches() == ["CN02", "CN03"]
    assert "u-manager" in [one.user_id for one in who_may(grouped.state, Permission.CLEAR_ALARM, "CN03")]
    assert "u-manager" not in [one.user_id for one in who_may(grouped.state, Permission.CLEAR_ALARM, "CN01")]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (AddPerson("u-new", "new", Role.CLERK, "CN02", "p"), None),
        (AddPerson("u-new", "new", Role.CLERK, "CN03", "p"), Refusal.NOT_ALLOWED),
        (AddPerson("u-new", "new", Role.CLERK, None, "p", group="inner"), None),
        (AddPerson("u-new", "new", Role.CLERK, None, "p", group="outer"), Refusal.NOT_ALLOWED),
        (AddPerson("u-new", "new", Role.MANAGER, None, "p"), Refusal.NOT_ALLOWED),
        (AddPerson("u-new", "new", Role.ADMIN, None, "p", group="inner"), Refusal.BAD_FIELD),
        (AddPerson("u-new", "new", Role.CLERK, "CN01", "p", group="inner"), Refusal.BAD_FIELD),
        (AddPerson("u-new", "new", Role.CLERK, None, "p", group="none"), Refusal.NOT_FOUND),
        (GiveRoles("u-far", (Grant(Role.MANAGER, "CN02"),)), None),
        (GiveRoles("u-manager", (HEAD, Grant(Role.MANAGER, "CN03"))), Refusal.NOT_ALLOWED),
        (GiveRoles("u-manager", (Grant(Role.MANAGER, group="outer"),)), Refusal.NOT_ALLOWED),
        (ReplacePerson("u-far", "u-clerk"), None),
        (SetGroup("inner", INNER.name, ()), Refusal.NOT_ALLOWED),
    ],
)
def test_a_manager_of_a_group_gives_roles_in_it_and_nowhere_else(
    grouped: City, command: CityCommand, expected: Refusal | None
) -> None:
    assert refusal(grouped.state, command, "u-manager") is expected


def test_a_manager_of_each_branch_gives_no_role_for_their_group(grouped: City) -> None:
    """The group may get another branch."""
    grouped.having(GiveRoles("u-clerk", (Grant(Role.MANAGER, "CN01"), Grant(Role.MANAGER, "CN02"))))
    wanted = AddPerson("u-new", "new", Role.CLERK, None, "p", group="inner")
    assert refusal(grouped.state, wanted, "u-clerk") is Refusal.NOT_ALLOWED
    assert refusal(grouped.state, DisablePerson("u-manager"), "u-clerk") is Refusal.NOT_ALLOWED


def test_who_has_a_role_for_a_group_that_is_gone_has_it_in_no_branch_and_can_still_be_replaced(grouped: City) -> None:
    grouped.having(DisablePerson("u-manager"), SetGroup("inner", INNER.name, ()), EnablePerson("u-manager"))
    principal = grouped.state.principal_of(grouped.state.people["u-manager"])
    assert not any(may(principal, Permission.READ_REPORTS, branch) for branch in ("CN01", "CN02", "CN03"))
    assert not may_everywhere(principal, Permission.READ_REPORTS)
    assert refusal(grouped.state, ReplacePerson("u-manager", "u-clerk"), "u-admin") is None
    assert refusal(grouped.state, GiveRoles("u-manager", (HEAD, CLERK)), "u-admin") is None
    assert refusal(grouped.state, GiveRoles("u-clerk", (HEAD, CLERK)), "u-admin") is Refusal.NOT_FOUND
