"""Groups of roles. Each role of people includes the one before; roles of devices do not include each other."""

from protocol.enums import DEVICE_ROLES, PEOPLE_ROLES, Role

CITY_WIDE = frozenset({Role.SERVICE, Role.MANAGER, Role.ADMIN})
"""The roles that need no branch; without one they act in all branches. An admin never has one."""


def from_rank(least: Role) -> frozenset[Role]:
    """A role of people and every one above it."""
    return frozenset(PEOPLE_ROLES[PEOPLE_ROLES.index(least) :])


def is_device(role: Role) -> bool:
    """Whether machines have this role."""
    return role in DEVICE_ROLES


def is_person(role: Role) -> bool:
    """Whether people have this role."""
    return role in PEOPLE_ROLES


def needs_branch(role: Role) -> bool:
    """Whether this role needs a branch."""
    return role not in CITY_WIDE


def takes_branch(role: Role) -> bool:
    """Whether this role can be limited to one branch."""
    return role is not Role.ADMIN
