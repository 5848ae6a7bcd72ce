"""Groups of roles, and a role with the branch, or the group of branches, that it is for.

Each ranked role of people includes the one before; an auditor's, and roles of devices, do not include each other.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from protocol.enums import DEVICE_ROLES, PEOPLE_ROLES, RANKED_ROLES, Role

NOWHERE: Final = ""
"""No branch has such an id."""

CITY_WIDE = frozenset({Role.SERVICE, Role.MANAGER, Role.ADMIN, Role.AUDITOR})
"""The roles that need no branch; without one they act in all branches. An admin never has one."""


class Grant(Struct, frozen=True, omit_defaults=True, gc=False):
    """A role that a person has in `branch`; None: in all. An official's is for a `unit`, and for no branch.

    `group`: in all branches that the group has at the moment; `in_branches` says which these are.
    """

    role: Role
    branch: str | None = None
    unit: str | None = None
    group: str | None = None


def from_rank(least: Role) -> frozenset[Role]:
    """A role of people and every one above it."""
    return frozenset(RANKED_ROLES[RANKED_ROLES.index(least) :])


def is_device(role: Role) -> bool:
    """Whether machines have this role."""
    return role in DEVICE_ROLES


def is_person(role: Role) -> bool:
    """Whether people have this role."""
    return role in PEOPLE_ROLES


def needs_branch(role: Role) -> bool:
    """Whether this role needs a branch."""
    return role not in CITY_WIDE and role is not Role.OFFICIAL


def takes_branch(role: Role) -> bool:
    """Whether this role can be limited to one branch."""
    return role not in (Role.ADMIN, Role.OFFICIAL)


def ordered(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """The grants without repeats, the highest first, of equal ones that for all branches."""
    return tuple(
        sorted(
            set(grants),
            key=lambda one: (
                -_rank(one.role),
                one.branch is not None or one.group is not None,
                one.group is None,
                one.branch or "",
                one.unit or "",
                one.group or "",
            ),
        )
    )


def in_branches(grants: Iterable[Grant], groups: Mapping[str, Iterable[str]]) -> tuple[Grant, ...]:
    """The grants with those for a group taken apart: one for each of its branches. `groups`: branches by group.

    Whoever has none left, because the group is gone, keeps the role in no branch.
    """
    found: list[Grant] = []
    for one in grants:
        places = (one.branch,) if one.group is None else tuple(groups.get(one.group, ()))
        found += [Grant(one.role, place, one.unit) for place in places]
    return tuple(dict.fromkeys(found)) or tuple(Grant(one.role, NOWHERE) for one in grants)


def covers(own: Iterable[Grant], wanted: Grant) -> bool:
    """Whether who has `own` may give and take `wanted`: a role as high in the same branches. An admin all.

    `own` has a group's role both as it was given and in each of its branches. An official's role is given by managers
    of every branch: units are the city's.
    """
    if wanted.role is Role.OFFICIAL:
        return any(one.role is Role.ADMIN or one == Grant(Role.MANAGER) for one in own)
    return any(
        one.role is Role.ADMIN
        or (_reaches(one, wanted) and one.role in RANKED_ROLES and _rank(wanted.role) <= _rank(one.role))
        for one in own
        if wanted.role in RANKED_ROLES or one.role is Role.ADMIN
    )


def _reaches(one: Grant, wanted: Grant) -> bool:
    """Whether `one` is for all the branches of `wanted`. A group may get others: to have each of them is not enough."""
    if one.group is not None or wanted.group is not None:
        return one.group == wanted.group or (one.branch is None and one.group is None)
    return one.branch in (None, wanted.branch)


def _rank(role: Role) -> int:
    """Of a role that has no rank: below all."""
    return RANKED_ROLES.index(role) if role in RANKED_ROLES else -1
