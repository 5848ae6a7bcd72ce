"""A city's catalogue: tables shared by all branches are written once; each branch is built from them."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from language.messages import _

from .finding import Fault, Path, Remark, nearest
from .format import DefaultsTable
from .validate import Table, repeats, rows

_OF_A_BRANCH = ("layout", "hours", "special_day", "clerk")
"""Keys of a city's `[[branch]]` that a single branch's `[branch]` does not have."""

_SETTINGS = tuple(field.name for field in msgspec.structs.fields(DefaultsTable))


class BranchTables(Struct, frozen=True):
    """The tables of one branch as in a file of its own, with the place of each in the city's files.

    `tables` has every service and procedure of the city; `offered` keeps those that the branch's counters serve.
    """

    tables: Table
    origins: dict[str, Path]
    own: frozenset[str]
    row_origins: dict[str, tuple[Path, ...]]

    def origin(self, path: Path) -> Path:
        """The path of a value in the city's files, from its path in the branch's tables."""
        table, *rest = path
        if str(table) in self.row_origins and rest and isinstance(rest[0], int):
            return (*self.row_origins[str(table)][rest[0]], *rest[1:])
        if table == "branch" and rest and rest[0] in _SETTINGS and rest[0] not in self.own:
            return ("defaults", *rest)
        return (*self.origins.get(str(table), (table,)), *rest)

    def offered(self) -> Table:
        """The tables of a valid branch, with only the services, skills and procedures that its counters serve."""
        skills = {skill for counter in self.tables["counter"] for skill in counter["skills"]}
        return {
            **self.tables,
            "service": [one for one in self.tables["service"] if one["code"] in skills],
            "procedure": [one for one in self.tables.get("procedure", ()) if one["service"] in skills],
            "clerk": [
                {**one, "skills": [code for code in one["skills"] if code in skills]}
                for one in self.tables.get("clerk", ())
            ],
        }


def branches_of(file: Table) -> list[BranchTables]:
    """The branches of a city's file, one for each readable `[[branch]]`."""
    layouts = {row["name"]: (path, row) for path, row in reversed(list(rows(file, "layout"))) if row.get("name")}
    return [_branch(file, path, row, layouts) for path, row in rows(file, "branch")]


def _branch(file: Table, path: Path, row: Table, layouts: dict[str, tuple[Path, Table]]) -> BranchTables:
    tables = {key: value for key, value in file.items() if key not in ("branch", "layout", "defaults")}
    own = {key: value for key, value in row.items() if key not in _OF_A_BRANCH}
    tables["branch"] = {**(file.get("defaults") or {}), **own}
    origins: dict[str, Path] = {"branch": path}
    if row.get("hours"):
        tables["hours"] = row["hours"]
        origins["hours"] = (*path, "hours")
    if row.get("clerk"):
        tables["clerk"] = row["clerk"]
        origins["clerk"] = (*path, "clerk")
    special = _special_days(file, path, row)
    tables["special_day"] = [one for _origin, one in special]
    tables["counter"] = None
    layout_path, layout = layouts.get(row.get("layout") or "", ((), {}))
    if "counter" in layout:
        tables["counter"] = layout["counter"]
        origins["counter"] = (*layout_path, "counter")
        tables["service"] = _with_quotas(file.get("service"), layout)
    return BranchTables(tables, origins, frozenset(own), {"special_day": tuple(origin for origin, _one in special)})


def _special_days(file: Table, path: Path, row: Table) -> list[tuple[Path, Table | None]]:
    """The special days of a branch with their places in the file: its own, and the common ones of other dates."""
    own: list[tuple[Path, Table | None]] = [
        ((*path, "special_day", place), one) for place, one in enumerate(row.get("special_day") or ())
    ]
    dates = {one["date"] for _path, one in own if one is not None and one.get("date") is not None}
    common = [
        (("special_day", place), one)
        for place, one in enumerate(file.get("special_day") or ())
        if one is None or one.get("date") not in dates
    ]
    return [*own, *common]


def _with_quotas(services: Any, layout: Table) -> Any:
    quotas = {row["service"]: row.get("tickets") for row in layout.get("quota") or () if row and row.get("service")}
    if not services or not quotas:
        return services
    return [
        {**one, "quota": quotas[one["code"]]} if one is not None and one.get("code") in quotas else one
        for one in services
    ]


def check_city(file: Table) -> list[Remark]:
    """Checks the rules of a city's file as a whole; each branch is checked by `validate`."""
    rules = (_names_are_given_once, _layouts_are_known, _quotas_are_of_services, _services_are_served)
    return [remark for rule in rules for remark in rule(file)]


def _names_are_given_once(file: Table) -> Iterator[Remark]:
    for table, key in (("branch", "id"), ("layout", "name")):
        if file.get(table) == []:
            yield Remark((table,), Fault.EMPTY, _("a city needs at least one {table}").format(table=table))
        yield from repeats([((*path, key), row[key]) for path, row in rows(file, table) if row.get(key) is not None])


def _layouts_are_known(file: Table) -> Iterator[Remark]:
    known = [row["name"] for _path, row in rows(file, "layout") if row.get("name")]
    for path, row in rows(file, "branch"):
        layout = row.get("layout")
        if layout is not None and layout not in known:
            message = _('no layout "{layout}"').format(layout=layout)
            yield Remark((*path, "layout"), Fault.UNKNOWN_LAYOUT, message, nearest(layout, known))


def _quotas_are_of_services(file: Table) -> Iterator[Remark]:
    codes = [row["code"] for _path, row in rows(file, "service") if row.get("code")]
    for layout_path, layout in rows(file, "layout"):
        quotas = [((*layout_path, *path), row) for path, row in rows(layout, "quota") if row.get("service")]
        yield from repeats([((*path, "service"), row["service"]) for path, row in quotas])
        for path, row in quotas:
            if row["service"] not in codes:
                yield Remark(
                    (*path, "service"),
                    Fault.UNKNOWN_SERVICE,
                    _('no service "{service}"').format(service=row["service"]),
                    nearest(row["service"], codes),
                )


def _services_are_served(file: Table) -> Iterator[Remark]:
    counters = [counter for _path, layout in rows(file, "layout") for _path, counter in rows(layout, "counter")]
    served = {skill for counter in counters for skill in counter.get("skills") or ()}
    for path, row in rows(file, "service"):
        if counters and row.get("code") and row["code"] not in served:
            message = _('no counter serves "{service}"; add it to a counter\'s skills').format(service=row["code"])
            yield Remark((*path, "code"), Fault.UNSERVED, message)
