"""The city's agencies and units as staff see them, and who may change which."""

from datetime import date

from msgspec import Struct

from protocol.configuration import Name
from protocol.problem import Refused
from protocol.units import AgencyView, Post, PostView, UnitList, UnitView
from server.access.city.state import Access
from server.access.city.units import KnownUnit
from server.access.permissions import Permission, may, may_everywhere
from server.access.principal import Principal
from server.access.units import acting_in
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.context import AppContext
from server.web.operation.operation import OperationRequest


async def list_units(asked: OperationRequest) -> Struct | Refused:
    """All agencies and units, closed ones too: a dossier may still be theirs."""
    access, day = asked.context.live.access, today(asked)
    agencies = tuple(AgencyView(code, name) for code, name in sorted(access.units.agencies.items()))
    known = sorted(access.units.known.values(), key=lambda one: (one.unit.agency, one.unit.unit_id))
    return UnitList(agencies, tuple(view(access, one, day) for one in known))


def today(asked: OperationRequest) -> date:
    """The city's date, by which leave is counted."""
    return moment(asked.context.clock.now(), CITY_TIME_ZONE).date()


def view(access: Access, known: KnownUnit, day: date) -> UnitView:
    """A unit as the API shows it."""
    unit = known.unit
    posts = tuple(_post(access, post, day) for post in unit.posts)
    named = unit.unit_id, unit.agency, unit.name, unit.branch, unit.is_desk, known.closed
    return UnitView(*named, unit.procedures, posts)


def unit_name(context: AppContext, unit: str) -> Name:
    """Its name; of one that the city does not know, what its agency is called, or its code."""
    units = context.live.access.units
    known = units.known.get(unit)
    return known.unit.name if known is not None else units.agencies.get(unit, {"vi": unit})


def may_manage(principal: Principal, branch: str | None) -> bool:
    """A unit that sits in no branch is changed by somebody of every branch."""
    if branch is None:
        return may_everywhere(principal, Permission.MANAGE_UNITS)
    return may(principal, Permission.MANAGE_UNITS, branch)


def _post(access: Access, post: Post, day: date) -> PostView:
    return PostView(
        post.post_id,
        post.name,
        post.leads,
        post.holder,
        access.called(post.holder) or None,
        post.deputy,
        access.called(post.deputy) or None,
        acting_in(access, post, day),
        post.away_from,
        post.away_until,
    )
