"""What was really asked of citizens, by procedure: steps and papers of the dossiers that were decided on a day.

Counted with the day's figures, from the rows of dossiers; what comes after a decision changes no count. Days and
branches add up.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, func, insert, select

from protocol.ids import CITY
from protocol.practice import practised
from server.dossier.asked_papers import Asked, read_asked
from server.dossier.tables import course
from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.database.dialects import connect_to_write, one_moment

from .count import COUNTED, span_of
from .tables import index_day, procedure_day

SUMS: Final = ("dossiers", "hands", "brought", "held", "later", "extra")

_COMPONENT: Final = re.compile(r"p[1-9][0-9]?")

ByPaper = dict[str, dict[str, int]]


class Sums(Struct, frozen=True):
    """Of the dossiers of one procedure. `hands`: steps until the decision; `brought`: papers that citizens brought,
    also later; `held`: that the office had already; `later`: that were asked for after the first time; `extra`: of
    those brought or asked for later, the ones that are no component of any procedure.
    """

    dossiers: int = 0
    hands: int = 0
    brought: int = 0
    held: int = 0
    later: int = 0
    extra: int = 0


class Counts(Struct):
    """The counts of a day, branch and procedure. `by_paper`: by code, how often it came how (names of `Asked`)."""

    sums: Sums
    by_paper: ByPaper


Counted = dict[tuple[str, str], Counts]
"""By branch and procedure."""


def count_procedures(connection: Connection, day: date, zone: ZoneInfo) -> Counted:
    """Of the dossiers decided on this day. Raises DBAPIError."""
    begin, end = span_of(day, zone)
    columns = course.c
    query = select(columns.branch, columns.procedure, columns.hands, columns.asked_papers).where(
        columns.decided_at >= begin, columns.decided_at < end, columns.procedure != ""
    )
    sums: dict[tuple[str, str], Counter[str]] = {}
    papers: dict[tuple[str, str], ByPaper] = {}
    for branch, procedure, hands, line in connection.execute(query):
        if practised(branch) is not None:
            continue
        key = branch, procedure
        of_these = sums.setdefault(key, Counter())
        of_these.update(dossiers=1, hands=hands)
        by_paper = papers.setdefault(key, {})
        for code, asked in read_asked(line).items():
            of_these.update(_parts(code, asked))
            ways = by_paper.setdefault(code, {})
            ways[asked.name] = ways.get(asked.name, 0) + 1
    return {key: Counts(Sums(**of_these), papers[key]) for key, of_these in sums.items()}


def write_procedures(connection: Connection, day: date, counted: Counted) -> None:
    """In place of what was counted of the day before. Raises DBAPIError."""
    connection.execute(delete(procedure_day).where(procedure_day.c.day == day.isoformat()))
    rows = _rows(day, counted)
    if rows:
        connection.execute(insert(procedure_day), list(rows.values()))


def read_sums(connection: Connection, first: date, last: date, branch: str = "") -> dict[str, Sums]:
    """By procedure, added up over these days; of one branch, or of all. Raises DBAPIError."""
    columns = procedure_day.c
    query = (
        select(columns.procedure, *(func.sum(columns[name]) for name in SUMS))
        .where(columns.day.between(first.isoformat(), last.isoformat()))
        .group_by(columns.procedure)
    )
    if branch:
        query = query.where(columns.branch == branch)
    return {procedure: Sums(*map(int, sums)) for procedure, *sums in connection.execute(query)}


def read_papers(connection: Connection, procedure: str, first: date, last: date, branch: str = "") -> ByPaper:
    """How often each paper of a procedure came how, in these days. Raises DBAPIError."""
    columns = procedure_day.c
    query = select(columns.by_paper).where(
        columns.procedure == procedure, columns.day.between(first.isoformat(), last.isoformat())
    )
    if branch:
        query = query.where(columns.branch == branch)
    found: dict[str, Counter[str]] = {}
    for line in connection.execute(query).scalars():
        for code, ways in msgspec.json.decode(line, type=ByPaper).items():
            found.setdefault(code, Counter()).update(ways)
    return {code: dict(ways) for code, ways in found.items()}


def compare_procedures(connection: Connection, zone: ZoneInfo) -> Iterator[Finding]:
    """What the counts of each day that was counted should be, by the rows of dossiers. Raises DBAPIError."""
    for day in _counted_days(connection):
        expected = _rows(day, count_procedures(connection, day, zone))
        stored = connection.execute(select(procedure_day).where(procedure_day.c.day == day.isoformat())).mappings()
        found = {(row["branch"], row["procedure"]): dict(row) for row in stored}
        for key in sorted(found.keys() | expected.keys()):
            row, is_, should = {"row": f"procedure day {day} {key[0]} {key[1]}"}, found.get(key), expected.get(key)
            if is_ == should:
                continue
            kind = FindingKind.ROW_DIFFERS
            if is_ is None or should is None:
                kind = FindingKind.ROW_MISSING if is_ is None else FindingKind.ROW_EXTRA
            yield Finding(kind, CITY, 0, DetailText.ROW, row)


def rebuild_procedures(engine: Engine, zone: ZoneInfo) -> None:
    """Counts each day anew that was counted. Raises SQLAlchemyError."""
    with one_moment(engine) as connection:
        days = _counted_days(connection)
    for day in days:
        with connect_to_write(engine) as connection, connection.begin():
            write_procedures(connection, day, count_procedures(connection, day, zone))


def _counted_days(connection: Connection) -> list[date]:
    query = select(index_day.c.day).where(index_day.c.branch == "", index_day.c.code == COUNTED)
    return [date.fromisoformat(day) for day in connection.execute(query.order_by(index_day.c.day)).scalars()]


def _parts(code: str, asked: Asked) -> Mapping[str, int]:
    """What one paper adds to the sums."""
    if asked is Asked.HELD:
        return {"held": 1}
    came, later = asked is not Asked.MISSING, asked is not Asked.BROUGHT
    return {"brought": int(came), "later": int(later), "extra": int(_COMPONENT.fullmatch(code) is None)}


def _rows(day: date, counted: Counted) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (branch, procedure): {"day": day.isoformat(), "branch": branch, "procedure": procedure}
        | msgspec.structs.asdict(one.sums)
        | {"by_paper": msgspec.json.encode(one.by_paper, order="sorted").decode()}
        for (branch, procedure), one in sorted(counted.items())
    }
