"""`/admin/outbox`: what waits to be told to another system, and the last comparisons with what it holds."""

import asyncio
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Row
from starlette.responses import Response

from protocol.enums import Refusal
from protocol.problem import Refused
from server.journal.database.dialects import connect_to_write, one_moment
from server.outbox.comparing import GIVEN_UP_MS, MOST_CODES, begin, last, to_compare
from server.outbox.tell import Outbox, Standing, standing
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from .entry import person_of
from .webhook_words import WHY

OUTBOX: Final = "/admin/outbox"
ERRORS: Final = {str(code): said for code, said in WHY.items()}


class Shown(Struct, frozen=True):
    """A comparison. `ended`: empty while it goes on; `error`: why it ended before its end."""

    at: str
    who: str
    compared: int
    differing: int
    codes: list[str]
    error: str
    ended: str


async def show_outbox(asked: OperationRequest) -> Response:
    """The page; it changes nothing."""
    waits, rows, total = await asyncio.to_thread(_read, asked)
    shown = [_shown(asked, one) for one in rows]
    return page(
        asked.request,
        "outbox.html",
        address=OUTBOX,
        query={},
        is_set=asked.context.outbox is not None,
        waits=waits,
        oldest="" if waits.oldest_at is None else _at(waits.oldest_at),
        comparisons=shown,
        goes_on=bool(rows) and rows[0].ended_at is None and rows[0].asked_at > asked.context.clock.now() - GIVEN_UP_MS,
        total=total,
        most=MOST_CODES,
        errors=ERRORS,
        done=asked.request.query_params.get("done", ""),
        person=person_of(asked),
    )


async def compare(asked: OperationRequest) -> Response:
    """Asks for a comparison; while one goes on, no other begins."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    outbox = asked.context.outbox
    if outbox is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    begun = await asyncio.to_thread(_begin, asked, outbox)
    asked.context.jobs.wake()
    return see_other(f"{OUTBOX}?done={'begun' if begun else 'goes-on'}")


def _begin(asked: OperationRequest, outbox: Outbox) -> bool:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        return begin(connection, outbox, asked.principal.id, asked.context.clock.now())


def _read(asked: OperationRequest) -> tuple[Standing, list[Row[Any]], int]:
    with one_moment(asked.context.engine) as connection:
        rows = last(connection)
        total = to_compare(connection) if rows and rows[0].ended_at is None else 0
        return standing(connection), rows, total


def _shown(asked: OperationRequest, row: Row[Any]) -> Shown:
    who = asked.context.live.access.called(row.asked_by) or row.asked_by
    ended = "" if row.ended_at is None else _at(row.ended_at)
    codes = list(filter(None, row.codes.split("\n")))
    return Shown(_at(row.asked_at), who, row.compared, row.differing, codes, row.error or "", ended)


def _at(at: int) -> str:
    return f"{moment(at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}"
