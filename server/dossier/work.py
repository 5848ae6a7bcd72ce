"""The lists of work on dossiers, due first, a page at a time; from the table of dossiers alone, by its indexes."""

from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, true

from protocol.dossier_life import DossierState
from protocol.ids import Instant
from protocol.ways_in import Way

from .listed import one_of, read_in_order
from .tables import IS_OPEN, dossier, opinion

A_PAGE = 50
MOST_COUNTED = 1_000
"""A list is counted up to here: who has a thousand dossiers needs no exact number."""

S = DossierState
WORKED_ON = tuple(str(one) for one in (S.RECEIVED, S.PROCESSING, S.SUPPLEMENT, S.PAYMENT))


class WorkList(StrEnum):
    """What somebody has to do with dossiers; the last four are for who leads a unit or a branch."""

    MINE = "mine"
    OFFERED = "offered"
    GIVEN = "given"
    """Given on by me, and not accepted yet: mine until then."""
    UNIT = "unit"
    ASKED = "asked"
    """Others ask for my opinion, or my unit's."""
    ONLINE = "online"
    """Sent in online: to be checked, then received, completed once, or refused."""
    RETURN = "return"
    """Results that wait for their citizens."""
    SOON = "soon"
    """Due within three days: late, if nothing is done."""
    LATE = "late"
    UNHELD = "unheld"
    """Held by nobody who can act: no person, one who cannot sign in, or one on leave without a deputy."""
    WAITING = "waiting"
    """Handed over and not accepted, the longest first."""


SOON_MS = 3 * 86_400_000
LEADERS = (WorkList.SOON, WorkList.LATE, WorkList.UNHELD, WorkList.WAITING)


class Reader(Struct, frozen=True):
    """Whose lists these are. `people`: themselves and those in whose place they act. `units`: in which they work.

    `branches`: at whose desks they return results; `led_units`, `led_branches`: which they lead. None of branches: all.
    `absent`: the people who cannot act today.
    """

    people: frozenset[str]
    units: frozenset[str] = frozenset()
    branches: frozenset[str] | None = frozenset()
    led_units: frozenset[str] = frozenset()
    led_branches: frozenset[str] | None = frozenset()
    absent: frozenset[str] = frozenset()

    @property
    def leads(self) -> bool:
        """Whether they lead anything."""
        return self.led_branches is None or bool(self.led_units or self.led_branches)


class Place(Struct, frozen=True):
    """Where a page of a list goes on: after the line that this due date and id have."""

    due_at: Instant | None
    id: str


def read_page(
    connection: Connection, which: WorkList, reader: Reader, now: Instant, after: Place | None = None
) -> tuple[list[Row[Any]], Place | None]:
    """A page's rows, and where the next begins; None: this is the last. Raises DBAPIError."""
    order: ColumnElement[Any] = dossier.c.offered_at if which is WorkList.WAITING else dossier.c.due_at
    query: Select[Any] = select(dossier).where(_condition(which, reader, now))
    if which is WorkList.ASKED:
        first = _asked_of(reader).with_only_columns(opinion.c.id, func.min(opinion.c.due_at).label("asked_by"))
        theirs = first.group_by(opinion.c.id).subquery()
        query, order = select(dossier, theirs.c.asked_by).join(theirs, theirs.c.id == dossier.c.id), theirs.c.asked_by
    place = None if after is None else (after.due_at, after.id)
    timed_only = which in (WorkList.WAITING, WorkList.ASKED)
    rows = read_in_order(connection, query, order, A_PAGE + 1, place, timed_only=timed_only)
    if len(rows) <= A_PAGE:
        return rows, None
    last = rows[A_PAGE - 1]
    ordered = {WorkList.WAITING: "offered_at", WorkList.ASKED: "asked_by"}.get(which, "due_at")
    return rows[:A_PAGE], Place(getattr(last, ordered), last.id)


def count(connection: Connection, which: WorkList, reader: Reader, now: Instant) -> int:
    """How many lines a list has, at most `MOST_COUNTED`. Raises DBAPIError."""
    some = select(dossier.c.id).where(_condition(which, reader, now)).limit(MOST_COUNTED).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def _condition(which: WorkList, reader: Reader, now: Instant) -> ColumnElement[bool]:
    columns = dossier.c
    worked_on: ColumnElement[bool] = columns.state.in_(WORKED_ON)
    of_few = func.coalesce(columns.state, "").in_(WORKED_ON)  # by no index of states: another one has few rows
    led = _led(reader)
    match which:
        case WorkList.MINE:
            return and_(worked_on, one_of(columns.holder, reader.people))
        case WorkList.GIVEN:
            return and_(worked_on, one_of(columns.holder, reader.people), columns.offered_unit.is_not(None))
        case WorkList.OFFERED:
            mine = or_(columns.offered_to.is_(None), one_of(columns.offered_to, reader.people))
            return and_(of_few, one_of(columns.offered_unit, reader.units), mine)
        case WorkList.UNIT:
            return and_(worked_on, one_of(columns.unit, reader.units))
        case WorkList.ASKED:
            return columns.id.in_(_asked_of(reader))
        case WorkList.ONLINE:
            waits = and_(columns.way == str(Way.ONLINE), columns.due_at.is_not(None))
            return and_(columns.state == str(S.REGISTERED), waits, _at(reader))
        case WorkList.RETURN:
            return and_(columns.state == str(S.FINISHED), _at(reader))
        case WorkList.SOON:
            return and_(worked_on, led, columns.unit.is_not(None), columns.due_at.between(now, now + SOON_MS))
        case WorkList.LATE:
            if reader.led_branches is None:  # along the index of all that go on, and no state's
                worked_on = and_(IS_OPEN, of_few)
            return and_(worked_on, led, columns.unit.is_not(None), columns.due_at < now)
        case WorkList.UNHELD:
            nobody = or_(columns.holder.is_(None), one_of(columns.holder, reader.absent))
            return and_(worked_on, led, columns.unit.is_not(None), nobody)
        case _:
            to_us = one_of(columns.offered_unit, reader.led_units)
            goes_on = true() if reader.led_branches is None else IS_OPEN
            return and_(of_few, goes_on, columns.offered_unit.is_not(None), or_(led, to_us))


def _asked_of(reader: Reader) -> Select[tuple[str]]:
    """The dossiers of which an opinion is awaited of this reader, or of a unit that they lead."""
    columns = opinion.c
    mine = and_(one_of(columns.unit, reader.units),
                or_(columns.person.is_(None), one_of(columns.person, reader.people)))  # fmt: skip
    return select(columns.id).where(or_(mine, one_of(columns.unit, reader.led_units)))


def _at(reader: Reader) -> ColumnElement[bool]:
    return true() if reader.branches is None else one_of(dossier.c.branch, reader.branches)


def _led(reader: Reader) -> ColumnElement[bool]:
    if reader.led_branches is None:
        return true()
    return or_(one_of(dossier.c.unit, reader.led_units), one_of(dossier.c.branch, reader.led_branches))
