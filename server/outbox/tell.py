"""Tells another system of dossiers: what an event left to be told is sent in order, until it was taken.

A row for each event is written in the event's transaction (`dossier_untold`). A job for each dossier that has rows
sends them one after the other and deletes each when the other side has it; so dossiers wait apart, one's events never
overtake each other, and whatever is killed when, each is sent at least once, under a key that is the same every time.
What the other side refuses for good waits as a dead letter until a person has it tried again, and what follows of the
same dossier waits with it.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, func, insert, select

from protocol.ids import Instant
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.stream.state import Dossier
from server.dossier.tables import untold
from server.jobs import queue
from server.jobs.queue import NewJob
from server.jobs.sealing import Sealer
from server.jobs.states import JobState
from server.jobs.tables import job as job_table
from server.jobs.worker import Failed, Finished, Job, Kind, Outcome
from server.journal.database.dialects import connect_to_write
from server.journal.read.stream_reader import fold, read_events
from server.queue.events.recorded import Recorded
from server.webhooks.post import TIMEOUT_S, Answer, post

from .published import Message, Names, Opened, messages

KIND: Final = "outbox"
MOST_JOBS: Final = 200
"""Dossiers that get a job at one look."""

SOON_MS: Final = 5000
"""When a dossier goes on of which some events were taken before a failure."""

FOR_GOOD: Final = frozenset({400, 409, 413, 422})
"""Answers after which the same message is refused again."""

_MODEL = DossierStream()


class OtherSide(Struct, frozen=True):
    """Where dossiers are told: its address, the token it knows us by, inner networks that may be posted to."""

    url: str
    token: str
    networks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "OtherSide(…)"


class Standing(Struct, frozen=True):
    """What waits to be told: events, their dossiers, since when the oldest waits, and dossiers that were refused."""

    events: int
    dossiers: int
    oldest_at: Instant | None
    refused: int


@dataclass(frozen=True, slots=True)
class Outbox:
    """`opened`: a dossier's sealed fields that are told; `names`: what a dossier's codes, and the person
    of this id, are called. Both may read the database, and are called by a worker's thread.
    """

    engine: Engine
    sealer: Sealer
    other: OtherSide
    now: Callable[[], Instant]
    opened: Callable[[Connection, str], Opened | None]
    names: Callable[[Dossier, str], Names]
    trust: ssl.SSLContext | None = None
    timeout_s: float = TIMEOUT_S

    def kinds(self) -> tuple[Kind, ...]:
        return (Kind(KIND, self.tell),)

    def feed(self) -> None:
        """Puts a job in for each dossier that has something to tell. Blocking. Raises SQLAlchemyError."""
        with self.engine.connect() as connection:
            missing = list(connection.scalars(_WITHOUT_JOB))
        if missing:
            now = self.now()
            with connect_to_write(self.engine) as connection, connection.begin():
                for dossier_id in missing:
                    queue.enqueue(connection, self.sealer, _job(dossier_id, now), now)

    async def tell(self, job: Job) -> Outcome:
        """Sends what is to be told of one dossier, in order."""
        dossier_id, gone_on = job.payload.decode(), False
        for seq, parts in await asyncio.to_thread(self.untold, dossier_id):
            for part in parts:
                answer = await self._send(part)
                if not answer.is_taken and gone_on and answer.status not in FOR_GOOD:
                    return Finished(again_at=self.now() + SOON_MS)
                if not answer.is_taken:
                    return Failed(answer.error or f"status_{answer.status}", for_good=answer.status in FOR_GOOD)
            await asyncio.to_thread(self._told, dossier_id, seq)
            gone_on = True
        return Finished()

    def untold(self, dossier_id: str) -> list[tuple[int, tuple[Message, ...]]]:
        """What waits to be told of a dossier, by its events' seq, in order. Blocking. Raises SQLAlchemyError."""
        with self.engine.connect() as connection:
            waiting = select(untold.c.seq, untold.c.at).where(untold.c.id == dossier_id).order_by(untold.c.seq)
            rows = {row.seq: row.at for row in connection.execute(waiting)}
            if not rows:
                return []
            opened = self.opened(connection, dossier_id)
            told: dict[int, tuple[Message, ...]] = dict.fromkeys(rows, ())  # nothing of an event that is not there
            for dossier, recorded in _course(connection, dossier_id, max(rows)):
                if recorded.seq in rows:
                    again = 0 if rows[recorded.seq] == recorded.at else rows[recorded.seq]
                    names = self.names(dossier, recorded.actor)
                    told[recorded.seq] = messages(dossier, recorded, opened, names, again)
            return list(told.items())

    async def _send(self, part: Message) -> Answer:
        headers = {"Authorization": f"Bearer {self.other.token}", "Idempotency-Key": part.key}
        networks = tuple(ip_network(each, strict=False) for each in self.other.networks)
        body = msgspec.json.encode(part.body)
        return await post(f"{self.other.url}/{part.service}", headers, body, networks, self.timeout_s, self.trust)

    def _told(self, dossier_id: str, seq: int) -> None:
        with connect_to_write(self.engine) as connection, connection.begin():
            connection.execute(delete(untold).where(untold.c.id == dossier_id, untold.c.seq == seq))


def standing(connection: Connection) -> Standing:
    """What waits to be told. Raises DBAPIError."""
    events, dossiers, oldest = connection.execute(
        select(func.count(), func.count(untold.c.id.distinct()), func.min(untold.c.at))
    ).one()
    dead = select(func.count()).where(job_table.c.kind == KIND, job_table.c.state == JobState.DEAD)
    return Standing(events, dossiers, oldest, connection.execute(dead).scalar_one())


def tell_again(connection: Connection, dossier_id: str, seq: int, now: Instant) -> None:
    """Puts an event back, to be told once more. Raises DBAPIError."""
    there = select(untold.c.seq).where(untold.c.id == dossier_id, untold.c.seq == seq)
    if connection.execute(there).first() is None:
        connection.execute(insert(untold), {"id": dossier_id, "seq": seq, "at": now})


def _course(connection: Connection, dossier_id: str, last: int) -> Iterator[tuple[Dossier, Recorded[Any]]]:
    """Each event, and the dossier as it left it; the dossier changes as this goes on."""
    stream = stream_of(dossier_id)
    dossier = _MODEL.fresh(stream)
    for recorded in read_events(connection, _MODEL, stream, 0, last):
        fold(_MODEL, dossier, recorded)
        yield dossier, recorded


def _job(dossier_id: str, now: Instant) -> NewJob:
    return NewJob(KIND, dossier_id.encode(), now, _job_id(dossier_id))


def _job_id(dossier_id: str) -> str:
    return f"{KIND}-{dossier_id}"


_AT_WORK = (
    select(job_table.c.id)
    .where(
        job_table.c.id == f"{KIND}-" + untold.c.id,
        job_table.c.state != JobState.DONE,  # a cancelled one was given up by a person, until its row goes
    )
    .exists()
)
_WITHOUT_JOB = select(untold.c.id).where(~_AT_WORK).distinct().order_by(untold.c.id).limit(MOST_JOBS)
