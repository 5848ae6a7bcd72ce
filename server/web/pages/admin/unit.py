"""`/admin/units/{id}`: one unit: its form, what a change would do, putting it in force, and taking it back."""

from typing import Final

from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal, Role
from protocol.practice import practised
from protocol.problem import Refused
from protocol.units import Unit
from server.access.city.commands import city_envelope
from server.access.city.units import CloseUnit, KnownUnit, SetUnit, UnitCommand, back, decide_units
from server.access.roles import Grant
from server.web.api.units import may_manage
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from . import role_words as rw
from .entry import person_of
from .unit_form import WRONG, Texts, changes, lines_of, texts_of, unit_of
from .units import NEW, UNITS

MOST_FIELDS: Final = 400
MOST_BYTES: Final = 128 * 1024

DONE: Final = {
    "set": N_("The unit is set."),
    "closed": N_("The unit is closed: nothing is handed over to it any more."),
    "undone": N_("The last change is taken back."),
}
CHANGED_SINCE = N_("Somebody else has changed this unit since: here it is as it stands now.")


async def show_new(asked: OperationRequest) -> Response:
    """The form for a new unit."""
    return _page(asked, None, {"agency": asked.request.query_params.get("agency", "")})


async def show_unit(asked: OperationRequest) -> Response:
    """The unit, and who changed it last."""
    known = _find(asked)
    return refuse_page(known, asked.request) if isinstance(known, Refused) else _page(asked, known, None)


async def add(asked: OperationRequest) -> Response:
    """Shows the new unit before it is made, or makes it."""
    form = await posted(asked.request, MOST_FIELDS, MOST_BYTES)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    unit_id = form.get("unit_id", "").strip()
    known = asked.context.live.access.units.known.get(unit_id)
    if known is not None:  # pressed twice, or the code of another unit
        same = unit_of(form, unit_id) == known.unit and may_manage(asked.principal, known.unit.branch)
        return see_other(f"{UNITS}/{unit_id}?done=set") if same else _page(asked, None, form, 409, "unit_id")
    return await _settle(asked, None, form, unit_id)


async def act(asked: OperationRequest) -> Response:
    """Shows or makes the change of the form, closes the unit, or takes the last change back (`decision`)."""
    form = await posted(asked.request, MOST_FIELDS, MOST_BYTES)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    known = _find(asked)
    if isinstance(known, Refused):
        return refuse_page(known, asked.request)
    if form.get("seen") != str(known.at):
        return _page(asked, known, None, 409, said=CHANGED_SINCE)
    match form.get("decision"):
        case "close":
            return await _send(asked, known, CloseUnit(known.unit.unit_id), "closed")
        case "undo":
            command = back(known)
            if isinstance(command, SetUnit) and not may_manage(asked.principal, command.unit.branch):
                return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
            return await _send(asked, known, command, "undone")
        case _:
            return await _settle(asked, known, form, known.unit.unit_id)


async def _settle(asked: OperationRequest, known: KnownUnit | None, form: Texts, unit_id: str) -> Response:
    unit = unit_of(form, unit_id)
    if isinstance(unit, str):
        return _page(asked, known, form, 422, unit)
    branch = None if unit.branch is None else asked.context.live.branch(unit.branch)
    if not may_manage(asked.principal, unit.branch) or (unit.branch is not None and branch is None):
        return _page(asked, known, form, 422, "branch")
    able = {one.user_id for one in asked.context.live.access.people.values() if not one.disabled}
    refused = decide_units(asked.context.live.access.units, SetUnit(unit), able)
    if isinstance(refused, Refused) and refused.code is not Refusal.ALREADY:
        return _page(asked, known, form, refused.status, refused.field or "", said=TITLES[refused.code])
    if form.get("decision") != "apply":
        return _page(asked, known, form, preview=unit)
    return await _send(asked, known, SetUnit(unit), "set")


async def _send(asked: OperationRequest, known: KnownUnit | None, command: UnitCommand, done: str) -> Response:
    refused = await asked.context.live.submit(city_envelope(command, asked.principal.id))
    if isinstance(refused, Refused) and refused.code is not Refusal.ALREADY:
        return _page(asked, known, None, refused.status, refused.field or "", said=TITLES[refused.code])
    unit_id = command.unit.unit_id if isinstance(command, SetUnit) else known.unit.unit_id if known else ""
    return see_other(f"{UNITS}/{unit_id}?done={done}")


def _find(asked: OperationRequest) -> KnownUnit | Refused:
    known = asked.context.live.access.units.known.get(asked.param("id"))
    if known is None:
        return Refused(Refusal.NOT_FOUND)
    return known if may_manage(asked.principal, known.unit.branch) else Refused(Refusal.NOT_ALLOWED)


def _page(
    asked: OperationRequest,
    known: KnownUnit | None,
    form: Texts | None,
    status: int = 200,
    wrong: str = "",
    said: str = "",
    preview: Unit | None = None,
) -> Response:
    access = asked.context.live.access
    unit = None if known is None else known.unit
    texts = texts_of(unit) if form is None else form
    called = {one: access.called(one) for one in access.people}
    changed = None if preview is None else changes(unit, preview, page_language(asked.request), called)
    at = moment(0 if known is None else known.at, CITY_TIME_ZONE)
    return page(
        asked.request,
        "unit.html",
        status,
        address=NEW if unit is None else f"{UNITS}/{unit.unit_id}",
        query={},
        unit=unit,
        closed=known is not None and known.closed,
        seen="" if known is None else known.at,
        changed_by="" if known is None else access.called(known.actor),
        changed_at=f"{at:%H:%M %d/%m/%Y}",
        texts=texts,
        lines=lines_of(texts),
        agencies=sorted(access.units.agencies.items()),
        places=_places(asked),
        anywhere=may_manage(asked.principal, None),
        people=_people(asked, unit),
        preview=changed,
        error=said or WRONG.get(wrong, ""),
        wrong=wrong,
        done=DONE.get(asked.request.query_params.get("done", ""), "") if status == 200 and form is None else "",
        person=person_of(asked),
    )


def _places(asked: OperationRequest) -> list[rw.Choice]:
    return [
        rw.Choice(name, name=branch.state.config.name)
        for name, branch in sorted(asked.context.live.branches.items())
        if branch.state.config is not None and practised(name) is None and may_manage(asked.principal, name)
    ]


def _people(asked: OperationRequest, unit: Unit | None) -> list[tuple[str, str]]:
    """Who may be given a post here: the unit's officials and its branch's staff, and who has a post already."""
    access = asked.context.live.access
    held = set() if unit is None else {one for post in unit.posts for one in (post.holder, post.deputy)}
    found = [
        one
        for one in access.people.values()
        if not one.disabled
        and (
            one.user_id in held
            or (unit is not None and Grant(Role.OFFICIAL, None, unit.unit_id) in one.roles)
            or (unit is not None and unit.branch is not None and access.works_at(one, unit.branch))
        )
    ]
    return sorted(((one.user_id, access.called(one.user_id)) for one in found), key=lambda one: one[1])
