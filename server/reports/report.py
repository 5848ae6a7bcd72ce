"""A report as a value, and its address: the query string that is the report. Pure."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct

from server.visits.day_tallies import ALONE, By, only

from .days import MOST_DAYS, Dates, Days, Preset


class Subject(StrEnum):
    """What a report's columns are about."""

    PROMISE = "promise"
    TIMES = "times"
    UNSERVED = "unserved"
    OVERRUNS = "overruns"
    REASONS = "reasons"
    COUNTERS = "counters"
    APPOINTMENTS = "appointments"
    RATINGS = "ratings"


class Rows(StrEnum):
    """What a report has a row for each of."""

    HALF_HOUR = "half-hour"
    DAY = "day"
    WEEKDAY = "weekday"
    MONTH = "month"
    SERVICE = "service"
    PROCEDURE = "procedure"
    CLASS = "class"
    COUNTER = "counter"
    BRANCH = "branch"
    GROUP = "group"


_WHEN: Final = (Rows.DAY, Rows.WEEKDAY, Rows.MONTH)

ROWS_OF: Final[dict[Subject, tuple[Rows, ...]]] = {
    **dict.fromkeys((Subject.PROMISE, Subject.TIMES, Subject.UNSERVED, Subject.OVERRUNS), tuple(Rows)),
    Subject.REASONS: tuple(rows for rows in Rows if rows is not Rows.COUNTER),
    Subject.COUNTERS: (Rows.COUNTER, *_WHEN, Rows.BRANCH, Rows.GROUP),
    Subject.APPOINTMENTS: (Rows.SERVICE, *_WHEN, Rows.BRANCH, Rows.GROUP),
    Subject.RATINGS: (Rows.SERVICE, Rows.COUNTER, Rows.PROCEDURE, Rows.CLASS, *_WHEN, Rows.BRANCH, Rows.GROUP),
}
"""The rows that each subject can have; the first is the usual one. Reasons are never by counter, since a counter is a
clerk: they are there to find what takes long, not who."""

ONLY_OF: Final[dict[Subject, tuple[By, ...]]] = {
    **dict.fromkeys(ROWS_OF, (By.SERVICE, By.CLASS, By.COUNTER)),
    Subject.REASONS: (By.SERVICE, By.CLASS),
    Subject.COUNTERS: (By.COUNTER,),
    Subject.APPOINTMENTS: (By.SERVICE,),
}
"""What each subject can be limited to."""

_CODE: Final = re.compile(r"[\w.:-]{1,64}", re.ASCII)


class Only(Struct, frozen=True):
    """The visits with this key alone. A counter's is that of one branch."""

    by: By
    key: str

    @property
    def counted(self) -> str | None:
        """The name of their tallies; None where visits have to be read one by one."""
        return only(self.by, self.key) if self.by in ALONE else None


class Report(Struct, frozen=True):
    """`branches`: their ids, sorted; `groups`: codes of groups, of whose branches it is too. Neither: of all branches
    that the reader may see.
    """

    subject: Subject = Subject.PROMISE
    rows: Rows = Rows.HALF_HOUR
    days: Days = Preset.TODAY
    branches: tuple[str, ...] = ()
    only: Only | None = None
    groups: tuple[str, ...] = ()


class Field(StrEnum):
    """The parameters of a report's address."""

    SUBJECT = "show"
    ROWS = "rows"
    DAYS = "days"
    FIRST = "from"
    LAST = "to"
    GROUP = "group"
    BRANCH = "branch"
    ONLY = "only"


class Wrong(Struct, frozen=True):
    """The parameter that does not make a report."""

    field: Field


def address(report: Report) -> str:
    """The report's query string."""
    days = report.days
    said: list[tuple[str, str]] = [(Field.SUBJECT, report.subject), (Field.ROWS, report.rows)]
    if isinstance(days, Dates):
        said += [(Field.FIRST, days.first.isoformat()), (Field.LAST, days.last.isoformat())]
    else:
        said.append((Field.DAYS, days))
    said += [(Field.GROUP, group) for group in report.groups]
    said += [(Field.BRANCH, branch) for branch in report.branches]
    if report.only is not None:
        said.append((Field.ONLY, only(report.only.by, report.only.key)))
    return urlencode([(str(name), str(value)) for name, value in said], safe=":")


def report_of(query: Iterable[tuple[str, str]]) -> Report | Wrong:
    """The report of a query string's parameters. What is missing is as in `Report()`, others are left out."""
    pairs = [(name, value) for name, value in query if value]
    said = dict(pairs)
    try:
        subject = Subject(said.get(Field.SUBJECT, Subject.PROMISE))
    except ValueError:
        return Wrong(Field.SUBJECT)
    rows = said.get(Field.ROWS, ROWS_OF[subject][0])
    if rows not in ROWS_OF[subject]:
        return Wrong(Field.ROWS)
    days = _days(said)
    if isinstance(days, Wrong):
        return days
    branches = sorted({value for name, value in pairs if name == Field.BRANCH})
    if not all(_CODE.fullmatch(branch) for branch in branches):
        return Wrong(Field.BRANCH)
    groups = sorted({value for name, value in pairs if name == Field.GROUP})
    if not all(_CODE.fullmatch(group) for group in groups):
        return Wrong(Field.GROUP)
    alone = _only(said.get(Field.ONLY), subject, one_branch=len(branches) == 1 and not groups)
    if isinstance(alone, Wrong):
        return alone
    return Report(subject, Rows(rows), days, tuple(branches), alone, tuple(groups))


def _days(said: dict[str, str]) -> Days | Wrong:
    if Field.FIRST not in said and Field.LAST not in said:
        try:
            return Preset(said.get(Field.DAYS, Preset.TODAY))
        except ValueError:
            return Wrong(Field.DAYS)
    dates = []
    for field in (Field.FIRST, Field.LAST):
        text = said.get(field, "")
        try:
            dates.append(date.fromisoformat(text))
        except ValueError:
            return Wrong(field)
        if dates[-1].isoformat() != text:  # a week's date is one too
            return Wrong(field)
    first, last = dates
    if first > last or (last - first).days >= MOST_DAYS:
        return Wrong(Field.LAST)
    return Dates(first, last)


def _only(text: str | None, subject: Subject, *, one_branch: bool) -> Only | Wrong | None:
    if text is None:
        return None
    by, _, key = text.partition(":")
    if by not in ONLY_OF[subject] or not _CODE.fullmatch(key):
        return Wrong(Field.ONLY)
    if by == By.COUNTER and not one_branch:
        return Wrong(Field.ONLY)
    return Only(By(by), key)
