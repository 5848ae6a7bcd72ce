"""What waits at a branch's desks outside its queue of people, from the table of dossiers alone."""

from typing import Any, Final

from sqlalchemy import Connection, Row, select

from protocol.dossier_life import DossierState
from protocol.ways_in import Way

from .tables import dossier

MOST: Final = 200
"""Dossiers of each kind; who has so many waiting needs no exact number."""


def read_online(connection: Connection, branch: str) -> list[Row[Any]]:
    """Dossiers that were sent in online and wait to be checked, due first. Raises DBAPIError."""
    columns = dossier.c
    waits = (columns.way == str(Way.ONLINE), columns.due_at.is_not(None))
    query = select(dossier).where(columns.branch == branch, columns.state == str(DossierState.REGISTERED), *waits)
    return list(connection.execute(query.order_by(columns.due_at, columns.id).limit(MOST)))


def read_listed(connection: Connection, branch: str) -> list[Row[Any]]:
    """Dossiers that were handed over by a list and wait to be taken in, the oldest list first. Raises DBAPIError."""
    columns = dossier.c
    waits = (columns.state == str(DossierState.REGISTERED), columns.drop_off.is_not(None))
    query = select(dossier).where(columns.branch == branch, *waits)
    return list(connection.execute(query.order_by(columns.drafted_at, columns.drop_place, columns.id).limit(MOST)))
