"""`/service-index/procedures`: by procedure, how many papers and steps a dossier took, against what the catalogue says.

For everybody, as the index is: a paper that is seldom brought, or that the office has, is one that the city can cut.
"""

import csv
import io
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from language.names import name_in
from protocol.components import component_name
from protocol.configuration import ProcedureConfig
from protocol.enums import Refusal
from protocol.problem import Refused
from server.dossier.asked_papers import Asked
from server.index766.against_catalogue import Compared, compare_papers, compare_steps
from server.index766.count import branches_of
from server.index766.procedures import ByPaper, Sums, read_papers, read_sums
from server.reports.csv_file import safe
from server.web.follow.offices import day_of
from server.web.operation.operation import OperationRequest
from server.web.operation.reading_rate import too_fast

from .parts.error_page import refuse_page
from .parts.render import page, page_language
from .service_index import branch_name, catalogue_of, mean, query
from .work.figures import month_of, months, share

PROCEDURES: Final = "/service-index/procedures"
CSV: Final = f"{PROCEDURES}.csv"
LEAST: Final = 10
"""Of fewer dossiers nothing is told: it would be what a few people brought."""
OF_EACH: Final = (
    "procedure",
    "name",
    "dossiers",
    "steps_said",
    "steps",
    "papers_said",
    "brought",
    "held",
    "later",
    "extra",
)
OF_PAPERS: Final = ("procedure", "paper", "name", "dossiers", "brought", "held", "later", "missing")

WAYS: Final[Mapping[Asked, str]] = {
    Asked.BROUGHT: N_("brought at once"),
    Asked.LATER: N_("asked for later"),
    Asked.HELD: N_("the office had it"),
}


class Wanted(Struct, frozen=True):
    """Months, a branch and a procedure; empty: all."""

    first: date
    last: date
    branch: str
    procedure: str

    def query(self, procedure: str) -> dict[str, str]:
        """Of the address at which this procedure is shown, or all."""
        months = {"from": f"{self.first:%Y-%m}", "to": f"{self.last:%Y-%m}"}
        return months | {key: one for key, one in (("branch", self.branch), ("procedure", procedure)) if one}


class Row(Struct, frozen=True):
    """A procedure as the page shows it; `few`: too few dossiers; `over`: more than the catalogue says.

    `…_said`: of the catalogue, empty where it is silent.
    """

    code: str
    name: str
    dossiers: int
    papers_said: str
    brought: str
    held: str
    later: str
    steps_said: str
    steps: str
    few: bool
    over: bool
    link: str


class Line(Struct, frozen=True):
    """A paper: in what share of the dossiers it came how."""

    name: str
    shares: tuple[tuple[str, str], ...]
    never: str


async def show_procedures(asked: OperationRequest) -> Response | Refused:
    """`?from=2026-01&to=2026-10&branch=`; with `procedure=` its papers too."""
    wanted = too_fast(asked) or _wanted(asked)
    if isinstance(wanted, Refused):
        return refuse_page(wanted, asked.request)
    span = wanted.first, wanted.last
    found = await query(asked, lambda at: read_sums(at, *span, wanted.branch))
    branches = await query(asked, lambda at: branches_of(at, *span))
    language, catalogue = page_language(asked.request), catalogue_of(asked, wanted.branch)
    rows = [_row(one, sums, catalogue.get(one), wanted, language) for one, sums in _by_weight(found)]
    chosen, papers = found.get(wanted.procedure), ByPaper()
    if chosen is not None and chosen.dossiers >= LEAST:
        papers = await query(asked, lambda at: read_papers(at, wanted.procedure, *span, wanted.branch))
    present = day_of(asked.context.clock.now())
    return page(
        asked.request,
        "asked_procedures.html",
        address=PROCEDURES,
        csv=CSV,
        query=wanted.query(wanted.procedure),
        all_link=urlencode(wanted.query("")),
        first=[(f"{one:%Y-%m}", f"{one:%m/%Y}", one == wanted.first) for one in months(present)],
        last=[(f"{one:%Y-%m}", f"{one:%m/%Y}", f"{one:%Y-%m}" == f"{wanted.last:%Y-%m}") for one in months(present)],
        branches=[(one, branch_name(asked, one, language), one == wanted.branch) for one in sorted(branches)],
        rows=rows,
        totals=(
            _compared(compare_papers(found, catalogue), language),
            _compared(compare_steps(found, catalogue), language),
        ),
        chosen=None if chosen is None else next(row for row in rows if row.code == wanted.procedure),
        papers=[] if chosen is None else _lines(papers, chosen, catalogue.get(wanted.procedure), language),
        branch=wanted.branch,
        least=LEAST,
    )


async def csv_file(asked: OperationRequest) -> Response | Refused:
    """The sums of each procedure; with `procedure=` of each of its papers."""
    wanted = too_fast(asked) or _wanted(asked)
    if isinstance(wanted, Refused):
        return refuse_page(wanted, asked.request)
    span, catalogue = (wanted.first, wanted.last), catalogue_of(asked, wanted.branch)
    found = await query(asked, lambda at: read_sums(at, *span, wanted.branch))
    text = io.StringIO()
    writer = csv.writer(text)
    if wanted.procedure:
        writer.writerow(OF_PAPERS)
        sums, of = found.get(wanted.procedure, Sums()), catalogue.get(wanted.procedure)
        if sums.dossiers >= LEAST:
            papers = await query(asked, lambda at: read_papers(at, wanted.procedure, *span, wanted.branch))
            for code in _codes(papers, of):
                ways = papers.get(code, {})
                counts = [ways.get(way.name, 0) for way in (Asked.BROUGHT, Asked.HELD, Asked.LATER, Asked.MISSING)]
                writer.writerow([wanted.procedure, code, safe(_paper_name(code, of, "vi")), sums.dossiers, *counts])
    else:
        writer.writerow(OF_EACH)
        for code, sums in sorted(found.items()):
            if sums.dossiers >= LEAST:
                of = catalogue.get(code)
                said = ("", "") if of is None else (of.steps or "", len(of.bring) or "")
                name = "" if of is None else name_in(of.name, "vi")
                told = (sums.dossiers, said[0], sums.hands, said[1], sums.brought, sums.held, sums.later, sums.extra)
                writer.writerow([code, safe(name), *told])
    name = f"procedures-{wanted.first:%Y-%m}-{wanted.last:%Y-%m}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _compared(one: Compared, language: str) -> tuple[str, str]:
    """A dossier's mean as it was, and as the catalogue has it."""
    return mean(one.n, one.of, language), mean(one.said, one.of, language)


def _wanted(asked: OperationRequest) -> Wanted | Refused:
    params, today = asked.request.query_params, day_of(asked.context.clock.now())
    present = f"{today:%Y-%m}"
    first = month_of(params.get("from", f"{today.replace(month=1):%Y-%m}"))
    last = month_of(params.get("to", present))
    if first is None or last is None or not first <= last <= today:
        return Refused(Refusal.BAD_FIELD, "from" if first is None else "to")
    branch = params.get("branch", "")
    if branch and asked.context.live.branch(branch) is None:
        return Refused(Refusal.UNKNOWN_BRANCH)
    following = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    return Wanted(first, following - timedelta(days=1), branch, params.get("procedure", ""))


def _by_weight(found: Mapping[str, Sums]) -> list[tuple[str, Sums]]:
    """Those for which the most papers were asked first."""
    return sorted(found.items(), key=lambda one: (-(one[1].brought + one[1].later), one[0]))


def _row(code: str, sums: Sums, of: ProcedureConfig | None, wanted: Wanted, language: str) -> Row:
    said, steps = (0, 0) if of is None else (len(of.bring), of.steps or 0)
    few = sums.dossiers < LEAST
    return Row(
        code,
        code if of is None else name_in(of.name, language),
        sums.dossiers,
        str(said or ""),
        mean(sums.brought, sums.dossiers, language),
        mean(sums.held, sums.dossiers, language),
        mean(sums.later, sums.dossiers, language),
        str(steps or ""),
        mean(sums.hands, sums.dossiers, language),
        few,
        not few
        and bool((said and sums.brought > said * sums.dossiers) or (steps and sums.hands > steps * sums.dossiers)),
        urlencode(wanted.query(code)),
    )


def _codes(papers: ByPaper, of: ProcedureConfig | None) -> list[str]:
    """Those of the catalogue in its order, also the ones that nobody brought; then others."""
    known = [] if of is None else [f"p{at}" for at in range(1, len(of.bring) + 1)]
    return [*known, *sorted(papers.keys() - set(known))]


def _paper_name(code: str, of: ProcedureConfig | None, language: str) -> str:
    name = component_name(of, code)
    return "" if name is None else name_in(name, language)


def _lines(papers: ByPaper, sums: Sums, of: ProcedureConfig | None, language: str) -> list[Line]:
    if sums.dossiers < LEAST:
        return []
    lines = []
    for code in _codes(papers, of):
        ways = papers.get(code, {})
        came = {way: ways.get(way.name, 0) for way in WAYS}
        came[Asked.LATER] += ways.get(Asked.MISSING.name, 0)
        shares = tuple((WAYS[way], share(n, sums.dossiers, language).text) for way, n in came.items())
        left = sums.dossiers - sum(ways.values())
        lines.append(Line(_paper_name(code, of, language) or code, shares, share(left, sums.dossiers, language).text))
    return lines
