"""The commands of one transaction: decided and folded one after the other, written at the end in few statements."""

from collections.abc import Sequence
from typing import Any

from msgspec import structs
from sqlalchemy import Connection, bindparam, update

from protocol.commands import Envelope
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.keys import key_time
from protocol.problem import Refused
from server.journal.database.dialects import insert_or_leave, insert_rows
from server.journal.read.stream_reader import outcome_of, read_parts
from server.journal.read.stream_states import StreamState
from server.journal.schema import tables
from server.journal.schema.hash_chain import GENESIS, row_hash
from server.queue.events.recorded import Draft, Recorded

from .answers import Answers, KeptAnswer, KeptAnswers
from .committed import Answer, Commit, Done, Item, Result, Submitted
from .write_connection import WriteConnection

_MOVE = update(tables.stream).where(tables.stream.c.id == bindparam("stream_id"))

CLOCK_SKEW_MS = 900_000
"""How far a sender's clock may be ahead of the server's, when a key's time is compared with the day's opening."""


class Batch:
    """Commands of one transaction, on states that are folded up to their locked heads.

    `careful`: every command is looked up in the journal first, since after a failure it is not known what was
    committed. `believed`: whether the clock is.
    """

    def __init__(self, writing: WriteConnection, answers: Answers, *, careful: bool, believed: bool = True) -> None:
        self._writing = writing
        self._answers = answers
        self._careful = careful
        self.believed = believed
        self._journal: list[tuple[Any, ...]] = []
        self._numbers: list[tuple[Any, ...]] = []
        self._written: dict[str, StreamState] = {}
        self._kept: KeptAnswers = {}
        self._to_keep: KeptAnswers = {}
        self._parts: dict[tuple[str, str], tuple[Recorded[Any], ...]] = {}
        self.items: list[Item] = []

    def recall(self, commands: Sequence[Submitted], now: Instant) -> None:
        """Reads the stored answers to these commands. Raises DBAPIError."""
        self._kept = self._answers.of(self._writing.connection, commands, now)

    def run(self, held: StreamState, submitted: Submitted, now: Instant) -> None:
        """Decides one command and folds its events. Raises what the model raises, and DBAPIError."""
        result = self._known(held, submitted)
        if result is None:
            until = submitted.envelope.until
            too_late = until is not None and now > until
            result = Refused(Refusal.TOO_LATE, "until") if too_late else self._decide(held, submitted, now)
            led_to_nothing = isinstance(result, Refused) or not result.recorded
            if isinstance(result, Refused) and result.code is Refusal.CLOCK_DOUBTED:
                led_to_nothing = False  # nothing was decided: asked again once the clock is believed, it is
            if led_to_nothing and submitted.on_done is not None and held.seq:  # before its first event nothing is kept
                self._keep(held, submitted, result)
        self.answer(submitted, result)

    def answer(self, submitted: Submitted, result: Result) -> None:
        """Adds an answer, to be given after the commit; a timer's is dropped."""
        if submitted.on_done is not None:
            self.items.append(Answer(submitted.envelope, submitted.on_done, result))

    def commit(self, now: Instant) -> None:
        """Writes everything and commits. Raises DBAPIError; IntegrityError: a unique key was violated."""
        if not self._written and not self._to_keep:
            self._writing.rollback()
            return
        connection = self._writing.connection
        insert_rows(connection, tables.journal, self._journal)
        insert_rows(connection, tables.number, self._numbers)
        if self._to_keep:
            self._answers.purge(connection, sorted({stream for stream, _ in self._to_keep}), now)
            self._answers.write(connection, self._to_keep, now)
        moved = sorted(self._written.values(), key=lambda held: held.stream)
        if moved:
            connection.execute(_MOVE, [_moved(held) for held in moved])
        self._writing.commit([(held.stream, held.seq) for held in moved])

    def _known(self, held: StreamState, submitted: Submitted) -> Result | None:
        """The earlier answer to this command, or the refusal of another command under the same id; None: it is new."""
        envelope = submitted.envelope
        command_id = envelope.command_id
        outcome = held.model.outcome(held.state, command_id)
        parts: tuple[Recorded[Any], ...] = ()
        if outcome is not None or self._careful or _may_be_older(command_id, held.opened_at):
            parts = self._accepted_parts(held, command_id)
        if outcome is None:
            if not parts:
                return self._kept_answer(held, envelope)
            outcome = outcome_of(parts)
        if outcome.command_digest != envelope.digest():
            return Refused(Refusal.KEY_REUSED)
        return Done(parts[-1].seq if parts else outcome.seq, outcome, True, parts)

    def _kept_answer(self, held: StreamState, envelope: Envelope) -> Result | None:
        kept = self._kept.get((held.stream, envelope.command_id))
        if kept is None:
            return None
        return kept.result if kept.command_digest == envelope.digest() else Refused(Refusal.KEY_REUSED)

    def _keep(self, held: StreamState, submitted: Submitted, result: Result) -> None:
        envelope = submitted.envelope
        key = held.stream, envelope.command_id
        again = result if isinstance(result, Refused) else structs.replace(result, repeated=True)
        self._kept[key] = self._to_keep[key] = KeptAnswer(envelope.digest(), again)

    def _accepted_parts(self, held: StreamState, command_id: str) -> tuple[Recorded[Any], ...]:
        return self._parts.get((held.stream, command_id)) or read_parts(
            self._writing.connection, held.model, held.stream, command_id
        )

    def _decide(self, held: StreamState, submitted: Submitted, now: Instant) -> Result:
        envelope, model = submitted.envelope, held.model
        decision = model.decide(held.state, envelope, now, self.believed)
        if isinstance(decision, Refused):
            return decision
        if not decision:
            return Done(held.seq, None, False, ())
        recorded = self._record(held, decision, now)
        self.items.append(Commit(held.stream, recorded))
        if len(recorded) == 1 or all(event.command_id == envelope.command_id for event in recorded):
            own = self._parts[held.stream, envelope.command_id] = recorded
        else:  # a day's roll-over came first
            own = tuple([event for event in recorded if event.command_id == envelope.command_id])
            for event in recorded:
                key = held.stream, event.command_id
                self._parts[key] = (*self._parts.get(key, ()), event)
        return Done(held.seq, model.outcome(held.state, envelope.command_id), False, own)

    def _record(self, held: StreamState, drafts: list[Draft[Any]], now: Instant) -> tuple[Recorded[Any], ...]:
        model, stream, at = held.model, held.stream, max(now, held.at)
        parts: dict[str, int] = {}
        events = []
        for draft in drafts:
            at = now if draft.back_in_time else at
            kind, v, body = model.encode(draft.body)
            seq, day, command_id = held.seq + 1, draft.day, draft.command_id
            part = parts[command_id] = parts.get(command_id, -1) + 1
            row = (
                stream, seq, day, at, draft.taken_at, kind, v, draft.actor, command_id, part, draft.command_digest,
                body.decode(),
            )  # fmt: skip
            event = Recorded(
                stream, seq, day, at, kind, v, draft.actor, command_id, part, draft.command_digest, draft.body,
                draft.taken_at,
            )  # fmt: skip
            held.hash = row_hash(held.hash, row)
            self._journal.append((*row, held.hash))
            held.evolve(event)
            held.seq, held.day, held.at = seq, day, at
            number = model.number(draft.body)
            if number is not None:
                self._numbers.append((stream, day, *number))
            events.append(event)
        self._written[stream] = held
        return tuple(events)


def new_streams(connection: Connection, names: Sequence[str]) -> None:
    """Inserts a head for each stream, unless another process has done so. Raises DBAPIError."""
    rows = [{"id": name, "seq": 0, "opened_seq": 0, "day": "", "hash": GENESIS, "at": 0} for name in names]
    connection.execute(insert_or_leave(connection, tables.stream), rows)


def _moved(held: StreamState) -> dict[str, Any]:
    return {
        "stream_id": held.stream, "seq": held.seq, "opened_seq": held.opened_seq, "day": held.day, "hash": held.hash,
        "at": held.at,
    }  # fmt: skip


def _may_be_older(command_id: str, opened_at: Instant) -> bool:
    """Whether the command may be from before the state's day, so that the state does not know its result.

    A key has its sender's time, whose clock may be ahead: a key from before the day's opening may look younger.
    """
    made = key_time(command_id)
    return opened_at > 0 if made is None else made < opened_at + CLOCK_SKEW_MS
