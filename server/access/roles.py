"""Groups of roles, and a role with the branch that it is for.

Each ranked role of people includes the one before; an auditor's, and roles of devices, do not include each other.
"""

from collections.abc import Iterable

from msgspec import Struct

from protocol.enums import DEVICE_ROLES, PEOPLE_ROLES, RANKED_ROLES, Role

CITY_WIDE = frozenset({Role.SERVICE, Role.MANAGER, Role.ADMIN, Role.AUDITOR})
"""The roles that need no branch; without one they act in all branches. An admin never has one."""


class Grant(Struct, frozen=True, omit_defaults=True, gc=False):
    """A role that a person has in `branch`; None: in all. An official's is for a `unit`, and for no branch."""

    role: Role
    branch: str | None = None
    unit: str | None = None


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
            set(grants), key=lambda one: (-_rank(one.role), one.branch is not None, one.branch or "", one.unit or "")
        )
    )


def covers(own: Iterable[Grant], wanted: Grant) -> bool:
    """Whether who has `own` may give and take `wanted`: a role as high in the same branches. An admin all.

    An official's role is given by managers of every branch: units are the city's.
    """
    if wanted.role is Role.OFFICIAL:
        return any(one.role is Role.ADMIN or one == Grant(Role.MANAGER) for one in own)
    return any(
        one.role is Role.ADMIN
        or (one.branch in (None, wanted.branch) and one.role in RANKED_ROLES and _rank(wanted.role) <= _rank(one.role))
        for one in own
        if wanted.role in RANKED_ROLES or one.role is Role.ADMIN
    )


def _rank(role: Role) -> int:
    """Of a role that has no rank: below all."""
    return RANKED_ROLES.index(role) if role in RANKED_ROLES else -1
