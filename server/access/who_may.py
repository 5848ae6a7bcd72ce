"""The people who may do something in a branch, for choices such as whom an alert is given to."""

from .city.state import Access, Person
from .permissions import Permission, may


def who_may(access: Access, permission: Permission, branch: str) -> list[Person]:
    """By login name; people who are disabled may nothing."""
    there = (one for one in access.people.values() if not one.disabled)
    people = (one for one in there if may(access.principal_of(one), permission, branch))
    return sorted(people, key=lambda one: one.name)
