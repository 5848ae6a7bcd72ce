"""Who works in which unit, stands in for whom, and leads it. Pure: read from the city's state.

A person works in a unit whose official they are, in which they hold a post or stand in for its holder; and a branch's
staff in the desk of their branch.
"""

from collections.abc import Iterable
from datetime import date

from protocol.enums import Role
from protocol.units import Post, Standing, Unit

from .city.state import Access
from .roles import Grant, from_rank

_STAFF = from_rank(Role.CLERK)
_SUPERVISORS = from_rank(Role.SUPERVISOR)


def standing(access: Access, person_id: str, unit_id: str, today: date) -> Standing:
    """What this person is to this unit. In one that the city has not set up, of another system, any staff work."""
    known, person = access.units.known.get(unit_id), access.people.get(person_id)
    if person is None or person.disabled:
        return Standing()
    if known is None:
        return Standing(works_there=any(one.role in _STAFF for one in person.roles))
    unit, grants = known.unit, access.grants_of(person)
    acting = [post for post in unit.posts if acting_in(access, post, today) == person_id]
    stands_in = frozenset(post.holder for post in acting if post.holder not in (None, person_id))
    leads = any(post.leads for post in acting) or _supervises(grants, unit)
    works = bool(acting) or any(post.holder == person_id for post in unit.posts) or _is_of(grants, unit)
    return Standing(works or leads, frozenset(one for one in stands_in if one is not None), leads)


def acting_in(access: Access, post: Post, today: date) -> str | None:
    """Who works in a post on a day: its holder; the deputy while the holder is on leave or cannot sign in."""
    if post.holder is not None and not is_away(post, today) and _can_act(access, post.holder):
        return post.holder
    return post.deputy if post.deputy is not None and _can_act(access, post.deputy) else None


def is_away(post: Post, today: date) -> bool:
    """Whether the holder is on leave."""
    day = today.isoformat()
    return post.away_from is not None and post.away_from <= day <= (post.away_until or day)


def units_of(access: Access, person_id: str, today: date) -> frozenset[str]:
    """The units in which this person works."""
    return frozenset(name for name in access.units.known if standing(access, person_id, name, today).works_there)


def people_of(access: Access, unit: Unit, today: date) -> list[str]:
    """Who works in a unit, by name."""
    found = [
        one.user_id for one in access.people.values() if standing(access, one.user_id, unit.unit_id, today).works_there
    ]
    return sorted(found, key=lambda one: (access.called(one), one))


def deciding_unit(access: Access, procedure: str, branch: str | None) -> str | None:
    """The unit that decides a procedure: that which sits in the branch, else of its desk's agency, else the first."""
    able = [each.unit for each in access.units.known.values() if not each.closed and procedure in each.unit.procedures]
    agencies = {each.unit.agency for each in access.units.known.values() if each.unit.branch == branch and branch}
    best = sorted(able, key=lambda one: (one.branch != branch, one.agency not in agencies, one.unit_id))
    return best[0].unit_id if best else None


def unit_of_agency(units: Iterable[Unit], agency: str, branch: str) -> str:
    """The id of the unit that receives under this code at a branch: the unit with the code that is the branch's or no
    branch's, else the agency's desk of the branch, else any of its desks; the code itself where there is none.
    """
    able = sorted(
        (
            one
            for one in units
            if (one.unit_id == agency and one.branch in (None, branch)) or (one.is_desk and one.agency == agency)
        ),
        key=lambda one: (one.unit_id != agency, one.branch != branch, one.unit_id),
    )
    return able[0].unit_id if able else agency


def _is_of(grants: Iterable[Grant], unit: Unit) -> bool:
    return any(
        one.unit == unit.unit_id
        or (unit.is_desk and one.role in _STAFF and one.branch is not None and one.branch == unit.branch)
        for one in grants
    )


def _supervises(grants: Iterable[Grant], unit: Unit) -> bool:
    """A supervisor of the branch of a desk; who has no one branch leads every unit."""
    return any(
        one.role in _SUPERVISORS and (one.branch is None or (unit.is_desk and one.branch == unit.branch))
        for one in grants
    )


def _can_act(access: Access, person_id: str) -> bool:
    person = access.people.get(person_id)
    return person is not None and not person.disabled
