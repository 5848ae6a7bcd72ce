"""Changes to parts of a branch's catalogue, as values: a row put, patched or taken out, or some settings. Pure.

An edit names tables, rows and keys as the branch's file does (`format.py`), and only the keys that change, so that the
same edit can be made to many branches, each keeping what is its own.
"""

import copy
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec import Struct

from language.messages import _
from protocol.configuration import BranchConfig

from .finding import Path, Remark
from .format import WEEK, BranchTable
from .validate import Table

ROWS: Final = {
    "service": "code",
    "procedure": "code",
    "counter": "id",
    "priority": "code",
    "reason": "code",
    "outcome": "code",
    "media": "id",
    "clerk": "user",
    "special_day": "date",
}
"""Tables of rows → the key that tells their rows apart. A date has several rows if the day has several openings."""

SETTINGS: Final = ("branch", "weights", "appointments", "slip")
"""Tables of settings, without rows."""

_LISTS: Final = {"service": "services", "procedure": "procedures", "counter": "counters", "priority": "priorities",
                 "reason": "reasons", "outcome": "outcomes", "media": "media", "clerk": "clerks"}  # fmt: skip


class Edit(Struct, frozen=True, omit_defaults=True):
    """A change of one part. `row`: of a table of rows, else None.

    `values`: the keys to set, None takes a key out; for `hours` and `special_day` the one key `rows`, all its rows.
    `values` None: the row goes. `new`: the row must not be there yet.
    """

    table: str
    row: str | None = None
    values: dict[str, Any] | None = None
    new: bool = False


def tables_of(config: BranchConfig) -> Table:
    """The tables of a file that reads back as `config`, without keys that are unknown."""
    built = _known(msgspec.to_builtins(config))
    settings = [field.encode_name for field in msgspec.structs.fields(BranchTable)]
    return {
        "branch": {key: built[key] for key in settings if key in built},
        **{table: built[field] for table, field in _LISTS.items()},
        "hours": [{**window, "days": [str(WEEK[day]) for day in window["days"]]} for window in built["hours"]],
        "holidays": {"closed": built["closed_dates"]},
        "special_day": [row for day in built["special_days"] for row in _special_day(day)],
        "weights": built["weights"],
        "appointments": built["appointments"],
        "slip": built["slip"],
    }


def row_of(tables: Table, table: str, row: str) -> Table | None:
    """A row by its key, the last if there are two; of a date the first."""
    found = [one for one in tables.get(table, ()) if one.get(ROWS[table]) == row]
    return None if not found else found[0] if table == "special_day" else found[-1]


def rows_of_date(tables: Table, date: str) -> list[Table]:
    """What the catalogue says of a date, as rows of `special_day`; empty: nothing special."""
    rows = [one for one in tables.get("special_day", ()) if one.get("date") == date]
    closed = date in tables.get("holidays", {}).get("closed", ())
    return rows or ([{"date": date, "closed": True}] if closed else [])


def with_edits(tables: Table, edits: Iterable[Edit]) -> Table:
    """The tables after these edits; the given ones are not changed."""
    edited = copy.deepcopy(tables)
    for edit in edits:
        _apply(edited, edit)
    return edited


def misplaced(tables: Table, edit: Edit) -> bool:
    """Whether the edit changes a row that these tables do not have."""
    if edit.new or edit.row is None or edit.table == "special_day":
        return False
    return row_of(tables, edit.table, edit.row) is None


def of_edit(remarks: Iterable[Remark], tables: Table, edit: Edit) -> tuple[dict[str, str], list[Remark]]:
    """The remarks on the values of `edit` by their keys (`prefix`, `name.vi`, `0.close`), and those on anything else.

    `tables`: with the edit.
    """
    own: dict[str, str] = {}
    others = []
    for remark in remarks:
        key = _key_in_edit(remark.path, tables, edit)
        if key is None:
            others.append(remark)
        else:
            own.setdefault(key, told(remark))
    return own, others


def told(remark: Remark) -> str:
    """The remark's message, with its hint."""
    return remark.message + (
        "" if remark.nearest is None else _('; did you mean "{near}"?').format(near=remark.nearest)
    )


def _key_in_edit(path: Path, tables: Table, edit: Edit) -> str | None:
    if not path or path[0] != edit.table:
        return None
    rest = path[1:]
    if edit.table in ROWS:
        if not rest:
            return None
        rows = [place for place, one in enumerate(tables[edit.table]) if one.get(ROWS[edit.table]) == edit.row]
        place, *within = rest
        if not isinstance(place, int) or place not in rows:
            return None
        if edit.table != "special_day":
            rest = tuple(within) if place == rows[-1] else ()
        else:
            rest = (rows.index(place), *within)
    return ".".join(map(str, rest)) if rest else None


def _apply(tables: Table, edit: Edit) -> None:
    if edit.table in SETTINGS:
        _patch(tables.setdefault(edit.table, {}), edit.values or {})
    elif edit.table == "hours":
        tables["hours"] = list((edit.values or {}).get("rows", ()))
    elif edit.table == "special_day":
        closed = tables["holidays"]["closed"]
        tables["holidays"]["closed"] = [date for date in closed if date != edit.row]
        others = [one for one in tables["special_day"] if one.get("date") != edit.row]
        tables["special_day"] = [*others, *({**row, "date": edit.row} for row in (edit.values or {}).get("rows", ()))]
    else:
        _apply_to_row(tables, edit)


def _apply_to_row(tables: Table, edit: Edit) -> None:
    assert edit.row is not None
    key = ROWS[edit.table]
    if edit.values is None:
        tables[edit.table] = [one for one in tables[edit.table] if one.get(key) != edit.row]
        if edit.table == "service":
            _without_service(tables, edit.row)
        return
    there = None if edit.new else row_of(tables, edit.table, edit.row)
    if there is None:
        there = {key: edit.row}
        tables[edit.table].append(there)
    _patch(there, edit.values)


def _without_service(tables: Table, code: str) -> None:
    """What names a service that goes: counters, clerks, procedures, and the order of the screens."""
    for row in (*tables["counter"], *tables["clerk"]):
        row["skills"] = [skill for skill in row["skills"] if skill != code]
    tables["procedure"] = [one for one in tables["procedure"] if one["service"] != code]
    first = tables["branch"].get("services_first", ())
    tables["branch"]["services_first"] = [one for one in first if one != code]
    if tables["branch"].get("result_service") == code:
        del tables["branch"]["result_service"]


def _patch(table: Table, values: Table) -> None:
    for key, value in values.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value


def _special_day(day: Table) -> list[Table]:
    if "works_as" in day:
        return [{"date": day["date"], "works_as": str(WEEK[day["works_as"]])}]
    return [{"date": day["date"], **opening} for opening in day.get("openings", ())] or [
        {"date": day["date"], "closed": True}
    ]


def _known(value: Any) -> Any:
    """Without keys that have no value: a file leaves them out."""
    if isinstance(value, dict):
        return {key: _known(one) for key, one in value.items() if one is not None}
    return [_known(one) for one in value] if isinstance(value, list | tuple) else value
