"""`/work/figures`: dossiers in time, and dossiers that show the public who had them, of a month, by unit."""

import asyncio
from datetime import date, datetime
from typing import Final

from msgspec import Struct
from starlette.responses import Response

from language.decimals import say_decimal
from language.messages import N_, translations
from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.ways_in import Way
from server.dossier.figures import UnitFigures, read_figures, read_ways
from server.journal.database.dialects import one_moment
from server.web.base.clock import CITY_TIME_ZONE, zone
from server.web.follow.offices import day_of
from server.web.operation.operation import OperationRequest
from server.web.pages.admin.entry import person_of
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.render import page, page_language

from .lists import WORK
from .names import Named
from .reader import reader_of

FIGURES: Final = f"{WORK}/figures"
MONTHS: Final = 12
TARGET: Final = 95
"""Per cent of dossiers that are to show the public who had them."""


WAYS: Final = {
    Way.DESK: N_("handed in at a desk"),
    Way.ASSISTED: N_("entered for the citizen, with help"),
    Way.ONLINE: N_("sent in online"),
}
"""How dossiers came that were received here, in words."""


class Share(Struct, frozen=True):
    """A share as text; `n` of `of`; empty where there is none."""

    text: str
    n: int
    of: int


class Row(Struct, frozen=True):
    """A unit's line."""

    unit: str
    shown: Share
    in_time: Share


async def show_figures(asked: OperationRequest) -> Response:
    """`?month=2026-10`; without it the present one. Of what the reader leads."""
    reader = reader_of(asked)
    today = day_of(asked.context.clock.now())
    month = month_of(asked.request.query_params.get("month", f"{today:%Y-%m}"))
    if month is None or month > today:
        return refuse_page(Refused(Refusal.BAD_FIELD, "month"), asked.request)
    begin, end = (round(datetime(*one, 1, tzinfo=zone(CITY_TIME_ZONE)).timestamp() * 1000) for one in span(month))

    def read() -> tuple[list[UnitFigures], dict[Way, int]]:
        of_theirs = (begin, end, reader.led_branches, reader.led_units)
        with one_moment(asked.context.engine) as connection:
            return read_figures(connection, *of_theirs), read_ways(connection, *of_theirs)

    found, ways = await asyncio.to_thread(read)
    language = page_language(asked.request)
    named = Named(asked, language, translations(language))
    return page(
        asked.request,
        "work_figures.html",
        address=FIGURES,
        query={"month": f"{month:%Y-%m}"},
        month=f"{month:%m/%Y}",
        months=[(f"{one:%Y-%m}", f"{one:%m/%Y}", one == month) for one in months(today)],
        shown=share(sum(one.shown for one in found), sum(one.received for one in found), language),
        in_time=share(sum(one.in_time for one in found), sum(one.decided for one in found), language),
        rows=[
            Row(
                named.unit(one.unit),
                share(one.shown, one.received, language),
                share(one.in_time, one.decided, language),
            )
            for one in found
        ],
        ways=[(said, ways[way]) for way, said in WAYS.items() if way in ways],
        target=TARGET,
        person=person_of(asked),
    )


def month_of(text: str) -> date | None:
    """The first day of a month such as 2026-10; None: it is none."""
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  # a month alone
    except ValueError:
        return None


def span(month: date) -> tuple[tuple[int, int], tuple[int, int]]:
    """Year and month in which a month begins, and of the next."""
    following = (month.year + 1, 1) if month.month == 12 else (month.year, month.month + 1)
    return (month.year, month.month), following


def months(today: date) -> list[date]:
    """The present month and those before it, the newest first."""
    n = today.year * 12 + today.month - 1
    return [date((n - back) // 12, (n - back) % 12 + 1, 1) for back in range(MONTHS)]


def share(n: int, of: int, language: str) -> Share:
    """`97,5 %` in Vietnamese, `97.5%` in English; rounded down, so that only all are 100 %."""
    if not of:
        return Share("", n, of)
    text = say_decimal(1000 * n // of / 10, language)
    return Share(f"{text} %" if language == "vi" else f"{text}%", n, of)
