"""Whose a value of a branch's settings is: the city's, its group's, or its own; and what the city's own tables are.

A value is the city's (or the group's) as long as it equals it: nothing else is kept about it. Pure.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from protocol.configuration import Name
from server.access.city.settings import CITY_SCOPE, CitySettings
from server.catalogue.edit import SETTINGS, Edit, rows_of_date
from server.catalogue.validate import Table

from .form import Texts, texts_of
from .parts import BY_PATH, PARTS, Part

_NOT_SHARED: Final = frozenset({"name", "lat", "lon", "address", "services_first", "languages", "one_per_person"})
"""What is each branch's alone."""

ROWS_KEY: Final = "rows"
"""The one key of the opening hours, and of a special day."""

SHARED: Final = tuple(
    Part(part.path, part.table, part.title, part.about, part.add,
         tuple(field for field in part.fields if field.key not in _NOT_SHARED))
    for part in PARTS if part.table in (*SETTINGS, "hours", "special_day")
)  # fmt: skip
"""The parts that can have values of the city and of groups."""

SHARED_BY_PATH: Final = {part.path: part for part in SHARED}


class Origin(Struct, frozen=True):
    """A value that the city or a group gives. `group`: its name, None: the city. `own`: the branch has another."""

    key: str
    group: Name | None
    own: bool


def origins(settings: CitySettings, branch: str, part: Part, tables: Table, row: str | None) -> list[Origin]:
    """For the values of a part, or of its row, that somebody above the branch gives."""
    if part.path not in SHARED_BY_PATH:
        return []
    found = []
    for key in _keys(part):
        given = settings.value(branch, part.table, _row(part, row), key)
        if given is not None:
            scope, value = given
            group = None if scope == CITY_SCOPE else settings.groups[scope].name
            found.append(Origin(key, group, value != _value(part, tables, row, key)))
    return found


def given_texts(settings: CitySettings, branch: str, part: Part, row: str | None, key: str) -> Texts | None:
    """What the form shows for this key if the branch takes the value that it is given; None: none is given."""
    given = settings.value(branch, part.table, _row(part, row), key)
    if given is None:
        return None
    values = {key: given[1]}
    return texts_of(_only(part, key), _as_tables(part, values, row), row)


def standard_tables(settings: CitySettings, scope: str) -> Table:
    """The values of the city or of a group as the tables of a branch, for the same forms."""
    held = {(table, row): values for (of, table, row), values in settings.standards.items() if of == scope}
    special = sorted(row for table, row in held if table == "special_day" and row is not None)
    return {
        **{table: dict(held.get((table, None), {})) for table in SETTINGS},
        "hours": list(held.get(("hours", None), {}).get(ROWS_KEY, ())),
        "holidays": {"closed": []},
        "special_day": [{"date": date, **one} for date in special for one in held["special_day", date][ROWS_KEY]],
    }


def follows(settings: CitySettings, scope: str, branch: str, edits: Sequence[Edit], tables: Table) -> bool:
    """Whether the branch has, of all that the edits change, the values that it is given now: it takes new ones.

    `scope`: who changes its values. Where a group gives one, the city's does not reach the branch.
    """
    return all(
        (given := settings.value(branch, edit.table, edit.row, key)) is not None
        and given[0] in (scope, CITY_SCOPE)
        and given[1] == _of_tables(tables, edit.table, edit.row, key)
        for edit in edits
        for key in (edit.values or {ROWS_KEY: None})
    )


def branch_edits(edits: Sequence[Edit]) -> list[Edit]:
    """What a branch changes where the city's values do: a value that is given no more stays as it was."""
    made = []
    for edit in edits:
        values = {key: value for key, value in (edit.values or {}).items() if value is not None}
        if values or edit.table == "special_day":
            made.append(Edit(edit.table, edit.row, values or None))
    return made


def _keys(part: Part) -> list[str]:
    return [field.key for field in part.fields] if part.fields else [ROWS_KEY]


def _row(part: Part, row: str | None) -> str | None:
    return row if part.table == "special_day" else None


def _value(part: Part, tables: Table, row: str | None, key: str) -> Any:
    return _of_tables(tables, part.table, row, key)


def _of_tables(tables: Table, table: str, row: str | None, key: str) -> Any:
    if table == "hours":
        return tables["hours"]
    if table == "special_day":
        found = rows_of_date(tables, row or "")
        return [{name: value for name, value in one.items() if name != "date"} for one in found]
    return tables.get(table, {}).get(key)


def _as_tables(part: Part, values: Mapping[str, Any], row: str | None) -> Table:
    if part.table == "hours":
        return {"hours": values[ROWS_KEY]}
    if part.table == "special_day":
        return {"special_day": [{"date": row, **one} for one in values[ROWS_KEY]]}
    return {part.table: values}


def _only(part: Part, key: str) -> Part:
    fields = tuple(field for field in BY_PATH[part.path].fields if field.key == key)
    return Part(part.path, part.table, part.title, part.about, part.add, fields)
