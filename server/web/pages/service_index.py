"""`/service-index`: the national index of service (Decision 766) and the mandate's scoreboard, for everybody.

Counted each day by a job; a month's figures are its days added up. What cannot be counted says why.
"""

import asyncio
import csv
import io
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection
from starlette.responses import Response

from language.decimals import say_decimal
from language.messages import N_, translations
from language.names import name_in
from protocol.configuration import ProcedureConfig
from protocol.enums import Refusal
from protocol.problem import Refused
from server.index766.against_catalogue import Compared, compare_papers, compare_steps
from server.index766.count import branches_of, last_counted, read_counts, read_days
from server.index766.indicators import GROUPS, INDICATORS, SCOREBOARD, WHY, Code, Line, Told, Unit, told
from server.index766.procedures import read_sums
from server.journal.database.dialects import one_moment
from server.reports.csv_file import safe
from server.web.follow.offices import day_of
from server.web.operation.operation import OperationRequest
from server.web.operation.reading_rate import too_fast

from .parts.error_page import refuse_page
from .parts.render import page, page_language
from .work.figures import month_of, months, share

INDEX: Final = "/service-index"
CSV: Final = f"{INDEX}.csv"
JSON: Final = f"{INDEX}.json"
COLUMNS: Final = ("day", "branch", "group", "code", "n", "of")

CATALOGUE_SAYS: Final = N_("the catalogue says {n}")

T = TypeVar("T")


class Shown(Struct, frozen=True):
    """A figure as the page shows it. `text`: the figure; empty where `why` says why there is none."""

    said: str
    text: str
    counts: str
    source: str
    why: str


class Wanted(Struct, frozen=True):
    """The month and the branch that somebody asks for; `branch` empty: all."""

    month: date
    last: date
    branch: str


async def show_index(asked: OperationRequest) -> Response | Refused:
    """`?month=2026-10`, without it the present one; `?branch=`, without it all."""
    fast = too_fast(asked)
    if fast is not None:
        return fast
    wanted = _wanted(asked)
    if isinstance(wanted, Refused):
        return refuse_page(wanted, asked.request)
    found = await query(asked, lambda at: told(read_counts(at, wanted.month, wanted.last, wanted.branch)))
    branches = await query(asked, lambda at: branches_of(at, wanted.month, wanted.last))
    counted = await query(asked, last_counted)
    sums = await query(asked, lambda at: read_sums(at, wanted.month, wanted.last, wanted.branch))
    language, catalogue = page_language(asked.request), catalogue_of(asked, wanted.branch)
    said = {Code.PAPERS: compare_papers(sums, catalogue), Code.STEPS: compare_steps(sums, catalogue)}
    return page(
        asked.request,
        "service_index.html",
        address=INDEX,
        query=_query_of(wanted),
        months=[
            (f"{one:%Y-%m}", f"{one:%m/%Y}", one == wanted.month) for one in months(day_of(asked.context.clock.now()))
        ],
        branches=[(one, branch_name(asked, one, language), one == wanted.branch) for one in sorted(branches)],
        boards=[
            (board.said, [(line.said, _line(found[line.code], line, language, said)) for line in board.lines])
            for board in SCOREBOARD
        ],
        groups=[
            (said, [_shown(found[one.code], language) for one in INDICATORS if one.group is group])
            for group, said in GROUPS.items()
        ],
        counted=counted,
        csv=CSV,
        json=JSON,
    )


async def csv_file(asked: OperationRequest) -> Response | Refused:
    """The counts of each day and branch of a month."""
    fast = too_fast(asked)
    wanted = _wanted(asked)
    if fast is not None or isinstance(wanted, Refused):
        return fast or refuse_page(_refused(wanted), asked.request)
    days = await query(asked, lambda at: read_days(at, wanted.month, wanted.last))
    groups = {one.code: one.group or "scoreboard" for one in INDICATORS}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for day, branch, code, one in days:
        few = code is Code.SATISFIED and told({code: one})[code].counted is None
        if not (few or (wanted.branch and branch != wanted.branch)):
            writer.writerow([day, safe(branch), groups[code], code, one.n, one.of])
    name = f"service-index-{wanted.month:%Y-%m}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


async def json_file(asked: OperationRequest) -> Response | Refused:
    """A month's figures with their definitions, sources, and why there is none."""
    fast = too_fast(asked)
    wanted = _wanted(asked)
    if fast is not None or isinstance(wanted, Refused):
        return fast or refuse_page(_refused(wanted), asked.request)
    found = await query(asked, lambda at: told(read_counts(at, wanted.month, wanted.last, wanted.branch)))
    counted = await query(asked, last_counted)
    made = datetime.fromtimestamp(asked.context.clock.now() / 1000, UTC)
    body = {
        "month": f"{wanted.month:%Y-%m}",
        "branch": wanted.branch or None,
        "counted_until": counted,
        "made_at": made,
        "figures": [_plain(one) for one in found.values()],
    }
    return Response(msgspec.json.encode(body), media_type="application/json", headers={"Cache-Control": "no-store"})


def _plain(one: Told) -> Mapping[str, Any]:
    counted = one.counted
    return {
        "code": one.indicator.code,
        "group": one.indicator.group,
        "unit": one.indicator.unit,
        "definition": one.indicator.said,
        "source": one.indicator.source,
        "n": None if counted is None else counted.n,
        "of": None if counted is None else counted.of,
        "value": None if counted is None else round(counted.n / counted.of, 4),
        "why": one.why,
    }


def _wanted(asked: OperationRequest) -> Wanted | Refused:
    params, today = asked.request.query_params, day_of(asked.context.clock.now())
    month = month_of(params.get("month", f"{today:%Y-%m}"))
    if month is None or month > today:
        return Refused(Refusal.BAD_FIELD, "month")
    branch = params.get("branch", "")
    if branch and asked.context.live.branch(branch) is None:
        return Refused(Refusal.UNKNOWN_BRANCH)
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return Wanted(month, following - timedelta(days=1), branch)


def _refused(wanted: Wanted | Refused) -> Refused:
    assert isinstance(wanted, Refused)
    return wanted


def _query_of(wanted: Wanted) -> dict[str, str]:
    return {"month": f"{wanted.month:%Y-%m}"} | ({"branch": wanted.branch} if wanted.branch else {})


def _shown(one: Told, language: str) -> Shown:
    indicator = one.indicator
    if one.counted is None or one.why is not None:
        return Shown(indicator.said, "", "", indicator.source, WHY[one.why] if one.why is not None else "")
    n, of = one.counted.n, one.counted.of
    if indicator.unit is Unit.EACH:
        return Shown(indicator.said, mean(n, of, language), "", indicator.source, "")
    text = str(n) if indicator.unit is Unit.COUNT else share(n, of, language).text
    return Shown(indicator.said, text, f"{n}/{of}", indicator.source, "")


def _line(one: Told, line: Line, language: str, said: Mapping[Code, Compared]) -> Shown:
    """A scoreboard's line; `rest`: how many are missing to all. `said`: what the catalogue says of it."""
    shown = _shown(one, language)
    compared = said.get(line.code)
    if shown.text and compared is not None and compared.of:
        text = translations(language).gettext(CATALOGUE_SAYS).format(n=mean(compared.said, compared.of, language))
        return replace(shown, counts=text)
    if one.counted is None or not line.rest:
        return shown
    missing = one.counted.of - one.counted.n
    return Shown(line.rest, str(missing), f"{missing}/{one.counted.of}", shown.source, "")


def branch_name(asked: OperationRequest, branch: str, language: str) -> str:
    """In the reader's language; the id of one that is gone."""
    found = asked.context.live.branch(branch)
    config = None if found is None else found.state.config
    return branch if config is None else name_in(config.name, language)


async def query(asked: OperationRequest, read: Callable[[Connection], T]) -> T:
    """What `read` reads, in a thread."""

    def run() -> T:
        with one_moment(asked.context.engine) as connection:
            return read(connection)

    return await asyncio.to_thread(run)


def catalogue_of(asked: OperationRequest, branch: str) -> dict[str, ProcedureConfig]:
    """The procedures as they are now: of the branch, or of the first that has each."""
    found: dict[str, ProcedureConfig] = {}
    for name, one in sorted(asked.context.live.branches.items()):
        if one.state.config is not None and branch in ("", name):
            found = {each.code: each for each in one.state.config.procedures} | found
    return found


def mean(n: int, of: int, language: str) -> str:
    """With one decimal, as the language writes it; empty of nothing."""
    return say_decimal(n / of, language) if of else ""
