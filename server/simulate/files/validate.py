"""The rules of a scenario beyond its format; each rule is a function over the readable part of the file.

Every rule accepts `None` for a value that did not fit its type, so that no mistake hides another.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, Final, TypeAlias

from language.messages import _
from server.catalogue.finding import Fault, Path, Remark, nearest

Table: TypeAlias = dict[str, Any]


def validate(file: Table, *, to_draw: bool) -> list[Remark]:
    """A remark for each violation in `file`, a table from `shape.fit`. `to_draw`: random days will be generated."""
    remarks = [remark for rule in _RULES for remark in rule(file)]
    return remarks + list(_days_can_be_drawn(file)) if to_draw else remarks


def _rows(file: Table, table: str) -> Iterator[tuple[Path, Table]]:
    for place, row in enumerate(file.get(table) or ()):
        if row is not None:
            yield (table, place), row


def _codes(file: Table) -> list[str]:
    return [row["code"] for _path, row in _rows(file, "service") if row.get("code")]


def _something_is_there(file: Table) -> Iterator[Remark]:
    for table in ("service", "counter"):
        if file.get(table) == []:
            yield Remark(
                (table,), Fault.EMPTY, _("an empty day: there must be at least one {table}").format(table=table)
            )
    for path, row in _rows(file, "counter"):
        if row.get("skills") == []:
            yield Remark((*path, "skills"), Fault.EMPTY, _("must name at least one service"))
        if row.get("open") == []:
            yield Remark((*path, "open"), Fault.EMPTY, _("an empty day: must hold at least one [from, to]"))


def _names_are_given_once(file: Table) -> Iterator[Remark]:
    for table, key in (("service", "code"), ("counter", "id")):
        yield from _repeats([((*path, key), row[key]) for path, row in _rows(file, table) if row.get(key)])
    for path, row in _rows(file, "counter"):
        yield from _repeats(
            [((*path, "skills", place), skill) for place, skill in enumerate(row.get("skills") or ()) if skill]
        )


def _repeats(named: list[tuple[Path, str]]) -> Iterator[Remark]:
    first: dict[str, Path] = {}
    for path, name in named:
        if name in first:
            place = next(step for step in reversed(first[name]) if isinstance(step, int)) + 1
            message = _('"{name}" is already given by number {place}').format(name=name, place=place)
            yield Remark(path, Fault.DUPLICATE, message)
        else:
            first[name] = path


def _skills_are_services(file: Table) -> Iterator[Remark]:
    if file.get("service") is None:
        return
    codes = _codes(file)
    for path, row in _rows(file, "counter"):
        for place, skill in enumerate(row.get("skills") or ()):
            if skill is not None and skill not in codes:
                near = nearest(skill, codes)
                message = _('no service "{service}"') if near else _('no service "{service}"; there are: {names}')
                told = message.format(service=skill, names=", ".join(codes))
                yield Remark((*path, "skills", place), Fault.UNKNOWN_SERVICE, told, near)


def _services_are_served(file: Table) -> Iterator[Remark]:
    if file.get("counter") is None:
        return
    served = {skill for _path, row in _rows(file, "counter") for skill in row.get("skills") or ()}
    for path, row in _rows(file, "service"):
        if row.get("code") and row["code"] not in served:
            message = _('no counter serves "{service}"; add it to a counter\'s skills')
            yield Remark((*path, "code"), Fault.UNSERVED, message.format(service=row["code"]))


def _openings_are_in_order(file: Table) -> Iterator[Remark]:
    for path, row in _rows(file, "counter"):
        openings = row.get("open") or []
        for place, opening in enumerate(openings):
            problem = _opening_problem(opening)
            if problem:
                yield Remark((*path, "open", place), Fault.HOURS_ORDER, problem)
        whole = [
            (place, one) for place, one in enumerate(openings) if one is not None and _opening_problem(one) is None
        ]
        for (_place, former), (place, latter) in pairwise(whole):
            if None not in (*former, *latter) and latter[0] < former[1]:
                message = _("begins at {begin:g}, before the previous opening ends at {end:g}")
                told = message.format(begin=latter[0], end=former[1])
                yield Remark((*path, "open", place), Fault.HOURS_OVERLAP, told)


def _opening_problem(opening: Any) -> str | None:
    if opening is None:
        return None
    if len(opening) != 2:
        return _("must be [from, to] in seconds from the opening, not {n} numbers").format(n=len(opening))
    if None not in opening and not opening[0] < opening[1]:
        return _("must end after it begins, not [{begin:g}, {end:g}]").format(begin=opening[0], end=opening[1])
    return None


def _somebody_comes(file: Table) -> Iterator[Remark]:
    demand = file.get("demand")
    if not demand:
        return
    half_hours = demand.get("half_hours")
    if half_hours is not None and None not in half_hours and not sum(half_hours) > 0:
        yield Remark(("demand", "half_hours"), Fault.EMPTY, _("an empty day: the half hours' shares are all zero"))
    classes = demand.get("classes")
    if classes is not None and None not in classes.values() and not sum(classes.values()) > 0:
        yield Remark(("demand", "classes"), Fault.EMPTY, _("an empty day: the classes' shares are all zero"))
    rows = list(_rows(file, "service"))
    shares = [row.get("share", 0) for _path, row in rows]
    if rows and None not in shares and not sum(shares) > 0:
        yield Remark(("demand",), Fault.EMPTY, _("an empty day: no [[service]] has a share"))


def _days_can_be_drawn(file: Table) -> Iterator[Remark]:
    if "demand" not in file:
        yield Remark(("demand",), Fault.MISSING, _("is missing: random days need it, unless --arrivals is given"))
    for path, row in _rows(file, "service"):
        for key in ("mean_s", "cv"):
            if row.get("share") and key not in row:
                yield Remark((*path, key), Fault.MISSING, _("is missing: random days need it"))


_RULES: Final[tuple[Callable[[Table], Iterator[Remark]], ...]] = (
    _something_is_there,
    _names_are_given_once,
    _skills_are_services,
    _services_are_served,
    _openings_are_in_order,
    _somebody_comes,
)
