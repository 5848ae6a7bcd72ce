"""A report as its reader gets it: the table in their language, with what was measured beside it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from gettext import NullTranslations
from typing import Any, Final

from language.messages import N_
from language.names import name_in
from language.weekdays import WEEKDAYS
from protocol.configuration import BranchConfig, Name
from protocol.enums import TicketClass
from server.visits.words import CLASSES

from .columns import COLUMNS
from .groups import NONE
from .measures import Bookings, CounterHours, Measured
from .report import Report, Rows, Subject
from .table import Row, Table

HEADINGS: Final = {
    Rows.HALF_HOUR: N_("Number taken at"),
    Rows.DAY: N_("Day"),
    Rows.WEEKDAY: N_("Weekday"),
    Rows.MONTH: N_("Month"),
    Rows.SERVICE: N_("Service"),
    Rows.PROCEDURE: N_("Procedure"),
    Rows.CLASS: N_("Class"),
    Rows.COUNTER: N_("Counter"),
    Rows.BRANCH: N_("Branch"),
    Rows.GROUP: N_("Group"),
}
"""What a report's rows are called."""

TOTAL: Final = N_("All together")


def shown(
    report: Report,
    measured: Measured,
    branches: Sequence[BranchConfig],
    language: str,
    words: NullTranslations,
    groups: Mapping[str, Name] = {},
) -> Table:
    """The table of a report, its rows in their order. `groups`: the names of the groups of branches, by code."""
    columns = COLUMNS[report.subject]

    def row(key: str, label: str, found: Any) -> Row:
        return Row(key, label, tuple(column.cell(found) for column in columns))

    labels = labels_of(report.rows, measured.rows, branches, language, words, groups)
    total = row("", words.gettext(TOTAL), measured.total if measured.rows else nothing(report, measured))
    return Table(
        HEADINGS[report.rows], columns, tuple(row(key, label, measured.rows[key]) for key, label in labels), total
    )


def nothing(report: Report, measured: Measured) -> Any:
    """What the columns are of where nothing was measured."""
    empty = {Subject.COUNTERS: CounterHours(), Subject.APPOINTMENTS: Bookings()}
    return empty.get(report.subject, measured.total)


def labels_of(
    rows: Rows,
    keys: Iterable[str],
    branches: Sequence[BranchConfig],
    language: str,
    words: NullTranslations,
    groups: Mapping[str, Name] = {},
) -> list[tuple[str, str]]:
    """The rows' keys and labels, in order: by time, or as the branches' settings have them, the unknown last."""
    if rows is Rows.GROUP:
        known: Mapping[str, str] = {code: name_in(name, language) for code, name in groups.items()}
    else:
        known = _known(rows, branches, language, words)
    order = {key: place for place, key in enumerate(known)}
    sort = sorted(keys, key=lambda key: (order.get(key, len(order)), key))
    return [(key, known.get(key) or _unknown(rows, key, words)) for key in sort]


def _known(rows: Rows, branches: Sequence[BranchConfig], language: str, words: NullTranslations) -> Mapping[str, str]:
    """Labels by key, in the settings' order; empty for what is told by its time."""
    _ = words.gettext
    found: dict[str, str] = {}
    match rows:
        case Rows.WEEKDAY:
            return {str(number): _(name) for number, name in enumerate(WEEKDAYS)}
        case Rows.CLASS:
            return {TicketClass(cls).value: _(said)[0].upper() + _(said)[1:] for cls, said in CLASSES.items()}
        case Rows.BRANCH:
            return {branch.id: name_in(branch.name, language) for branch in branches}
        case Rows.COUNTER:
            for branch in branches:
                before = "" if len(branches) == 1 else f"{name_in(branch.name, language)} · "
                for counter in branch.counters:
                    found[f"{branch.id}/{counter.id}"] = before + name_in(counter.name, language)
        case Rows.SERVICE:
            for branch in branches:
                for service in branch.services:
                    found.setdefault(service.code, name_in(service.name, language))
        case Rows.PROCEDURE:
            for branch in branches:
                for procedure in branch.procedures:
                    found.setdefault(procedure.code, name_in(procedure.name, language))
        case Rows.DAY | Rows.MONTH | Rows.HALF_HOUR | Rows.GROUP:
            pass
    return found


def _unknown(rows: Rows, key: str, words: NullTranslations) -> str:
    """The label of a key that the settings do not have, or that is a time."""
    match rows:
        case Rows.DAY:
            return date.fromisoformat(key).strftime("%d/%m/%Y")
        case Rows.MONTH:
            return f"{key[5:]}/{key[:4]}"
        case Rows.HALF_HOUR:
            return half_hour(int(key))
        case Rows.GROUP if key == NONE:
            return words.gettext("In no group")
        case Rows.PROCEDURE if not key:
            return words.gettext("No procedure chosen")
        case Rows.COUNTER if key.endswith("/"):
            return words.gettext("Never called to a counter")
        case _:
            return key


def half_hour(number: int) -> str:
    """`07:30–08:00`."""
    ends = number + 1
    return f"{number // 2:02}:{number % 2 * 30:02}–{ends // 2:02}:{ends % 2 * 30:02}"
