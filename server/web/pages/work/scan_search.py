"""`/work/scans`: dossiers by the words of their scans, and scans of numbers that are in no dossier, within what the
reader's roles and units cover.

The words are posted, so that they stand in no address and no log; that somebody searched is an entry, without them.
"""

import asyncio
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Row
from starlette.responses import Response

from language.messages import N_, translations
from protocol.dossier_life import DossierState
from protocol.dossier_people import MOST_SEARCHED
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.dossier.ocr.rows import TextState, read_rows
from server.journal.database.dialects import one_moment
from server.people.find import MOST_FOUND, Hit
from server.people.ticket_scans import DAY_MS
from server.web.api.dossier_people import found_by_text
from server.web.api.scans import found_scans
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.operation import OperationRequest
from server.web.pages.admin.entry import person_of
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.render import page, page_language

from .lists import WORK
from .names import Named
from .words import STATES

SCANS: Final = f"{WORK}/scans"
NO_WORD: Final = N_("Type at least one word, of 100 letters in all at most.")


class Scan(Struct, frozen=True):
    """A scan with the words. `archive`, `text`: whether there is a PDF/A, and a text."""

    id: str
    archive: bool
    text: bool


class Found(Struct, frozen=True):
    """A dossier with scans that have the words."""

    id: str
    code: str
    procedure: str
    state: str
    branch: str
    received: str
    scans: list[Scan]


class Visit(Struct, frozen=True):
    """A scan of a ticket that is in no dossier. `link`: where it is read; `until`: when it is deleted."""

    number: str
    branch: str
    at: str
    until: str
    pages: int
    link: str


async def show_search(asked: OperationRequest) -> Response:
    """The form, before anything was looked for."""
    return _page(asked)


async def search(asked: OperationRequest) -> Response:
    """The dossiers with a scan that has all the words, the newest first."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    text = " ".join(form.get("text", "").split())
    if not any(letter.isalnum() for letter in text) or len(text) > MOST_SEARCHED:
        return _page(asked, 422, text=text[:MOST_SEARCHED], error=NO_WORD)
    branches = [name for name in asked.context.live.branches if may(asked.principal, Permission.READ_SCAN, name)]
    of_tickets = await found_scans(asked, text, branches)
    hits = await found_by_text(asked, asked.principal.id, text, len(of_tickets.rows))
    if isinstance(hits, Refused):
        return refuse_page(hits, asked.request)
    scans = await asyncio.to_thread(_scans, asked, hits.hits)
    language = page_language(asked.request)
    named = Named(asked, language, translations(language))
    lines = [_line(hit, scans[hit.dossier.id], named) for hit in hits.hits]
    visits = [_visit(asked, row, named) for row in of_tickets.rows]
    return _page(asked, text=text, lines=lines, visits=visits, more=hits.more or of_tickets.more)


def _scans(asked: OperationRequest, hits: list[Hit]) -> dict[str, dict[str, Row[Any]]]:
    with one_moment(asked.context.engine) as connection:
        return {hit.dossier.id: read_rows(connection, hit.dossier.id) for hit in hits}


def _line(hit: Hit, made: dict[str, Row[Any]], named: Named) -> Found:
    row = hit.dossier
    return Found(
        row.id,
        row.code or "–",
        named.procedure(row.branch, row.procedure),
        STATES[DossierState(row.state)],
        named.branch(row.branch),
        "" if row.received_at is None else f"{moment(row.received_at, CITY_TIME_ZONE):%d/%m/%Y}",
        [
            Scan(file, made[file].pdf is not None, made[file].text is not None)
            for file in hit.files
            if file in made and made[file].state != TextState.ERASED
        ],
    )


def _visit(asked: OperationRequest, row: Row[Any], named: Named) -> Visit:
    until = row.at + asked.context.ticket_scan_term.days * DAY_MS
    return Visit(
        row.ticket_id.partition("-")[2],
        named.branch(row.branch),
        f"{moment(row.at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}",
        f"{moment(until, CITY_TIME_ZONE):%d/%m/%Y}",
        row.pages,
        f"/api/v1/branches/{row.branch}/tickets/{row.ticket_id}/scans/{row.raw}",
    )


def _page(
    asked: OperationRequest,
    status: int = 200,
    *,
    text: str = "",
    lines: list[Found] | None = None,
    visits: list[Visit] | None = None,
    more: bool = False,
    error: str = "",
) -> Response:
    return page(
        asked.request,
        "work_scans.html",
        status,
        address=SCANS,
        query={},
        text=text,
        lines=lines,
        visits=visits or [],
        more=more,
        most=MOST_FOUND,
        longest=MOST_SEARCHED,
        error=error,
        person=person_of(asked),
    )
