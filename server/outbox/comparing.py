"""A comparison as background work: asked for on a page, made batch by batch, with how far it is in a row.

The rows are work, not history: what differed is told again, and the last ones are kept to be read.
"""

import asyncio
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from protocol.ids import Instant
from protocol.keys import new_key
from server.dossier.tables import dossier
from server.jobs import queue
from server.jobs.queue import NewJob
from server.jobs.worker import Finished, Job, Kind, Outcome
from server.journal.database.dialects import connect_to_write, one_moment
from server.journal.schema.tables import metadata

from .compare import COMPARED, Stretch, again, compare_from
from .tell import Outbox

KIND: Final = "outbox-compare"
KEPT: Final = 20
GIVEN_UP_MS: Final = 24 * 3_600_000
"""One that has not ended after so long keeps no other from beginning: its job was given up."""
MOST_CODES: Final = 200
"""Codes of dossiers that differed which are kept to be read; all that differ are told again."""

comparison = Table(
    "outbox_comparison",
    metadata,
    Column("id", String(36), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("asked_by", String(36), nullable=False),
    Column("after", String(36), nullable=False),
    Column("compared", Integer, nullable=False),
    Column("differing", Integer, nullable=False),
    Column("codes", Text, nullable=False),
    Column("error", String(64)),
    Column("ended_at", BigInteger),
    PrimaryKeyConstraint("id"),
    Index(None, "asked_at"),
)
"""A comparison: `after` the dossier of this id it goes on; `differing`: how many stood otherwise there, with the first
`codes` of them, one a line; `error`: why it ended before its end."""


class Comparing:
    """Compares with the other side that `outbox` tells."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def kinds(self) -> tuple[Kind, ...]:
        return (Kind(KIND, self.run),)

    async def run(self, job: Job) -> Outcome:
        """One batch, noted with what is told again of it, so that it counts once; the rest is due at once."""
        id_, outbox = job.payload.decode(), self._outbox
        row = await asyncio.to_thread(self._row, id_)
        if row is None or row.ended_at is not None:
            return Finished()
        stretch = await compare_from(outbox.engine, outbox.other, row.after)
        now = outbox.now()
        ended = stretch.error is not None or stretch.last is None
        await asyncio.to_thread(self._note, row, stretch, now, now if ended else None)
        return Finished(again_at=None if ended else now)

    def _note(self, row: Row[Any], stretch: Stretch, now: Instant, ended_at: Instant | None) -> None:
        with connect_to_write(self._outbox.engine) as connection, connection.begin():
            again(connection, stretch, now)
            _write(connection, row, stretch, ended_at)

    def _row(self, id_: str) -> Row[Any] | None:
        with one_moment(self._outbox.engine) as connection:
            return connection.execute(select(comparison).where(comparison.c.id == id_)).first()


def begin(connection: Connection, outbox: Outbox, by: str, now: Instant) -> bool:
    """Asks for a comparison; False: one goes on. Raises DBAPIError."""
    going = select(comparison.c.id).where(comparison.c.ended_at.is_(None), comparison.c.asked_at > now - GIVEN_UP_MS)
    if connection.execute(going).first() is not None:
        return False
    kept = select(comparison.c.id).order_by(comparison.c.asked_at.desc()).limit(KEPT - 1)
    connection.execute(delete(comparison).where(comparison.c.id.not_in(list(connection.scalars(kept)))))
    id_ = new_key(now)
    row = {"id": id_, "asked_at": now, "asked_by": by, "after": "", "compared": 0, "differing": 0, "codes": ""}
    connection.execute(insert(comparison), [row])
    queue.enqueue(connection, outbox.sealer, NewJob(KIND, id_.encode(), now, f"{KIND}-{id_}"), now)
    return True


def last(connection: Connection, n: int = KEPT) -> list[Row[Any]]:
    """The last comparisons, the newest first. Raises DBAPIError."""
    return list(connection.execute(select(comparison).order_by(comparison.c.asked_at.desc()).limit(n)))


def to_compare(connection: Connection) -> int:
    """How many dossiers there are to compare. Raises DBAPIError."""
    return connection.execute(select(func.count()).select_from(dossier).where(COMPARED)).scalar_one()


def _write(connection: Connection, row: Row[Any], stretch: Stretch, ended_at: Instant | None) -> None:
    codes = [*filter(None, row.codes.split("\n")), *stretch.codes][:MOST_CODES]
    values = {
        "after": stretch.last or row.after,
        "compared": row.compared + stretch.compared,
        "differing": row.differing + len(stretch.differing),
        "codes": "\n".join(codes),
        "error": stretch.error,
        "ended_at": ended_at,
    }
    connection.execute(update(comparison).where(comparison.c.id == row.id).values(**values))
