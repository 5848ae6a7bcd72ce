"""`/admin/branches/{b}/{part}`: a part of a branch's settings: its rows, and the form that changes one of them.

A form is checked and previewed before anything changes. Between the form, its preview and a refusal nothing that was
typed is lost: the preview is shown beside the form, which stays filled in.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct
from starlette.responses import Response

from language.messages import LANGUAGES, N_, own_name, speaking
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.problem import Refused
from server.catalogue.difference import differences
from server.catalogue.edit import ROWS, Edit, row_of, rows_of_date, tables_of
from server.catalogue.format import WEEK
from server.catalogue.preview import Preview
from server.web.base.problems import TITLES
from server.web.operation.authentication import same_origin
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .came import Weeks, weeks_of
from .choices import choices
from .clerks import clerks_of
from .draft import (
    MOST_BYTES,
    MOST_FIELDS,
    digest,
    done_of,
    done_query,
    others_of,
    past_of,
    previews_of,
    put_in_force,
    say_of,
)
from .entry import ADMIN, person_of
from .form import MOST_OPENINGS, MOST_WINDOWS, PRESENT, TIMES, Texts, edits_of, removal, texts_of
from .origins import ROWS_KEY, given_texts, origins
from .parts import BY_PATH, WORDS, Part
from .planning import NO_DATE, plan
from .rows import listed
from .slip_preview import SlipPicture, slip_pictures

NOTHING = N_("Nothing differs from what is in force.")
LOOK_AGAIN = N_("This is not what was shown before. Look at it once more.")
CHANGED = N_("Somebody has changed these settings meanwhile. What you typed is kept; look at what changes now.")


_OF_FORM = ("seen", "row", "decision")


class Shown(Struct, frozen=True):
    """What a form's page shows beside the form. `said`: a msgid; `meanwhile`: what others changed since; `weeks`: who
    came to appointments; `slips`: how they come out.
    """

    previews: tuple[Preview, ...] = ()
    said: str = ""
    meanwhile: tuple[str, ...] = ()
    removes: bool = False
    status: int = 200
    weeks: Weeks | None = None
    slips: tuple[SlipPicture, ...] = ()


async def show(asked: OperationRequest) -> Response:
    """The rows of a part, or the form of one of them (`?row=`, `?new=1`), or the form of a part without rows."""
    part = BY_PATH.get(asked.param("part"))
    config = asked.branch.state.settings
    if part is None or config is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    query = asked.request.query_params
    row = query.get("row")
    if part.table in ROWS and row is None and "new" not in query:
        return _list(asked, part, config)
    tables = tables_of(config)
    if row is not None and not _is_there(part, tables, row):
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    texts = texts_of(part, tables, row, list(clerks_of(asked, config)))
    weeks = await weeks_of(asked, config) if part.path == "appointments" else None
    told = Shown(weeks=weeks, slips=await _slips(part, config))
    return _form(asked, part, config, texts, row, asked.branch.state.config_hash, told)


async def save(asked: OperationRequest) -> Response:
    """Previews what was typed, or puts it in force if that is what was previewed."""
    part = BY_PATH.get(asked.param("part"))
    state = asked.branch.state
    now = state.settings
    if not same_origin(asked.request):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    if part is None or now is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    typed = await form_of(asked.request, MOST_FIELDS, MOST_BYTES)
    if isinstance(typed, Refused):
        return refuse_page(typed, asked.request)
    row = typed.get("row")
    base, meanwhile = await _base(asked, typed.get("seen", ""), now)
    decision = typed.get("decision", "")
    typed = _with_given(asked, part, typed, row, decision)
    if decision == "all":
        typed |= {f"also.{one.id}": "on" for one in others_of(asked, now.id, typed)}
    removes = decision.endswith("remove")
    edits = _edits(asked, part, typed, base, row, removes=removes)
    chosen = [one.id for one in others_of(asked, now.id, typed) if one.chosen]
    previews = tuple(await previews_of(asked, [now.id, *chosen], edits))
    seen = state.config_hash

    async def again(said: str, status: int) -> Response:
        slips = await _slips(part, previews[0].after or now)
        told = Shown(previews, said, meanwhile, removes, status, slips=slips)
        return _form(asked, part, now, typed, row, seen, told)

    if previews[0].after is None:
        return await again("", 422)
    if not any(one.will_change for one in previews):
        return await again(NOTHING, 200)
    if not decision.startswith(("apply", "plan")):
        return await again(CHANGED if meanwhile else "", 200)
    if meanwhile:
        return await again(CHANGED, 409)
    if typed.get("previewed") != digest(previews):
        return await again(LOOK_AGAIN, 200)
    if decision.startswith("plan"):
        change = await plan(asked, edits, previews, typed.get("from", ""))
        if isinstance(change, Refused):
            return await again(NO_DATE if change.field == "from" else TITLES[change.code], change.status)
        return see_other(f"{ADMIN}/branches/{now.id}?planned=1#planned")
    done, refused = await put_in_force(asked, previews)
    if refused is not None and not done:
        return await again(CHANGED if refused.code is Refusal.CHANGED else TITLES[refused.code], refused.status)
    query = {"done": done_query(done)} | ({} if refused is None else {"stopped": "1"})
    return see_other(f"{asked.request.url.path}?{urlencode(query)}")


async def _slips(part: Part, config: BranchConfig) -> tuple[SlipPicture, ...]:
    """How tickets' slips come out, where they are set up."""
    return await asyncio.to_thread(slip_pictures, config) if part.table == "slip" else ()


def _edits(
    asked: OperationRequest, part: Part, typed: Texts, base: BranchConfig, row: str | None, *, removes: bool
) -> list[Edit]:
    if removes:
        return [] if row is None else [removal(part, row)]
    return edits_of(part, typed, tables_of(base), row, list(clerks_of(asked, base)))


def _with_given(asked: OperationRequest, part: Part, typed: Texts, row: str | None, decision: str) -> Texts:
    """What was typed, but with the value that the city or a group gives where somebody asked for it (`take:KEY`)."""
    act, _, key = decision.partition(":")
    settings = asked.context.live.access.settings
    given = given_texts(settings, asked.branch.state.stream, part, row, key) if act == "take" else None
    if given is None:
        return typed
    whole = key == ROWS_KEY
    kept = {name: text for name, text in typed.items() if name in _OF_FORM or not (whole or _is_of(name, key))}
    return kept | given


def _is_of(name: str, key: str) -> bool:
    return name == key or name.startswith(f"{key}.")


async def _base(asked: OperationRequest, seen: str, now: BranchConfig) -> tuple[BranchConfig, tuple[str, ...]]:
    """The configuration that the form was filled in on, and what others have changed since."""
    if seen in ("", asked.branch.state.config_hash):
        return now, ()
    base = next((one.config for one in await past_of(asked, now.id) if one.hash == seen), None)
    if base is None:
        return now, ()
    language = page_language(asked.request)
    with speaking(language):
        return base, tuple(differences(base, now, say_of(language, asked.context.live.access)))


def _is_there(part: Part, tables: dict[str, Any], row: str) -> bool:
    if part.table == "special_day":
        return bool(rows_of_date(tables, row))
    return part.table in ROWS and row_of(tables, part.table, row) is not None


def _list(asked: OperationRequest, part: Part, config: BranchConfig) -> Response:
    query = asked.request.query_params
    language = page_language(asked.request)
    return page(
        asked.request,
        "admin_rows.html",
        part=part,
        branch=config,
        rows=listed(part, config, language),
        done=done_of(asked, query.get("done", "")),
        stopped="stopped" in query,
        back=asked.request.url.path,
        person=person_of(asked),
    )


def _form(
    asked: OperationRequest, part: Part, config: BranchConfig, texts: Texts, row: str | None, seen: str, shown: Shown
) -> Response:
    query = asked.request.query_params
    own: Sequence[Preview] = shown.previews[:1]
    return page(
        asked.request,
        "admin_form.html",
        shown.status,
        query={key: value for key, value in query.items() if key not in ("done", "stopped")},
        part=part,
        branch=config,
        row=row,
        is_row=part.table in ROWS,
        texts=texts,
        errors=own[0].errors if own else {},
        shown=shown,
        previewed=digest(shown.previews) if shown.previews else "",
        seen=seen,
        clerks=clerks_of(asked, config) if part.table == "skills" else {},
        # other branches have other counters
        others=[] if part.table == "skills" else others_of(asked, config.id, texts),
        choices={field.choices: choices(field.choices, config) for field in part.fields if field.choices},
        zones=sorted({counter.zone for counter in config.counters if counter.zone}),
        spoken={language: own_name(language) for language in LANGUAGES},
        week=[str(day) for day in WEEK],
        short=WORDS,
        times=TIMES,
        windows=min(MOST_WINDOWS, len(config.hours) + 2),
        openings=MOST_OPENINGS,
        present=PRESENT,
        origins=origins(asked.context.live.access.settings, config.id, part, tables_of(config), row),
        done=done_of(asked, query.get("done", "")),
        stopped="stopped" in query,
        back=asked.request.url.path,
        person=person_of(asked),
    )
