"""`/admin/branches/{b}`: a branch's settings by their parts, its past settings, and how to take a change back."""

from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response

from language.messages import N_, speaking
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.catalogue.difference import differences
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest
from server.web.pages.login import own_path
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language
from server.web.pages.parts.story import who_did

from .checklist import missing_of
from .draft import (
    MOST_BYTES,
    MOST_FIELDS,
    MOST_PAST,
    Applied,
    digest,
    done_of,
    done_query,
    past_of,
    previews_of_configs,
    put_in_force,
    say_of,
    taken_back,
)
from .entry import ADMIN, person_of
from .parts import PARTS, Part
from .planning import planned_for

MOST_LINES = 6

LATER = N_("Somebody has changed these settings since; look at the past changes.")
FIRST = N_("There were no settings before these.")
CHANGED = N_("Somebody has changed these settings meanwhile. Look at what changes now.")


class Card(Struct, frozen=True):
    """A part with how many rows it has; None: it has no rows."""

    part: Part
    rows: int | None


class Change(Struct, frozen=True):
    """A past change. `at`: the branch's date and time; `who`: a login name; `lines`: what it changed."""

    seq: int
    at: str
    who: str
    lines: list[str]
    more: int
    is_last: bool


async def show(asked: OperationRequest) -> Response:
    """The parts of the branch's settings."""
    config = asked.branch.state.settings
    assert config is not None
    return page(
        asked.request,
        "admin_branch.html",
        branch=config,
        cards=[Card(part, _count(part, config)) for part in PARTS],
        done=done_of(asked, asked.request.query_params.get("done", "")),
        stopped="stopped" in asked.request.query_params,
        is_new="new" in asked.request.query_params,
        planned=await planned_for(asked, config.id),
        back=asked.request.url.path,
        may_retire=may(asked.principal, Permission.CONFIGURE_CITY),
        missing=await missing_of(asked),
        person=person_of(asked),
    )


async def show_changes(asked: OperationRequest) -> Response:
    """The last changes, each with what it changed and a way to put the settings before it in force again."""
    return await _changes(asked)


async def restore(asked: OperationRequest) -> Response:
    """Previews the settings that a past change had put in force, or puts them in force again."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    name = asked.branch.state.stream
    past = {str(one.seq): one for one in await past_of(asked, name)}
    chosen = past.get(form.get("seq", ""))
    if chosen is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    previews = await previews_of_configs(asked, [chosen.config])
    if form.get("decision") != "apply" or form.get("previewed") != digest(previews):
        return page(
            asked.request,
            "admin_restore.html",
            query={},
            branch=asked.branch.state.settings,
            previews=previews,
            previewed=digest(previews),
            seq=chosen.seq,
            said=CHANGED if form.get("decision") == "apply" else "",
            person=person_of(asked),
        )
    done, refused = await put_in_force(asked, previews)
    if refused is not None:
        return await _changes(asked, refused.status, TITLES[refused.code])
    return see_other(f"{asked.request.url.path}?{urlencode({'done': done_query(done)})}")


async def retire(asked: OperationRequest) -> Response:
    """Previews that the branch goes out of service for good, or works again; or puts it in force."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    config = asked.branch.state.settings
    assert config is not None
    previews = await previews_of_configs(asked, [replace(config, retired=form.get("retired") == "1")])
    if form.get("decision") != "apply" or form.get("previewed") != digest(previews):
        return page(
            asked.request,
            "admin_retire.html",
            query={},
            address=f"{ADMIN}/branches/{config.id}",
            branch=config,
            retired=form.get("retired", ""),
            previews=previews,
            previewed=digest(previews),
            person=person_of(asked),
        )
    done, refused = await put_in_force(asked, previews)
    if refused is not None:
        return await _changes(asked, refused.status, TITLES[refused.code])
    return see_other(f"{ADMIN}/branches/{config.id}?{urlencode({'done': done_query(done)})}")


async def undo(asked: OperationRequest) -> Response:
    """Takes back what was just put in force, in each branch where nothing came after it."""
    form = await posted(asked.request, MOST_FIELDS, MOST_BYTES)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    wanted = done_of(asked, form.get("done", ""))
    back = own_path(form.get("back")) or ADMIN
    done: list[Applied] = []
    failed: list[tuple[Applied, str]] = []
    for one in wanted:
        preview = await taken_back(asked, one)
        refused = preview if isinstance(preview, Refused) else None
        if not isinstance(preview, Refused):
            put, refused = await put_in_force(asked, [preview])
            done += put
        if refused is not None:
            failed.append((one, FIRST if refused.code is Refusal.MOOT else LATER))
    if failed or not wanted:
        return page(asked.request, "admin_undone.html", 409, query={}, done=done, failed=failed, back=back,
                    person=person_of(asked))  # fmt: skip
    return see_other(f"{back}?{urlencode({'done': done_query(done), 'undone': '1'})}")


async def _changes(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    config = asked.branch.state.settings
    assert config is not None
    past = await past_of(asked, config.id)
    language = page_language(asked.request)
    changes = []
    with speaking(language):
        say = say_of(language, asked.context.live.access)
        pairs = zip(past, [*past[1:], None], strict=True)
        for one, before in list(pairs)[: MOST_PAST - 1]:  # what came before the last one is not read
            lines = differences(None if before is None else before.config, one.config, say)
            changes.append(
                Change(
                    one.seq,
                    f"{moment(one.at, config.time_zone):%d/%m/%Y %H:%M}",
                    who_did(one.actor, asked.context.live.access),
                    lines[:MOST_LINES],
                    max(0, len(lines) - MOST_LINES),
                    one is past[0],
                )
            )
    return page(
        asked.request,
        "admin_changes.html",
        status,
        branch=config,
        changes=changes,
        error=error,
        done=done_of(asked, asked.request.query_params.get("done", "")),
        stopped=False,
        back=asked.request.url.path,
        person=person_of(asked),
    )


def _count(part: Part, config: BranchConfig) -> int | None:
    match part.table:
        case "service":
            return len(config.services)
        case "procedure":
            return len(config.procedures)
        case "counter":
            return len(config.counters)
        case "hours":
            return len(config.hours)
        case "special_day":
            return len(config.special_days) + len(config.closed_dates)
        case "priority":
            return len(config.priorities)
        case "reason":
            return len(config.reasons)
        case "outcome":
            return len(config.outcomes)
        case "media":
            return len(config.media)
        case _:
            return None
