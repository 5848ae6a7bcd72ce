"""How many dossiers were in time, and how many show the public who had them, from the rows for figures alone.

Transparency (tính công khai, minh bạch): dossiers whose every step has a named person and a due time ÷ all received.
In time: dossiers decided by their due date ÷ all decided. Both of a span of moments, by unit that had them last.
"""

from collections.abc import Collection
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Integer, Select, case, func, select

from protocol.ids import Instant
from protocol.ways_in import Way

from .tables import course


class UnitFigures(Struct, frozen=True):
    """Of one unit. `received`, of these `shown` whole; `decided`, of these `in_time`."""

    unit: str
    received: int = 0
    shown: int = 0
    decided: int = 0
    in_time: int = 0


def read_figures(
    connection: Connection,
    begin: Instant,
    end: Instant,
    branches: Collection[str] | None,
    units: Collection[str] = (),
) -> list[UnitFigures]:
    """Of the moments from `begin` until before `end`, by unit id; of these branches or units, None: of all.

    Raises DBAPIError.
    """
    shown = func.sum(case((course.c.steps == course.c.named, 1), else_=0)).cast(Integer)
    received = select(course.c.unit, func.count(), shown).where(
        course.c.received_at >= begin, course.c.received_at < end
    )
    in_time = func.sum(case((course.c.in_time.is_(True), 1), else_=0)).cast(Integer)
    decided = select(course.c.unit, func.count(), in_time).where(
        course.c.decided_at >= begin, course.c.decided_at < end
    )
    found: dict[str, UnitFigures] = {}
    for unit, n, of_these in connection.execute(_limited(received, branches, units)):
        found[unit] = UnitFigures(unit, n, of_these)
    for unit, n, of_these in connection.execute(_limited(decided, branches, units)):
        had = found.get(unit, UnitFigures(unit))
        found[unit] = UnitFigures(unit, had.received, had.shown, n, of_these)
    return [found[unit] for unit in sorted(found)]


def read_ways(
    connection: Connection,
    begin: Instant,
    end: Instant,
    branches: Collection[str] | None,
    units: Collection[str] = (),
) -> dict[Way, int]:
    """How many were received in these moments, by the way in which they came; of the same. Raises DBAPIError."""
    received = select(course.c.way, func.count()).where(course.c.received_at >= begin, course.c.received_at < end)
    found = connection.execute(_of(received, branches, units).group_by(course.c.way))
    return {Way(way): n for way, n in found}


def _limited(query: Select[Any], branches: Collection[str] | None, units: Collection[str]) -> Select[Any]:
    return _of(query, branches, units).group_by(course.c.unit)


def _of(query: Select[Any], branches: Collection[str] | None, units: Collection[str]) -> Select[Any]:
    if branches is None:
        return query
    return query.where(course.c.branch.in_(sorted(branches)) | course.c.unit.in_(sorted(units)))
