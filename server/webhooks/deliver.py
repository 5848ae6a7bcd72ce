"""Delivers: a job for each receiver and stream sends the next events one after the other, and comes back when it fails.

The position of the receiver in the stream is the durable follower's; an event is settled only when it was acknowledged
or set aside, so that whatever is killed when, each is sent at least once. An event that is refused and older than
KEEP_MS is set aside, and the next is tried; when that is refused too, so are all that are as old. The next delivery
says which were set aside.
"""

import asyncio
import hashlib
import random
import ssl
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, select

from protocol.ids import Instant
from protocol.practice import practised
from server.access.city.state import Webhook
from server.jobs import queue
from server.jobs.queue import NewJob
from server.jobs.sealing import CannotOpen, Sealer
from server.jobs.states import JobState, retry_at
from server.jobs.tables import job as job_table
from server.jobs.worker import Failed, Finished, Job, Kind, Outcome
from server.journal.database.dialects import connect_to_write
from server.journal.read.stream_reader import read_archived, read_head, read_heads
from server.queue.stream import BranchStream

from . import positions
from .addresses import Network
from .events import Row, Skipped, message, message_id, trial_message
from .positions import Position
from .post import TIMEOUT_S, Answer, post
from .secrets import secrets_of
from .signing import signed

DELIVER: Final = "webhook"
REPLAY: Final = "webhook-replay"

KEEP_MS: Final = 3 * 86_400_000
"""How long an event is tried before it is set aside."""

WAITS_S: Final = (5, 30, 120, 300, 900, 1800, 3600, 2 * 3600, 4 * 3600)
"""Seconds from each failed try to the next; the last again and again, as there are always newer events."""

SLICE_S: Final = 20.0
"""How long one run of a job sends; then other streams of the receiver have their turn."""

GONE: Final = 410
NO_SECRET: Final = "no_secret"
LAG: Final = 200
"""Events of kinds that were not chosen, after which the position is moved on all the same."""

_MODEL = BranchStream()


class About(Struct, frozen=True):
    """What a job is about: events after `after`, up to `last`, of a replay; else all that is new."""

    receiver_id: str
    stream: str
    after: int = 0
    last: int = 0


class _Next(Struct, frozen=True):
    """What is to be sent now; `row` None: nothing. `keys`: the secrets, None where they cannot be read."""

    position: Position
    row: Row | None
    keys: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Deliveries:
    """`receivers`: those of now; `disable`: called with the id of one that answered 410. `draw`: 0 to 1, for jitter.

    `networks`, `trust`, `timeout_s`: see `post`.
    """

    engine: Engine
    sealer: Sealer
    job_sealer: Sealer
    history: str
    receivers: Callable[[], Collection[Webhook]]
    now: Callable[[], Instant]
    disable: Callable[[str], None]
    networks: tuple[Network, ...] = ()
    timeout_s: float = TIMEOUT_S
    trust: ssl.SSLContext | None = None
    draw: Callable[[], float] = random.random

    def kinds(self) -> tuple[Kind, Kind]:
        """The two kinds of jobs."""
        return Kind(DELIVER, self.deliver), Kind(REPLAY, self.replay)

    def feed(self) -> None:
        """Puts a job in for each receiver and stream that has something new. Blocking. Raises SQLAlchemyError."""
        receivers = [one for one in self.receivers() if one.disabled is None]
        if not receivers:
            return
        with self.engine.connect() as connection:
            missing = list(self._missing(connection, receivers))
        if missing:
            with connect_to_write(self.engine) as connection, connection.begin():
                for about in missing:
                    queue.enqueue(connection, self.job_sealer, self._job(about, self.now()), self.now())

    def _missing(self, connection: Connection, receivers: Collection[Webhook]) -> Iterator[About]:
        over = JobState.DONE, JobState.CANCELLED
        pending = select(job_table.c.id).where(job_table.c.kind == DELIVER, job_table.c.state.not_in(over))
        at_work = set(connection.scalars(pending))
        begins = {name: head.seq for name, head in read_archived(connection).items()}
        reached = positions.read_reached(connection)
        heads = {
            name: head.seq
            for name, head in read_heads(connection).items()
            if _MODEL.owns(name) and practised(name) is None
        }
        for receiver in receivers:
            for stream, head in heads.items():
                seq = max(min(reached.get((receiver.receiver_id, stream), 0), head), begins.get(stream, 0))
                about = About(receiver.receiver_id, stream)
                if not receiver.is_about(stream) or head <= seq or _job_id(about) in at_work:
                    continue
                if head - seq > LAG or positions.next_row(connection, stream, receiver.kinds, seq) is not None:
                    yield about

    def _job(self, about: About, due_at: Instant) -> NewJob:
        kind = REPLAY if about.last else DELIVER
        return NewJob(kind, msgspec.json.encode(about), due_at, _job_id(about), about.receiver_id, about.stream)

    async def deliver(self, job: Job) -> Outcome:
        """Sends what is new of a stream, in order, until there is no more, it fails, or SLICE_S are over."""
        about = msgspec.json.decode(job.payload, type=About)
        give_way_at = time.monotonic() + SLICE_S
        while time.monotonic() < give_way_at:
            receiver = self._receiver(about)
            if receiver is None:
                return Finished()
            ahead = await asyncio.to_thread(self._next, receiver, about.stream)
            if ahead.row is None:
                return Finished()
            answer = await self._send(receiver, about.stream, ahead)
            again_at = await asyncio.to_thread(self._settle, receiver, about.stream, ahead, answer)
            if answer.status == GONE:
                self.disable(receiver.receiver_id)
                return Finished()
            if again_at is not None:
                return Finished(again_at=again_at)
        return Finished(again_at=self.now())

    async def replay(self, job: Job) -> Outcome:
        """Sends a range again, a part at a time; a failure begins its part anew."""
        about = msgspec.json.decode(job.payload, type=About)
        reached, give_way_at = about.after, time.monotonic() + SLICE_S
        while time.monotonic() < give_way_at:
            receiver = self._receiver(about)
            if receiver is None:
                return Finished()
            ahead = await asyncio.to_thread(self._next_again, receiver, about, reached)
            if ahead.row is None:
                return Finished()
            answer = await self._send(receiver, about.stream, ahead, again=True)
            await asyncio.to_thread(self._note, receiver, about.stream, ahead.row, answer, again=True)
            if answer.status == GONE:
                self.disable(receiver.receiver_id)
                return Finished()
            if not answer.is_taken:
                return Failed(answer.error or f"status_{answer.status}")
            reached = ahead.row.seq
        rest = msgspec.structs.replace(about, after=reached)
        return Finished(lambda connection: self.enqueue_replay(connection, rest))

    def enqueue_replay(self, connection: Connection, about: About) -> None:
        """Puts a replay in with the caller's transaction; the same range twice is one, until it is done."""
        queue.enqueue(connection, self.job_sealer, self._job(about, self.now()), self.now())

    async def send_trial(self, receiver: Webhook) -> Answer:
        """Sends an event of the kind `test`; what came of it."""
        keys = await asyncio.to_thread(self._keys_now, receiver)
        if keys is None:
            return Answer(None, NO_SECRET, 0)
        now = self.now()
        body = msgspec.json.encode(trial_message(self.history, receiver.branch, now))
        headers = signed(body, message_id(self.history, f"test of {receiver.receiver_id}", now), now, keys)
        return await post(receiver.url, headers, body, self.networks, self.timeout_s, self.trust)

    def _keys_now(self, receiver: Webhook) -> list[str] | None:
        with self.engine.connect() as connection:
            return self._keys(connection, receiver)

    def _receiver(self, about: About) -> Webhook | None:
        """The receiver, if it is still to be told of this stream."""
        mine = (one for one in self.receivers() if one.receiver_id == about.receiver_id)
        found = next(mine, None)
        return found if found is not None and found.disabled is None and found.is_about(about.stream) else None

    def _next(self, receiver: Webhook, stream: str) -> _Next:
        with self.engine.connect() as connection:
            before = positions.read_position(connection, receiver.receiver_id, stream)
            head = read_head(connection, stream).seq
            row = positions.next_row(connection, stream, receiver.kinds, before.seq)
            if row is not None:
                return _Next(before, row, self._keys(connection, receiver))
        if head > before.seq:
            passed = msgspec.structs.replace(before, seq=head)
            with connect_to_write(self.engine) as connection, connection.begin():
                positions.write_position(connection, receiver.receiver_id, stream, passed)
                positions.drop_old_tries(connection, receiver.receiver_id)
        return _Next(before, None)

    def _next_again(self, receiver: Webhook, about: About, reached: int) -> _Next:
        with self.engine.connect() as connection:
            rows = positions.rows_between(connection, about.stream, receiver.kinds, reached, about.last, 1)
            return _Next(Position(), rows[0] if rows else None, self._keys(connection, receiver))

    def _keys(self, connection: Connection, receiver: Webhook) -> list[str] | None:
        try:
            return secrets_of(connection, self.sealer, receiver, self.now())
        except (CannotOpen, LookupError):
            return None

    async def _send(self, receiver: Webhook, stream: str, ahead: _Next, *, again: bool = False) -> Answer:
        assert ahead.row is not None
        if ahead.keys is None:
            return Answer(None, NO_SECRET, 0)
        before = None if again else ahead.position.delivered
        said = message(self.history, stream, ahead.row, before, ahead.position.skipped, again=again)
        body = msgspec.json.encode(said)
        headers = signed(body, message_id(self.history, stream, ahead.row.seq), self.now(), ahead.keys)
        return await post(receiver.url, headers, body, self.networks, self.timeout_s, self.trust)

    def _note(self, receiver: Webhook, stream: str, row: Row, answer: Answer, *, again: bool) -> None:
        with connect_to_write(self.engine) as connection, connection.begin():
            positions.note_try(connection, receiver.receiver_id, stream, row, answer, self.now(), again=again)

    def _settle(self, receiver: Webhook, stream: str, ahead: _Next, answer: Answer) -> Instant | None:
        """Writes what came of a try; when to try again, None: go on at once."""
        assert ahead.row is not None
        now = self.now()
        with connect_to_write(self.engine) as connection, connection.begin():
            stored = positions.read_position(connection, receiver.receiver_id, stream)
            if stored.seq != ahead.position.seq:
                return now  # another worker has this job by now
            positions.note_try(connection, receiver.receiver_id, stream, ahead.row, answer, now, again=False)
            if answer.is_taken:
                after = Position(ahead.row.seq, ahead.row.seq)
            else:
                after = self._failed(connection, receiver, stream, ahead, answer)
            positions.write_position(connection, receiver.receiver_id, stream, after)
        if answer.is_taken or after.seq == ahead.row.seq:
            return None
        return self._again_at(after.failures, answer, now)

    def _failed(self, connection: Connection, receiver: Webhook, stream: str, ahead: _Next, answer: Answer) -> Position:
        assert ahead.row is not None
        now, before = self.now(), ahead.position
        after = msgspec.structs.replace(
            before,
            failures=before.failures + 1,
            error=answer.error or f"status_{answer.status}",
            failing_since=before.failing_since or now,
        )
        if answer.status == GONE or ahead.row.at >= now - KEEP_MS:
            return after
        last, skipped = ahead.row.seq, before.skipped
        if skipped is not None and skipped.last == before.seq:  # it is not that one event alone that is refused
            last = positions.last_before(connection, stream, receiver.kinds, before.seq, now - KEEP_MS)
        return msgspec.structs.replace(after, seq=last, skipped=Skipped(skipped.first if skipped else last, last))

    def _again_at(self, failures: int, answer: Answer, now: Instant) -> Instant:
        at = retry_at(WAITS_S, min(failures, len(WAITS_S)), now, self.draw()) or now
        asked = min(answer.retry_after_s or 0, WAITS_S[-1]) * 1000
        return max(at, now + asked)


def _job_id(about: About) -> str:
    """The same for the same receiver and stream, and range of a replay."""
    said = f"{about.receiver_id}/{about.stream}/{about.after}/{about.last}"
    return f"{REPLAY if about.last else DELIVER}-{hashlib.sha256(said.encode()).hexdigest()[:32]}"
