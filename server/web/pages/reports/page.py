"""`/reports`: a report in figures and charts, with every choice in its address."""

from datetime import date
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response

from language.messages import N_
from language.names import name_in
from protocol.configuration import BranchConfig
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.reports.columns import NAMES
from server.reports.days import PRESET_NAMES, Dates
from server.reports.report import ONLY_OF, ROWS_OF, Field, Report, Rows, Subject, Wrong, address
from server.reports.shown import HEADINGS, labels_of
from server.reports.table import text, values
from server.reports.visits import days_of
from server.visits.day_tallies import By, only
from server.visits.figures import percents
from server.visits.tally import Counted as C
from server.visits.visit import Ending
from server.visits.words import CLASSES
from server.web.mail.every import EVERY_NAMES
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.render import page

from .charts import HEIGHT, LEFT, PARTS, WIDTH, bars_of, charts_of
from .charts import OVER_TIME as CHARTED
from .scope import Made, Scope, default_scope, made, scope_of

REPORTS = "/reports"

MOST_WAYS = 62
"""Most columns of a chart that are links: two months of days, as each is one more press of the tab key."""

WRONG = {
    Field.SUBJECT: N_("There is no such report."),
    Field.ROWS: N_("This report has no such rows."),
    Field.DAYS: N_("There is no such range of days."),
    Field.FIRST: N_("The first day is not a date. Write it as YYYY-MM-DD."),
    Field.LAST: N_("The last day must be a date, not before the first, and at most three years after it."),
    Field.GROUP: N_("There is no such group."),
    Field.BRANCH: N_("There is no such branch."),
    Field.ONLY: N_("This report cannot be limited to that."),
}
"""What is said of an address that makes no report, by its parameter."""

PLAIN_ROWS = {
    Rows.HALF_HOUR: N_("by half hour"),
    Rows.DAY: N_("by day"),
    Rows.WEEKDAY: N_("by weekday"),
    Rows.MONTH: N_("by month"),
    Rows.SERVICE: N_("by service"),
    Rows.PROCEDURE: N_("by procedure"),
    Rows.CLASS: N_("by class"),
    Rows.COUNTER: N_("by counter"),
    Rows.BRANCH: N_("by branch"),
    Rows.GROUP: N_("by group"),
}
"""What a report has rows by, as in a sentence."""


ENDED = {
    Ending.COMPLETED: N_("Completed"),
    Ending.LEFT: N_("Left"),
    Ending.SENT_AWAY: N_("Cancelled by staff"),
    Ending.EXPIRED: N_("Never called"),
    Ending.CLOSED: N_("At a counter at the end"),
    Ending.OPEN: N_("Still here"),
}
"""How a visit ended, in words."""


class Choice(Struct, frozen=True):
    """Something to choose: where it leads or its value, what it is called, and whether it is chosen."""

    value: str
    said: str
    chosen: bool


async def show_report(asked: OperationRequest) -> Response | Refused:
    """The report of the address; one that makes no report names what is wrong."""
    scope = scope_of(asked)
    wrong = scope if isinstance(scope, Wrong) else None
    if isinstance(scope, Wrong):
        scope = default_scope(asked)
    if isinstance(scope, Refused):
        return scope
    done = None if wrong else await made(asked.context.engine, scope)
    return page(
        asked.request,
        "report.html",
        422 if wrong else 200,
        wrong=None if wrong is None else WRONG[wrong.field],
        wrong_field=None if wrong is None else wrong.field.value,
        scope=scope,
        may_mail=asked.context.mail is not None and may(asked.principal, Permission.PLAN_REPORTS),
        every_names=EVERY_NAMES,
        where=where(scope),
        made=done,
        query_of=address(_dated(scope)),
        subjects=_subjects(scope),
        presets=_presets(scope),
        rows=[Choice(rows, scope.words.gettext(PLAIN_ROWS[rows]), rows is scope.report.rows)
              for rows in ROWS_OF[scope.report.subject] if rows is not Rows.GROUP or scope.groups],
        groups=[Choice(code, name_in(one.name, scope.language), code in scope.report.groups)
                for code, one in scope.groups.items()],
        deeper=_deeper(scope),
        ways={} if done is None else _ways(done),
        branches=[Choice(one.id, name_in(one.name, scope.language), one.id in scope.report.branches)
                  for one in scope.may_see],
        alone=_alone(scope),
        names=NAMES,
        said_rows=PLAIN_ROWS[scope.report.rows],
        heading=HEADINGS[scope.report.rows],
        text=lambda cell: text(cell, scope.language),
        charts=[] if done is None else _charts(done),
        bars={} if done is None or scope.report.rows in CHARTED else bars_of(scope.report.subject, done.measured),
        parts=PARTS[scope.report.subject],
        three=None if done is None else _three(done),
        size=(WIDTH, HEIGHT, LEFT),
        person=asked.context.live.access.called(asked.principal.id),
    )  # fmt: skip


def where(scope: Scope) -> str:
    """The branches that a report is of, in words."""
    _ = scope.words.gettext
    chosen = [scope.groups[code] for code in scope.report.groups]
    if len(chosen) == 1 and not scope.report.branches and {*chosen[0].branches} <= {one.id for one in scope.branches}:
        return name_in(chosen[0].name, scope.language)
    if len(scope.branches) == 1:
        return name_in(scope.branches[0].name, scope.language)
    if len(scope.branches) == len(scope.may_see):
        return _("All {n} branches").format(n=len(scope.branches))
    return _("{n} of {all} branches").format(n=len(scope.branches), all=len(scope.may_see))


def _dated(scope: Scope) -> Report:
    """The report with its dates, so that its address is this very report tomorrow too."""
    return replace(scope.report, days=scope.dates)


def _deeper(scope: Scope) -> dict[str, str]:
    """Where the label of a row leads: a group's to its branches, a branch's to its own rows, a day's to those of the
    day, a month's to its days.
    """
    report = _dated(scope)
    first = ROWS_OF[report.subject][0]
    match report.rows:
        case Rows.GROUP:
            of = {code: replace(report, rows=Rows.BRANCH, groups=(code,), branches=()) for code in scope.groups}
        case Rows.BRANCH:
            of = {one.id: replace(report, rows=first, groups=(), branches=(one.id,)) for one in scope.branches}
        case Rows.DAY:
            of = {key: replace(report, rows=first, days=days) for key, days in _parts(scope.dates, 10).items()}
        case Rows.MONTH:
            of = {key: replace(report, rows=Rows.DAY, days=days) for key, days in _parts(scope.dates, 7).items()}
        case _:
            of = {}
    return {key: address(one) for key, one in of.items()}


def _parts(dates: Dates, letters: int) -> dict[str, Dates]:
    """The dates of each part of the range, by its key: so many letters of an ISO date."""
    found: dict[str, Dates] = {}
    for day in days_of(dates):
        last = date.fromisoformat(day)
        known = found.get(day[:letters])
        found[day[:letters]] = Dates(last if known is None else known.first, last)
    return found


def _ways(done: Made) -> dict[str, str]:
    """Where a chart's column leads, by the key of its row: where the row's label does, or to the row's visits.

    None of more than `MOST_WAYS`: the table below has the same links.
    """
    rows, columns = done.table.rows, done.table.columns
    if len(rows) > MOST_WAYS:
        return {}
    deeper, here = _deeper(done.scope), address(_dated(done.scope))
    found = {row.key: f"{REPORTS}?{deeper[row.key]}" for row in rows if row.key in deeper}
    place = next((place for place, column in enumerate(columns) if column.visits), None)
    if place is not None:
        for row in rows:
            if row.key not in found and values(row.cells[place])[0]:
                asked = urlencode({"column": columns[place].key, "row": row.key})
                found[row.key] = f"{REPORTS}/visits?{here}&{asked}"
    return found


def _charts(done: Made) -> list[object]:
    report = done.scope.report
    labelled = [(row.key, row.label) for row in done.table.rows]
    return list(charts_of(report.subject, report.rows, labelled, done.measured))


def _three(done: Made) -> tuple[int, ...] | None:
    """The three shares of the promise, in percent, for the bar above the table."""
    total = done.measured.total
    if done.scope.report.subject is not Subject.PROMISE or not total.decided:
        return None
    return percents((total[C.KEPT], total[C.MISSED], total[C.GONE]))


def _subjects(scope: Scope) -> list[Choice]:
    """Each subject, with the rows and the limit of this report where it can have them."""
    found = []
    for subject, said in NAMES.items():
        rows = scope.report.rows if scope.report.rows in ROWS_OF[subject] else ROWS_OF[subject][0]
        alone = scope.report.only
        kept = alone if alone is not None and alone.by in ONLY_OF[subject] else None
        other = replace(scope.report, subject=subject, rows=rows, only=kept)
        found.append(Choice(address(other), said, subject is scope.report.subject))
    return found


def _presets(scope: Scope) -> list[Choice]:
    """Each range that moves with today; where a range has one day, its rows are not days."""
    return [
        Choice(address(replace(scope.report, days=preset)), said, scope.report.days is preset)
        for preset, said in PRESET_NAMES.items()
    ]


def _alone(scope: Scope) -> list[tuple[str, list[Choice]]]:
    """What the report can be limited to, under headings (msgids)."""
    chosen = None if scope.report.only is None else only(scope.report.only.by, scope.report.only.key)
    groups = {By.SERVICE: Rows.SERVICE, By.CLASS: Rows.CLASS, By.COUNTER: Rows.COUNTER}
    found = []
    for by in ONLY_OF[scope.report.subject]:
        if by is By.COUNTER and (len(scope.report.branches) != 1 or scope.report.groups):
            continue
        rows = groups[by]
        labels = labels_of(rows, _keys(by, scope.branches), scope.branches, scope.language, scope.words)
        choices = [Choice(only(by, key.rpartition("/")[2]), label, False) for key, label in labels]
        choices = [replace(one, chosen=one.value == chosen) for one in choices]
        found.append((HEADINGS[rows], choices))
    return found


def _keys(by: By, branches: tuple[BranchConfig, ...]) -> set[str]:
    match by:
        case By.SERVICE:
            return {service.code for branch in branches for service in branch.services}
        case By.CLASS:
            return {cls.value for cls in CLASSES}
        case _:
            return {f"{branch.id}/{counter.id}" for branch in branches for counter in branch.counters}
