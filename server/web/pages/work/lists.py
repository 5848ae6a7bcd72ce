"""`/work`: what somebody has to do with dossiers, due first; for who leads also what is late or held by nobody."""

import asyncio
from typing import Any, Final
from urllib.parse import urlencode

from msgspec import Struct
from sqlalchemy import Row
from starlette.responses import Response

from language.messages import translations
from protocol.dossier_code import is_dossier_code
from protocol.dossier_life import DossierState
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.dossier.listed import find_by_code
from server.dossier.work import LEADERS, MOST_COUNTED, Place, Reader, WorkList, count, read_page
from server.journal.database.dialects import one_moment
from server.web.api.children import reads_by_kinship
from server.web.api.dossier_scope import scope_of
from server.web.api.dossiers import folded, is_dossier_id
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.operation import OperationRequest
from server.web.pages.admin.entry import person_of
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .complaint_scope import due_soon
from .due_words import Due, due_of
from .names import Named
from .reader import reader_of
from .words import ACTS, EMPTY, LISTS, STATES

WORK: Final = "/work"


class Tab(Struct, frozen=True):
    """A list to choose. `n`: how many lines, as text."""

    value: str
    said: str
    n: str
    here: bool
    asks: bool


class Line(Struct, frozen=True):
    """A dossier in the list. `offered`: to whom it was handed over and since when; empty: to nobody."""

    id: str
    code: str
    procedure: str
    state: str
    due: Due
    holder: str
    unit: str
    offered: str
    since: str


async def show_lists(asked: OperationRequest) -> Response:
    """The list that `?list=` names, a page from `?after=` on; `?q=` leads to the dossier with this code."""
    params, reader = asked.request.query_params, reader_of(asked)
    lists = [one for one in WorkList if one not in LEADERS or reader.leads]
    which = WorkList(params["list"]) if params.get("list") in lists else WorkList.MINE
    code = params.get("q", "").strip().upper()
    if code:
        found = await _find(asked, code)
        if found is not None:
            return see_other(f"{WORK}/{found}")
    after = place_of(params.get("after", ""))
    if isinstance(after, Refused):
        return refuse_page(after, asked.request)
    now = asked.context.clock.now()
    rows, following, counts = await asyncio.to_thread(_read, asked, which, reader, lists, now, after)
    language = page_language(asked.request)
    words = translations(language)
    named = Named(asked, language, words)
    tabs = [
        Tab(one, LISTS[one], f"{MOST_COUNTED - 1}+" if n >= MOST_COUNTED else str(n), one is which, one in LEADERS)
        for one, n in counts.items()
    ]
    done = params.get("done", "")
    return page(
        asked.request,
        "work.html",
        404 if code else 200,
        address=WORK,
        query={key: params[key] for key in ("list", "after") if key in params},
        tabs=tabs,
        which=which,
        title=LISTS[which],
        lines=[line_of(row, now, named, language) for row in rows],
        empty=EMPTY[which],
        leads=reader.leads,
        complaints=await due_soon(asked),
        at_a_desk=scope_of(asked, asked.principal.id).at_a_desk,
        following="" if following is None else urlencode({"list": which, "after": text_of(following)}),
        is_first=after is None,
        missed=code,
        done=ACTS[done][1] if done in ACTS else "",
        person=person_of(asked),
    )


def line_of(row: Row[Any], now: Instant, named: Named, language: str) -> Line:
    """A row as the list shows it."""
    words = translations(language)
    state = DossierState(row.state)
    offered, since = "", row.since
    if row.offered_unit is not None:
        to = named.unit(row.offered_unit)
        offered = to if row.offered_to is None else f"{named.person(row.offered_to)}, {to}"
        since = row.offered_at
    is_open = state is not DossierState.FINISHED
    asked_by = getattr(row, "asked_by", None)
    has_no_apology = bool(row.has_new_date) or row.unit is None or asked_by is not None
    return Line(
        row.id,
        row.code or row.external or "–",
        named.procedure(row.branch, row.procedure),
        STATES[state],
        due_of(asked_by or row.due_at, now, CITY_TIME_ZONE, words, is_open=is_open, has_new_date=has_no_apology),
        named.person(row.holder),
        "" if row.unit is None else named.unit(row.unit),
        offered,
        "" if since is None else f"{moment(since, CITY_TIME_ZONE):%H:%M %d/%m}",
    )


def place_of(text: str) -> Place | Refused | None:
    """Where a page begins, from its address; empty: at the first line."""
    if not text:
        return None
    at, _, dossier_id = text.partition(".")
    if not is_dossier_id(dossier_id) or (at and not (at.isascii() and at.isdigit() and len(at) <= 16)):
        return Refused(Refusal.BAD_FIELD, "after")
    return Place(int(at) if at else None, dossier_id)


def text_of(place: Place) -> str:
    """The same for an address."""
    return f"{'' if place.due_at is None else place.due_at}.{place.id}"


async def _find(asked: OperationRequest, code: str) -> str | None:
    """The dossier with this code, if the reader may open it."""

    def read() -> str | None:
        with one_moment(asked.context.engine) as connection:
            return find_by_code(connection, code)

    found = await asyncio.to_thread(read) if is_dossier_code(code) else None
    if found is None:
        return None
    dossier, by = await folded(asked, found), asked.principal.id
    return found if scope_of(asked, by).opens(dossier) or await reads_by_kinship(asked, dossier, by) else None


def _read(
    asked: OperationRequest,
    which: WorkList,
    reader: Reader,
    lists: list[WorkList],
    now: Instant,
    after: Place | None,
) -> tuple[list[Row[Any]], Place | None, dict[WorkList, int]]:
    with one_moment(asked.context.engine) as connection:
        rows, following = read_page(connection, which, reader, now, after)
        return rows, following, {one: count(connection, one, reader, now) for one in lists}
