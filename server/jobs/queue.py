"""The durable queue: jobs are put in with the caller's transaction, claimed under a lease, and end once.

Every change of state is one UPDATE that names the states it may come from (`states.TRANSITIONS`) and, for a worker's,
its claim: a worker whose lease is over can settle nothing any more. So a job runs at least once, and what `record`
writes with its end is written once.
"""

import secrets
from collections.abc import Callable, Collection
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, func, or_, select, tuple_, update

from protocol.ids import Instant
from protocol.keys import new_key
from server.journal.database.dialects import connect_to_write, insert_or_leave

from .sealing import Sealer
from .states import OVER, JobState, Step, sources, target
from .tables import job

LEASE_MS: Final = 60_000
"""How long a claimed job is left to its worker."""

KEEP_MS: Final = {JobState.DONE: 86_400_000, JobState.CANCELLED: 86_400_000, JobState.DEAD: 14 * 86_400_000}
"""How long a row stays after its end: without payload, but for the dead, which somebody may have tried again."""


class NewJob(Struct, frozen=True):
    """What is to be done. `payload`: what the kind's handler reads; it is sealed, and erased when the job is over.

    `id`: at most 64 characters, seen on pages, never a secret; the same id twice is one job. `lane`: of the jobs in
    one lane one runs at a time; empty: none. `branch`: whom it concerns, empty for the city.
    """

    kind: str
    payload: bytes
    due_at: Instant
    id: str
    lane: str = ""
    branch: str = ""


class Claimed(Struct, frozen=True):
    """A job in a worker's hands. `sealed`: see `Sealer`. `tries`: this one included; `claim`: shown when it settles."""

    id: str
    kind: str
    branch: str
    sealed: str
    tries: int
    claim: str
    created_at: Instant


class Listed(Struct, frozen=True):
    """A job as a page shows it."""

    id: str
    kind: str
    branch: str
    state: JobState
    created_at: Instant
    due_at: Instant
    changed_at: Instant
    tries: int
    error: str | None


def new_job_id() -> str:
    """For a job that nothing else identifies."""
    return new_key()


def enqueue(connection: Connection, sealer: Sealer, new: NewJob, now: Instant) -> bool:
    """Puts a job in with the caller's transaction; False: a job of this id is there and not over yet.

    One that is over is put in anew. Raises DBAPIError.
    """
    connection.execute(delete(job).where(job.c.id == new.id, job.c.state.in_(OVER)))
    row = {
        "id": new.id,
        "kind": new.kind,
        "branch": new.branch,
        "lane": new.lane,
        "state": JobState.WAITING,
        "payload": sealer.seal((new.kind, new.id), new.payload),
        "created_at": now,
        "due_at": new.due_at,
        "changed_at": now,
        "tries": 0,
    }
    return connection.execute(insert_or_leave(connection, job).returning(job.c.id), row).scalar() is not None


def cancel(connection: Connection, job_id: str, now: Instant) -> bool:
    """Ends a job that is not over, and erases it; one that runs may have had its effect. Raises DBAPIError."""
    return _step(connection, Step.CANCELLED, job_id, now, payload=None)


def try_again(connection: Connection, job_id: str, now: Instant) -> bool:
    """Makes a dead or a waiting job due now, with all its tries. Raises DBAPIError."""
    return _step(connection, Step.RETRIED, job_id, now, due_at=now, tries=0)


def hurry(connection: Connection, lane: str, now: Instant) -> int:
    """Makes the waiting jobs of a lane due now: what they failed by is mended. How many. Raises DBAPIError."""
    waiting = job.c.lane == lane, job.c.state == JobState.WAITING, job.c.due_at > now
    return connection.execute(update(job).where(*waiting).values(due_at=now)).rowcount


def claim(engine: Engine, kinds: Collection[str], now: Instant, most: int, lease_ms: int = LEASE_MS) -> list[Claimed]:
    """Takes at most `most` due jobs of these kinds, the longest due first and one of each lane.

    Any number of workers may do so at once. Raises SQLAlchemyError.
    """
    due = _claimable(job, now, kinds)
    with engine.connect() as connection:
        if most < 1 or connection.execute(select(job.c.id).where(due).limit(1)).first() is None:
            return []  # SQLite: nobody takes the file's write lock for nothing
    token = secrets.token_hex(16)
    with connect_to_write(engine) as connection, connection.begin():
        order = job.c.due_at, job.c.id
        wanted = select(job).where(due, ~_lane_taken(now, kinds)).order_by(*order).limit(most)
        rows = connection.execute(wanted.with_for_update(skip_locked=True)).all()
        taken = {"state": target(Step.CLAIMED), "claim": token, "leased_until": now + lease_ms, "changed_at": now}
        ids = [row.id for row in rows]
        connection.execute(update(job).where(job.c.id.in_(ids)).values(**taken, tries=job.c.tries + 1))
    return [
        Claimed(row.id, row.kind, row.branch, row.payload or "", row.tries + 1, token, row.created_at) for row in rows
    ]


def finish(
    connection: Connection, claimed: Claimed, now: Instant, record: Callable[[Connection], None] | None = None
) -> bool:
    """Ends a job, erases its payload and writes what it has to record; False: another worker has it by now."""
    return _settled(
        connection, claimed, _step(connection, Step.FINISHED, claimed.id, now, claimed, payload=None), record
    )


def go_on_later(
    connection: Connection,
    claimed: Claimed,
    now: Instant,
    due_at: Instant,
    record: Callable[[Connection], None] | None = None,
) -> bool:
    """As `finish`, but the job goes on at `due_at`, as if it had never failed."""
    done = _step(connection, Step.CONTINUED, claimed.id, now, claimed, due_at=due_at, tries=0, error=None)
    return _settled(connection, claimed, done, record)


def fail(
    connection: Connection,
    claimed: Claimed,
    now: Instant,
    error: str,
    due_at: Instant | None,
    record: Callable[[Connection], None] | None = None,
) -> bool:
    """Notes a failed try: the job is due again at `due_at`; None: it is dead."""
    if due_at is None:
        done = _step(connection, Step.GIVEN_UP, claimed.id, now, claimed, error=error)
    else:
        done = _step(connection, Step.FAILED, claimed.id, now, claimed, error=error, due_at=due_at)
    return _settled(connection, claimed, done, record)


def release(connection: Connection, claimed: Claimed, now: Instant) -> bool:
    """Gives a job back that was not tried to its end: the server stops."""
    return _step(connection, Step.RELEASED, claimed.id, now, claimed, tries=claimed.tries - 1)


def release_all(connection: Connection, now: Instant) -> int:
    """Gives every claimed job back, where no other worker can have one: as the one process of an SQLite file begins."""
    left = update(job).where(job.c.state.in_(sources(Step.RELEASED)))
    values = {"state": target(Step.RELEASED), "changed_at": now, "claim": None, "leased_until": None}
    return connection.execute(left.values(values)).rowcount


def purge(connection: Connection, now: Instant) -> int:
    """Deletes the rows of jobs that ended long ago (KEEP_MS); how many. Raises DBAPIError."""
    old = [and_(job.c.state == state, job.c.changed_at < now - kept) for state, kept in KEEP_MS.items()]
    return connection.execute(delete(job).where(or_(*old))).rowcount


def counts(connection: Connection, branches: Collection[str] | None = None) -> dict[tuple[str, JobState], int]:
    """How many jobs there are by kind and state; `branches`: of these alone."""
    of_all = select(job.c.kind, job.c.state, func.count()).group_by(job.c.kind, job.c.state)
    rows = connection.execute(of_all if branches is None else of_all.where(job.c.branch.in_(branches)))
    return {(kind, JobState(state)): number for kind, state, number in rows}


def overdue_ms(connection: Connection, now: Instant) -> int:
    """For how long the longest due job has waited; 0 when none is due."""
    oldest = select(func.min(job.c.due_at)).where(job.c.state == JobState.WAITING)
    due_at: Instant | None = connection.execute(oldest).scalar()
    return 0 if due_at is None else max(now - due_at, 0)


def find(connection: Connection, job_id: str) -> Listed | None:
    """A job; None: there is none of this id, or no more."""
    row = connection.execute(select(*_LISTED).where(job.c.id == job_id)).first()
    return None if row is None else _listed(row)


def listed(
    connection: Connection,
    states: Collection[JobState],
    most: int,
    branches: Collection[str] | None = None,
    *,
    failing: bool = False,
) -> list[Listed]:
    """The jobs in these states, the last changed first; `branches`: of these alone, `failing`: that failed last."""
    query = select(*_LISTED).where(job.c.state.in_(states)).order_by(job.c.changed_at.desc(), job.c.id).limit(most)
    if branches is not None:
        query = query.where(job.c.branch.in_(branches))
    if failing:
        query = query.where(job.c.error.is_not(None))
    return [_listed(row) for row in connection.execute(query)]


_LISTED = [job.c[name] for name in Listed.__struct_fields__]


def _listed(row: Any) -> Listed:
    return Listed(row.id, row.kind, row.branch, JobState(row.state), *row[4:])


def _claimable(table: Table | Any, now: Instant, kinds: Collection[str]) -> ColumnElement[bool]:
    """Due, or left by a worker whose lease is over."""
    waits = and_(table.c.state == JobState.WAITING, table.c.due_at <= now)
    left = and_(table.c.state == JobState.RUNNING, table.c.leased_until <= now)
    return and_(table.c.kind.in_(kinds), or_(waits, left))


def _lane_taken(now: Instant, kinds: Collection[str]) -> ColumnElement[bool]:
    """Another job of the lane runs, or comes first."""
    other = job.alias("other")
    runs = and_(other.c.state == JobState.RUNNING, other.c.leased_until > now)
    first = tuple_(other.c.due_at, other.c.id) < tuple_(job.c.due_at, job.c.id)
    comes_first = and_(_claimable(other, now, kinds), first)
    same = and_(other.c.lane == job.c.lane, other.c.lane != "", other.c.id != job.c.id)
    return select(other.c.id).where(same, or_(runs, comes_first)).exists()


def _step(
    connection: Connection, step: Step, job_id: str, now: Instant, claimed: Claimed | None = None, **values: Any
) -> bool:
    """Takes a step where the table allows it; a worker's only under its claim."""
    where = [job.c.id == job_id, job.c.state.in_(sources(step))]
    if claimed is not None:
        where.append(job.c.claim == claimed.claim)
    ended = {"state": target(step), "changed_at": now, "claim": None, "leased_until": None}
    return connection.execute(update(job).where(*where).values(ended | values)).rowcount > 0


def _settled(connection: Connection, claimed: Claimed, done: bool, record: Callable[[Connection], None] | None) -> bool:
    if done and record is not None:
        record(connection)
    return done
