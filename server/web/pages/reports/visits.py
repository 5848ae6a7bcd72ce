"""The visits behind a cell of a report, and what happened to one of them."""

import asyncio

from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response

from language.names import name_in
from protocol.configuration import BranchConfig, Name
from protocol.enums import Refusal
from protocol.problem import Refused
from server.reports.columns import COLUMNS, NAMES
from server.reports.groups import NONE
from server.reports.report import Rows, Wrong, address
from server.reports.table import values
from server.reports.visits import MOST, Cell, visit_of, visits_behind
from server.visits.fold import so_far
from server.visits.visit import Ending, Visit
from server.visits.words import CLASSES
from server.web.base.clock import moment
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts import story
from server.web.pages.parts.render import page

from .page import ENDED, where
from .scope import Scope, made, scope_of, visible


class Line(Struct, frozen=True):
    """A visit of a list; `ended` is a msgid."""

    branch: str
    ticket_id: str
    branch_name: Name
    at: str
    number: str
    service: Name
    counter: str
    wait_s: int
    served_s: int
    ended: str


async def show_visits(asked: OperationRequest) -> Response | Refused:
    """The visits behind the cell that `row` and `column` name; at most `MOST`, with how many there are."""
    scope = scope_of(asked)
    if isinstance(scope, Refused):
        return scope
    params = asked.request.query_params
    column = None
    if not isinstance(scope, Wrong):
        wanted = [one for one in COLUMNS[scope.report.subject] if one.visits and one.key == params.get("column")]
        column = wanted[0] if wanted else None
    if isinstance(scope, Wrong) or column is None:
        return Refused(Refusal.NOT_FOUND)
    row = params.get("row", "")
    done = await made(asked.context.engine, scope)
    cells = {each.key: each for each in (*done.table.rows, done.table.total)}
    if row not in cells:
        return Refused(Refusal.NOT_FOUND)
    place = COLUMNS[scope.report.subject].index(column)
    report, branches, key = scope.report, scope.branches, row
    if report.rows is Rows.GROUP:  # the visits of its branches
        branches = tuple(one for one in branches if row in ("", scope.group_of.get(one.id, NONE)))
        report, key = replace(report, rows=Rows.BRANCH), ""
    found = await asyncio.to_thread(
        visits_behind, asked.context.engine, report, branches, scope.dates, Cell(key, column), scope.now
    )
    return page(
        asked.request,
        "report_visits.html",
        scope=scope,
        where=where(scope),
        subject=NAMES[scope.report.subject],
        column=column,
        row=cells[row].label,
        n=values(cells[row].cells[place])[0],
        most=MOST,
        lines=[_line(one, scope) for one in found],
        back=address(scope.report),
        several=len(scope.branches) > 1,
        person=asked.context.live.access.called(asked.principal.id),
    )


async def show_visit(asked: OperationRequest) -> Response | Refused:
    """One visit: its figures and its events in words."""
    branch = next(one for one in visible(asked.context, asked.principal) if one.id == asked.branch.state.stream)
    told = await asyncio.to_thread(visit_of, asked.context.engine, branch.id, asked.param("id"))
    if told is None:
        return Refused(Refusal.NOT_FOUND)
    found, events = told
    now = asked.context.clock.now()
    access = asked.context.live.access
    return page(
        asked.request,
        "report_visit.html",
        branch=branch,
        visit=so_far(found, now),
        open=found.ended is Ending.OPEN,
        ended=ENDED[found.ended],
        cls=CLASSES[found.cls],
        service=views.service_name(branch, found.service),
        day=moment(found.issued_at, branch.time_zone).strftime("%d/%m/%Y"),
        lines=story.lines(events, branch, access, {}),
        person=asked.context.live.access.called(asked.principal.id),
    )


def _line(one: Visit, scope: Scope) -> Line:
    branch = next(each for each in scope.branches if each.id == one.branch)
    now = so_far(one, scope.now)
    counter = _counter(branch, one.counter, scope)
    return Line(
        branch.id, one.ticket_id, branch.name, moment(one.issued_at, branch.time_zone).strftime("%d/%m/%Y %H:%M"),
        one.number, views.service_name(branch, one.service), counter, now.wait_ms // 1000, now.served_ms // 1000,
        ENDED[one.ended],
    )  # fmt: skip


def _counter(branch: BranchConfig, counter: str | None, scope: Scope) -> str:
    """The counter's name; a dash where there was none."""
    if counter is None:
        return "—"
    return next((name_in(one.name, scope.language) for one in branch.counters if one.id == counter), counter)
