"""Changes of settings from a date on: planned from a form, listed on the branches' pages, and taken back."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal
from protocol.opening_hours import day_of
from protocol.problem import Refused
from server.access.city.commands import city_envelope
from server.access.city.settings import DropChange, PlanChange, Planned
from server.access.permissions import Permission, may
from server.catalogue.edit import Edit
from server.catalogue.preview import Preview
from server.web.operation.operation import OperationRequest
from server.web.pages.login import own_path
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.story import who_did

from .draft import previews_of
from .entry import ADMIN

NO_DATE = N_("Choose a date after today.")
FARTHEST_DAYS = 3 * 366


class Shown(Struct, frozen=True):
    """A planned change on a branch's page. `failed`: its date came, and it was not possible here any more."""

    change_id: str
    date: str
    who: str
    previews: tuple[Preview, ...]
    branches: int
    failed: bool


async def plan(asked: OperationRequest, edits: Sequence[Edit], previews: Sequence[Preview], date: str) -> str | Refused:
    """Plans the edits for the branches that they change; the change's id. Refused: the date is none that may come."""
    config = asked.branch.state.settings
    assert config is not None
    today = dt.date.fromisoformat(day_of(config, asked.context.clock.now()).date)
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        return Refused(Refusal.BAD_FIELD, "from")
    if not today < day <= today + dt.timedelta(days=FARTHEST_DAYS):
        return Refused(Refusal.BAD_FIELD, "from")
    data: tuple[dict[str, Any], ...] = tuple(msgspec.to_builtins(edit) for edit in edits)
    branches = tuple(one.branch for one in previews if one.will_change)
    change_id = _id_of(asked.principal.id, day.isoformat(), data, branches)
    command = PlanChange(change_id, day.isoformat(), data, branches)
    done = await asked.context.live.submit(city_envelope(command, asked.principal.id))
    if isinstance(done, Refused) and done.field == "change_id":
        return change_id  # pressed twice: it is planned
    return done if isinstance(done, Refused) else change_id


def _id_of(actor: str, day: str, edits: tuple[dict[str, Any], ...], branches: tuple[str, ...]) -> str:
    """The same change, planned again by the same person while it is planned, is one change."""
    said = msgspec.json.encode((actor, day, edits, branches), order="sorted")
    return f"c-{hashlib.sha256(said).hexdigest()[:32]}"


async def planned_for(asked: OperationRequest, branch: str) -> list[Shown]:
    """What is planned for the branch, the next first, with what it would change on the settings as they are now."""
    shown = []
    for one in _of_branch(asked, branch):
        edits = msgspec.convert(one.edits, list[Edit])
        previews = tuple(await previews_of(asked, [branch], edits))
        who = who_did(one.actor, asked.context.live.access)
        branches = len(one.left) + len(one.failed)
        date = f"{dt.date.fromisoformat(one.from_date):%d/%m/%Y}"
        shown.append(Shown(one.change_id, date, who, previews, branches, branch in one.failed))
    return shown


async def drop(asked: OperationRequest) -> Response:
    """Takes a planned change back where it has not been made; one must be allowed to change all of its branches."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    back = own_path(form.get("back")) or ADMIN
    planned = asked.context.live.access.settings.planned.get(form.get("change", ""))
    if planned is None:
        return see_other(back)  # made or taken back meanwhile
    if not all(may(asked.principal, Permission.CONFIGURE, name) for name in (*planned.left, *planned.failed)):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    done = await asked.context.live.submit(city_envelope(DropChange(planned.change_id), asked.principal.id))
    if isinstance(done, Refused) and done.code is not Refusal.NOT_FOUND:
        return refuse_page(done, asked.request)
    return see_other(f"{back}?dropped=1")


def _of_branch(asked: OperationRequest, branch: str) -> list[Planned]:
    found = [one for one in asked.context.live.access.settings.planned.values() if branch in (*one.left, *one.failed)]
    return sorted(found, key=lambda one: (one.from_date, one.at))
