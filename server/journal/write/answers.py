"""Answers that led to no event, kept so that the same command sent again gets the same answer.

A command with events is found in the journal by its id. A refusal, or an answer that changed nothing, is a row of
`answer`, written in the transaction that decided it and kept for eight days.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct
from sqlalchemy import BindParameter, Connection, bindparam, delete, select

from protocol.commands import Envelope
from protocol.ids import Instant
from protocol.problem import Refused
from server.journal.database.dialects import insert_or_replace
from server.journal.schema.tables import answer, journal

from .committed import Done, Submitted

KEPT_MS = 8 * 86_400_000
"""How long an answer is kept: as long as a program may resend an unanswered command."""

PURGE_EVERY_MS = 3_600_000

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Refused).decode
_STREAMS: BindParameter[str] = bindparam("streams", expanding=True)
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_FOUND = select(answer).where(
    answer.c.stream.in_(_STREAMS), answer.c.command_id.in_(_IDS), answer.c.at > bindparam("since")
)
_ACCEPTED = (
    select(journal.c.seq)
    .where(journal.c.stream == bindparam("stream"), journal.c.command_id == bindparam("command_id"))
    .limit(1)
)
_OLD = delete(answer).where(answer.c.stream.in_(_STREAMS), answer.c.at <= bindparam("since"))


class KeptAnswer(Struct, frozen=True):
    """An answer, and the digest of its command."""

    command_digest: str
    result: Done | Refused


KeptAnswers: TypeAlias = dict[tuple[str, str], KeptAnswer]
"""Answers by stream and command id."""


class Answers:
    """The table of answers, for one thread."""

    def __init__(self) -> None:
        self._purge_at: dict[str, Instant] = {}

    def of(self, connection: Connection, commands: Iterable[Submitted], now: Instant) -> KeptAnswers:
        """The stored answers to these commands. Raises DBAPIError."""
        sent = [(each.envelope.stream, each.envelope.command_id) for each in commands if each.on_done is not None]
        if not sent:
            return {}
        named = {"streams": sorted({stream for stream, _ in sent}), "ids": [command_id for _, command_id in sent]}
        rows = connection.execute(_FOUND, named | {"since": now - KEPT_MS})
        return {(row.stream, row.command_id): _kept(row) for row in rows}

    def write(self, connection: Connection, kept: KeptAnswers, now: Instant) -> None:
        """Stores new answers, in place of older ones with the same ids. Raises DBAPIError."""
        rows = [_row(stream, command_id, each, now) for (stream, command_id), each in kept.items()]
        connection.execute(insert_or_replace(connection, answer), rows)

    def purge(self, connection: Connection, streams: Sequence[str], now: Instant) -> None:
        """Deletes answers past their time, of streams whose heads are locked; once an hour. Raises DBAPIError."""
        due = [stream for stream in streams if now >= self._purge_at.get(stream, 0)]
        if due:
            connection.execute(_OLD, {"streams": due, "since": now - KEPT_MS})
            self._purge_at |= dict.fromkeys(due, now + PURGE_EVERY_MS)

    def purge_all(self, connection: Connection, prefix: str, now: Instant) -> None:
        """Deletes answers past their time, of every stream whose name begins so. Raises DBAPIError.

        For streams that are rarely written: nobody would come to purge them one by one.
        """
        of_them = answer.c.stream.startswith(prefix, autoescape=True)
        connection.execute(delete(answer).where(of_them, answer.c.at <= now - KEPT_MS))


def was_answered(connection: Connection, envelope: Envelope, now: Instant) -> bool:
    """Whether a command of this id was accepted, or got an answer that is still kept. Raises DBAPIError."""
    command = {"stream": envelope.stream, "command_id": envelope.command_id}
    if connection.execute(_ACCEPTED, command).first() is not None:
        return True
    kept = {"streams": [envelope.stream], "ids": [envelope.command_id], "since": now - KEPT_MS}
    return connection.execute(_FOUND, kept).first() is not None


def _row(stream: str, command_id: str, kept: KeptAnswer, now: Instant) -> dict[str, Any]:
    result = kept.result
    refused, seq = (_encode(result).decode(), None) if isinstance(result, Refused) else (None, result.seq)
    return {
        "stream": stream, "command_id": command_id, "command_digest": kept.command_digest, "at": now,
        "refused": refused, "seq": seq,
    }  # fmt: skip


def _kept(row: Any) -> KeptAnswer:
    result = Done(row.seq, None, True, ()) if row.refused is None else _decode(row.refused)
    return KeptAnswer(row.command_digest, result)
