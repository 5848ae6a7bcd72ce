"""Which report is asked for, of which branches, by whom."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from gettext import NullTranslations

from msgspec import Struct
from sqlalchemy import Engine

from language.messages import translations
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.practice import practised
from protocol.problem import Refused
from server.access.city.settings import Group
from server.access.permissions import Permission, may
from server.access.principal import Principal
from server.reports.days import Dates, dates_of
from server.reports.groups import by_group
from server.reports.measures import Measured
from server.reports.query import measure
from server.reports.report import Report, Rows, Wrong, report_of
from server.reports.shown import shown
from server.reports.table import Table
from server.web.base.clock import moment
from server.web.follow import views
from server.web.operation.context import AppContext
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.render import page_language


class Scope(Struct, frozen=True):
    """A report and what it is of: `branches` of those that the reader `may_see`; `now` in the first one's time.

    `groups`: those with a branch that the reader may see, by code.
    """

    report: Report
    dates: Dates
    branches: tuple[BranchConfig, ...]
    may_see: tuple[BranchConfig, ...]
    groups: dict[str, Group]
    now: Instant
    at: datetime
    open_days: bool
    language: str

    @property
    def words(self) -> NullTranslations:
        return translations(self.language)

    @property
    def group_of(self) -> dict[str, str]:
        """The group of each branch that is in one."""
        return {branch: code for code, group in self.groups.items() for branch in group.branches}


class Made(Struct, frozen=True):
    """A report with its table. `until`: the moment that its data are of, in the branches' time."""

    scope: Scope
    measured: Measured
    table: Table
    until: datetime


def visible(context: AppContext, principal: Principal) -> list[BranchConfig]:
    """The branches that the reader may have reports of, by name."""
    branches = [
        views.config_of(branch.state)
        for name, branch in context.live.branches.items()
        if branch.state.config is not None and practised(name) is None and may(principal, Permission.READ_REPORTS, name)
    ]
    return sorted(branches, key=lambda one: (one.name.get("vi", one.id), one.id))


def scope_of(asked: OperationRequest) -> Scope | Wrong | Refused:
    """The report that the address says. Refused: a branch or group that is unknown, or not the reader's; or none."""
    report = report_of(asked.request.query_params.multi_items())
    return report if isinstance(report, Wrong) else _scope(asked, report)


def default_scope(asked: OperationRequest) -> Scope | Refused:
    """The report without an address."""
    return _scope(asked, Report())


def _scope(asked: OperationRequest, report: Report) -> Scope | Refused:
    return scope_for(asked.context, asked.principal, report, page_language(asked.request))


def scope_for(context: AppContext, principal: Principal, report: Report, language: str) -> Scope | Refused:
    """The report as this reader may see it now."""
    may_see = visible(context, principal)
    names = {one.id for one in may_see}
    live = context.live.branches
    for branch in report.branches:
        if branch not in live:
            return Refused(Refusal.UNKNOWN_BRANCH, "branch")
        if branch not in names:
            return Refused(Refusal.NOT_ALLOWED, "branch")
    known = context.live.access.settings.groups
    groups = {code: one for code, one in sorted(known.items()) if not names.isdisjoint(one.branches)}
    for group in report.groups:
        if group not in groups:
            return Refused(Refusal.NOT_ALLOWED if group in known else Refusal.NOT_FOUND, "group")
    if not may_see:
        return Refused(Refusal.NOT_FOUND)
    wanted = {*report.branches, *(branch for group in report.groups for branch in groups[group].branches)}
    branches = tuple(one for one in may_see if not wanted or one.id in wanted)
    now = context.clock.now()
    at = moment(now, branches[0].time_zone)
    dates = dates_of(report.days, at.date())
    states = [live[one.id].state for one in branches]
    open_days = dates.last >= at.date() and any(
        state.ended_at is None and views.today_of(state, now) is state.day for state in states
    )
    return Scope(report, dates, branches, tuple(may_see), groups, now, at, open_days, language)


async def made(engine: Engine, scope: Scope) -> Made:
    """The report's table, read in a thread. Raises SQLAlchemyError."""
    return await asyncio.to_thread(_made, engine, scope)


def _made(engine: Engine, scope: Scope) -> Made:
    branches: Sequence[BranchConfig] = scope.branches
    measured = measure(engine, scope.report, branches, scope.dates, scope.now)
    if scope.report.rows is Rows.GROUP:
        measured = by_group(measured, scope.group_of)
    names = {code: group.name for code, group in scope.groups.items()}
    table = shown(scope.report, measured, branches, scope.language, scope.words, names)
    until = scope.at if measured.until is None else datetime.fromtimestamp(measured.until / 1000, scope.at.tzinfo)
    return Made(scope, measured, table, until)
