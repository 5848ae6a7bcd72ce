"""The first table that follows: visits per branch, day, service and class, and how many kept the promise.

It is worked out afresh from the day's ticket rows whenever a stream has moved, never added to, so it may be
thrown away at any time. The promise is the mandate's fifteen minutes (Resolution 108/NQ-CP), the same for every
branch so that branches can be compared, whatever target a branch has set itself.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Select,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)

from server.journal.database.dialects import connect_to_write
from server.journal.database.many_rows import many_rows
from server.journal.read.stream_reader import read_heads
from server.journal.schema.tables import follower, journal, ticket, visits

NAME = "visits"
"""This follower's name in the `follower` table."""

PROMISE_MS = 900_000
"""Fifteen minutes: a visit from issue to last completion, and serving time for each dossier."""

_OURS = follower.c.name == NAME


class VisitStatistics:
    """Keeps `visits` up to date; any process may poll, any number of times."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._new_place = many_rows(engine, follower, ignore=True)

    def poll(self) -> int:
        """Works in what has been appended since; returns how many streams had moved. Raises SQLAlchemyError."""
        with self._engine.connect() as connection:
            heads = {stream: head.seq for stream, head in read_heads(connection).items()}
            places = read_places(connection)
        moved = [stream for stream, seq in heads.items() if seq != places.get(stream, 0)]
        for stream in moved:
            with connect_to_write(self._engine) as connection, connection.begin():
                self._work_in(connection, stream, heads[stream])
        return len(moved)

    def rebuild(self) -> None:
        """Throws everything away and works it out again. Raises SQLAlchemyError."""
        with connect_to_write(self._engine) as connection, connection.begin():
            connection.execute(delete(visits))
            connection.execute(delete(follower).where(_OURS))
        self.poll()

    def _work_in(self, connection: Connection, stream: str, seq: int) -> None:
        self._new_place.write(connection, [(NAME, stream, 0)])
        ours = and_(_OURS, follower.c.stream == stream)
        place = connection.execute(select(follower.c.seq).where(ours).with_for_update()).scalar_one()
        if place >= seq:
            return
        touched = select(journal.c.day).where(journal.c.stream == stream, journal.c.seq > place, journal.c.seq <= seq)
        days = connection.execute(touched.distinct()).scalars().all()
        connection.execute(delete(visits).where(visits.c.branch == stream, visits.c.day.in_(days)))
        names = [column.name for column in visits.columns]
        fresh = worked_out().where(ticket.c.branch == stream, ticket.c.day.in_(days))
        connection.execute(insert(visits).from_select(names, fresh))
        connection.execute(update(follower).where(ours).values(seq=seq))


def read_places(connection: Connection) -> dict[str, int]:
    """How far this follower has come in each stream."""
    rows = connection.execute(select(follower.c.stream, follower.c.seq).where(_OURS))
    return {row[0]: row[1] for row in rows}


def worked_out() -> Select[Any]:
    """The rows of `visits` as the ticket rows give them, in the order of its columns.

    Served is who was completed by a clerk; who was at a counter when the day was closed is not.
    """
    served = and_(ticket.c.state == "completed", func.coalesce(ticket.c.outcome, "") != "closed")
    visit_ms = ticket.c.ended_at - ticket.c.issued_at
    return select(
        ticket.c.branch,
        ticket.c.day,
        ticket.c.service,
        ticket.c["class"],
        func.count(),
        _sum(served, 1),
        _sum(and_(served, visit_ms <= PROMISE_MS), 1),
        _sum(and_(served, ticket.c.served_ms <= PROMISE_MS * ticket.c.dossiers), 1),
        _sum(served, visit_ms),
        _sum(served, ticket.c.served_ms),
    ).group_by(ticket.c.branch, ticket.c.day, ticket.c.service, ticket.c["class"])


def _sum(where: ColumnElement[bool], what: ColumnElement[int] | int) -> ColumnElement[int]:
    """As a whole number: PostgreSQL's own sum of whole numbers is a decimal."""
    return cast(func.sum(case((where, what), else_=0)), BigInteger)
