"""The roles of people in words, and what each may do in a line."""

from collections.abc import Mapping

from msgspec import Struct

from language.messages import N_
from protocol.configuration import Name
from protocol.enums import PEOPLE_ROLES, Role
from protocol.practice import practised
from server.access.city.state import Access
from server.access.roles import Grant, covers, needs_branch, takes_branch
from server.web.follow import views
from server.web.operation.operation import OperationRequest

ROLE_WORDS: Mapping[Role, str] = {
    Role.GREETER: N_("Greeter"),
    Role.CLERK: N_("Clerk"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.MANAGER: N_("Manager"),
    Role.ADMIN: N_("Administrator"),
    Role.AUDITOR: N_("Auditor"),
    Role.OFFICIAL: N_("Official"),
}

ABOUT: Mapping[Role, str] = {
    Role.GREETER: N_("asks who comes in, gives numbers and times"),
    Role.CLERK: N_("signs in at a counter, gives and cancels numbers"),
    Role.SUPERVISOR: N_("also directs counters, numbers and messages of the day"),
    Role.MANAGER: N_("also ends the day, and sets up the branch, its devices and people"),
    Role.ADMIN: N_("everything, in every branch"),
    Role.AUDITOR: N_("reads what was done, and can change nothing"),
    Role.OFFICIAL: N_("works on the dossiers of one unit"),
}


EVERY = "*"
"""All branches, in a form: no branch has such an id."""

UNIT = "unit:"
"""In front of a unit's id, in a form."""

GROUP = "group:"
"""In front of a group's code, in a form."""


class Held(Struct, frozen=True):
    """A role somebody has, in words. `value`: what a form sends; `branch`: the name of its branch, unit or group;
    `mine`: the reader may take it away.
    """

    value: str
    role: str
    branch: Name | None
    mine: bool = False


class Choice(Struct, frozen=True):
    """An option of a form: a msgid, or a name."""

    value: str
    said: str = ""
    about: str = ""
    name: Name | None = None


def held(grant: Grant, asked: OperationRequest) -> Held:
    """A person's role as the page shows it."""
    place, where = EVERY, None
    if grant.unit is not None:
        place, where = UNIT + grant.unit, unit_name(asked, grant.unit)
    elif grant.group is not None:
        place, where = GROUP + grant.group, group_name(asked, grant.group)
    elif grant.branch is not None:
        place, where = grant.branch, branch_name(asked, grant.branch)
    return Held(f"{grant.role}/{place}", ROLE_WORDS[grant.role], where, covers(own(asked), grant))


def grant_of(text: str) -> Grant | None:
    """The role that a form's `clerk/CN01`, `manager/*` for all branches, `manager/group:inner` or
    `official/unit:H26.50` means; None: there is none such.
    """
    role, _, place = text.partition("/")
    if role not in set(PEOPLE_ROLES) or not place:
        return None
    if place.startswith(UNIT):
        return Grant(Role(role), None, place.removeprefix(UNIT))
    if place.startswith(GROUP):
        return Grant(Role(role), group=place.removeprefix(GROUP))
    return Grant(Role(role), None if place == EVERY else place)


def own(asked: OperationRequest) -> tuple[Grant, ...]:
    """What the reader's own roles reach; of a program's token its role."""
    access = asked.context.live.access
    person = access.person(asked.principal.id)
    return asked.principal.grants if person is None else access.reach_of(person)


def roles_to_give(asked: OperationRequest) -> list[Choice]:
    """The roles that the reader may give somewhere."""
    places = [None, *asked.context.live.branches]
    return [
        Choice(role, ROLE_WORDS[role], ABOUT[role])
        for role in PEOPLE_ROLES
        if any(covers(own(asked), Grant(role, place)) for place in places if fits(role, place))
    ]


def fits(role: Role, place: str | None) -> bool:
    """Whether a role can be for this branch, or for all (None). An official's is for a unit, which is none."""
    return not needs_branch(role) if place is None else takes_branch(role)


def places_to_give(asked: OperationRequest) -> list[Choice]:
    """The branches, groups and units for which the reader may give a role, and all branches (`EVERY`)."""
    everywhere = covers(own(asked), Grant(Role.MANAGER, None))
    places = [
        Choice(name, name=branch_name(asked, name))
        for name, branch in sorted(asked.context.live.branches.items())
        if branch.state.config is not None
        and not branch.state.config.retired
        and covers(own(asked), Grant(Role.CLERK, name))
        and practised(name) is None  # whoever works at a branch may practise there
    ]
    units = sorted(asked.context.live.access.units.known.values(), key=lambda one: one.unit.unit_id)
    of_units = [
        Choice(UNIT + one.unit.unit_id, name=one.unit.name)
        for one in units
        if not one.closed and covers(own(asked), Grant(Role.OFFICIAL, None, one.unit.unit_id))
    ]
    groups = [
        Choice(GROUP + one.group, name=one.name)
        for one in sorted(asked.context.live.access.settings.groups.values(), key=lambda one: one.group)
        if covers(own(asked), Grant(Role.CLERK, group=one.group))
    ]
    return [*places, *groups, *of_units, *([Choice(EVERY)] if everywhere else [])]


def unit_name(asked: OperationRequest, unit: str) -> Name:
    """A unit's name; its id where there is none such."""
    known = asked.context.live.access.units.known.get(unit)
    return views.as_code(unit) if known is None else known.unit.name


def group_name(asked: OperationRequest, group: str) -> Name:
    """A group's name in front of its branches; its code where there is none such."""
    known = asked.context.live.access.settings.groups.get(group)
    return views.as_code(group) if known is None else known.name


def branch_name(asked: OperationRequest, branch: str) -> Name:
    """A branch's name; its id where it is not configured here."""
    found = asked.context.live.branch(branch)
    return views.as_code(branch) if found is None else views.config_of(found.state).name


def sees(asked: OperationRequest, access: Access, user_id: str) -> bool:
    """Whether the reader looks after any role of this person."""
    person = access.person(user_id)
    return person is not None and any(covers(own(asked), one) for one in person.roles)
