"""`/admin/units`: the agencies and units that one may set up, and a form for another agency."""

from typing import Final

import msgspec
from msgspec import Struct
from starlette.responses import Response

from language.messages import LANGUAGES, N_
from protocol.configuration import Name
from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.city.commands import city_envelope
from server.access.city.units import KnownUnit, SetAgency
from server.access.permissions import Permission, may_everywhere
from server.access.units import acting_in
from server.web.api.units import may_manage, today
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from . import role_words as rw
from .entry import person_of

UNITS: Final = "/admin/units"
NEW: Final = f"{UNITS}/new"

BAD_AGENCY = N_("An agency has a code such as H26.50.05, and a name.")


class Listed(Struct, frozen=True):
    """A unit in the list; `filled` of `posts` have somebody in them today."""

    id: str
    name: Name
    branch: Name | None
    is_desk: bool
    closed: bool
    procedures: int
    posts: int
    filled: int


class Agency(Struct, frozen=True):
    """An agency with those of its units that the reader may set up."""

    code: str
    name: Name
    units: list[Listed]


async def show_units(asked: OperationRequest) -> Response:
    """The list, by agency."""
    return _page(asked)


async def set_agency(asked: OperationRequest) -> Response:
    """Adds an agency, or gives it another name."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    if not may_everywhere(asked.principal, Permission.MANAGE_UNITS):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    name = {each: form[f"name.{each}"].strip() for each in LANGUAGES if form.get(f"name.{each}", "").strip()}
    try:
        command = msgspec.convert({"do": "set-agency", "code": form.get("code", "").strip(), "name": name}, SetAgency)
    except msgspec.ValidationError:
        return _page(asked, form, 422, BAD_AGENCY)
    done = await asked.context.live.submit(city_envelope(command, asked.principal.id))
    if isinstance(done, Refused) and done.code is not Refusal.ALREADY:
        return refuse_page(done, asked.request)
    return see_other(f"{UNITS}?done=agency")


def _page(asked: OperationRequest, form: dict[str, str] | None = None, status: int = 200, error: str = "") -> Response:
    units = asked.context.live.access.units
    mine = [one for one in units.known.values() if may_manage(asked.principal, one.unit.branch)]
    everywhere = may_everywhere(asked.principal, Permission.MANAGE_UNITS)
    agencies = [
        Agency(code, name, [_listed(asked, one) for one in sorted(mine, key=_order) if one.unit.agency == code])
        for code, name in sorted(units.agencies.items())
    ]
    return page(
        asked.request,
        "units.html",
        status,
        address=UNITS,
        query={},
        agencies=[one for one in agencies if one.units or everywhere],
        may_set_agencies=everywhere,
        form=form or {},
        error=error,
        done=asked.request.query_params.get("done") == "agency" and status == 200,
        person=person_of(asked),
    )


def _order(one: KnownUnit) -> tuple[bool, str]:
    return one.closed, one.unit.unit_id


def _listed(asked: OperationRequest, one: KnownUnit) -> Listed:
    unit, access, day = one.unit, asked.context.live.access, today(asked)
    filled = sum(acting_in(access, post, day) is not None for post in unit.posts)
    branch = None if unit.branch is None else rw.branch_name(asked, unit.branch)
    named = unit.unit_id, unit.name, branch, unit.is_desk, one.closed
    return Listed(*named, len(unit.procedures), len(unit.posts), filled)
