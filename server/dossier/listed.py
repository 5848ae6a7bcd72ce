"""Work lists and look-ups, from the table of dossiers alone."""

from collections.abc import Collection
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select
from sqlalchemy.sql.elements import True_

from protocol.dossier_life import ENDED, DossierState
from protocol.ids import Instant

from .tables import IS_OPEN, dossier

MOST = 200
"""Lines of one list."""

GOES_ON = tuple(str(state) for state in DossierState if state not in ENDED)


class Wanted(Struct, frozen=True):
    """What a list is to hold; None: any. `unit`: whose people answer for it, or were offered it. `ticket`: whose visit
    brought it.
    """

    unit: str | None = None
    holder: str | None = None
    state: str | None = None
    branch: str | None = None
    ticket: str | None = None


def list_dossiers(connection: Connection, wanted: Wanted, scope: ColumnElement[bool] | None = None) -> list[Row[Any]]:
    """Of the rows in `scope` (None: of all) at most `MOST` + 1, due first; those without a due date last. Without a
    state: those that go on; of a ticket all that were not discarded.
    """
    query = select(dossier)
    by_hand = (wanted.unit, wanted.holder, wanted.ticket) != (None,) * 3
    if wanted.state is None and wanted.ticket is not None:
        query = query.where(dossier.c.state != str(DossierState.DISCARDED))
    elif wanted.state is not None:
        query = query.where(dossier.c.state == wanted.state)
    elif by_hand or (wanted.branch is None and not of_all(scope)):
        query = query.where(dossier.c.state.in_(GOES_ON))
    else:  # without the states, no index of theirs keeps the database from walking along the ones of what goes on
        query = query.where(IS_OPEN)
    if wanted.unit is not None:
        query = query.where((dossier.c.unit == wanted.unit) | (dossier.c.offered_unit == wanted.unit))
    if wanted.holder is not None:
        query = query.where(dossier.c.holder == wanted.holder)
    if wanted.branch is not None:
        query = query.where(dossier.c.branch == wanted.branch)
    if wanted.ticket is not None:
        query = query.where(dossier.c.ticket_id == wanted.ticket)
    if scope is not None:
        query = query.where(scope)
    return read_in_order(connection, query, dossier.c.due_at, MOST + 1)


def one_of(column: ColumnElement[Any], values: Collection[str]) -> ColumnElement[bool]:
    """Whether it is one of these. None of them is empty: of no values that stands for them, where an empty list would
    be a subquery that keeps indexes away.
    """
    return column.in_(sorted(values) or [""])


def of_all(scope: ColumnElement[bool] | None) -> bool:
    """Whether the scope leaves nothing out."""
    return scope is None or isinstance(scope, True_)


def read_in_order(
    connection: Connection,
    query: Select[Any],
    order: ColumnElement[Any],
    most: int,
    after: tuple[Instant | None, str] | None = None,
    *,
    timed_only: bool = False,
) -> list[Row[Any]]:
    """At most so many rows by a moment, those without one last; by two queries, since no index has that order.

    `after`: moment and id of the row after which they begin. `timed_only`: each has a moment. Raises DBAPIError.
    """
    rows: list[Row[Any]] = []
    at, id_ = (None, "") if after is None else after
    if after is None or at is not None:
        timed = query.where(order.is_not(None))
        if at is not None:
            timed = query.where(order >= at, or_(order > at, dossier.c.id > id_))
        rows += connection.execute(timed.order_by(order, dossier.c.id).limit(most))
    if len(rows) < most and not timed_only:
        without = query.where(order.is_(None))
        if at is None and id_:
            without = without.where(dossier.c.id > id_)
        rows += connection.execute(without.order_by(dossier.c.id).limit(most - len(rows)))
    return rows


def count_of_ticket(connection: Connection, ticket_id: str, beside: str) -> int:
    """How many dossiers a ticket's visit has that were not discarded nor handed over by a list, without the one with
    the id `beside`."""
    of_it = (dossier.c.ticket_id == ticket_id, dossier.c.state != str(DossierState.DISCARDED), dossier.c.id != beside)
    by_itself = dossier.c.drop_off.is_(None)
    return connection.execute(select(func.count()).select_from(dossier).where(*of_it, by_itself)).scalar_one()


def find_by_code(connection: Connection, code: str) -> str | None:
    """The id of the dossier with this code; where none of ours has it, of that which another system calls so."""
    ours = connection.execute(select(dossier.c.id).where(dossier.c.code == code)).scalar()
    return ours or find_by_external(connection, code)


def find_by_external(connection: Connection, external: str) -> str | None:
    """The id of the dossier that another system calls so."""
    return connection.execute(select(dossier.c.id).where(dossier.c.external == external)).scalar()
