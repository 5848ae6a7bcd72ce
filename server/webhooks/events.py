"""What a receiver can be told: the kinds of events of a branch, and the thin body of one; pure.

A body says what happened to which ticket or counter, and where to read more; it has no personal data and nothing that
opens a ticket or an appointment (an appointment's id does, so it is left out).
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from protocol.ids import Instant
from server.queue.events.events import KINDS as BRANCH_KINDS

KINDS: Final = tuple(sorted(BRANCH_KINDS))
"""Every kind that a receiver may choose, by name."""

TEST: Final = "test"
"""The kind of an event that an administrator sends to try a receiver; it is in no stream."""

TOLD: Final = ("ticket_id", "number", "service", "counter", "outcome")
"""The fields of an event that are told; each is a code, an id or a number on a slip."""


class Row(Struct, frozen=True):
    """An event of the journal, as far as it is told. `body`: its JSON."""

    seq: int
    day: str
    at: Instant
    kind: str
    body: str


class Skipped(Struct, frozen=True):
    """Events `first` to `last` of the stream were set aside: those of the chosen kinds were not delivered."""

    first: int
    last: int


class Data(Struct, frozen=True, omit_defaults=True):
    """`history`: the id of the journal; another one after a restore, whose `seq` begin again somewhere. `previous`: the
    last event of this stream that the receiver acknowledged; 0: none. `again`: sent because somebody asked for it.
    """

    history: str
    branch: str
    seq: int
    day: str
    ticket_id: str | None = None
    number: str | None = None
    service: str | None = None
    counter: str | None = None
    outcome: str | None = None
    previous: int | None = None
    skipped: Skipped | None = None
    again: bool = False


class Message(Struct, frozen=True):
    """A delivery's body. `type`: the event's kind; `timestamp`: when it happened, UTC."""

    type: str
    timestamp: dt.datetime
    data: Data


def message(
    history: str, branch: str, row: Row, previous: int | None = None, skipped: Skipped | None = None, *, again: bool
) -> Message:
    """The body of an event's delivery."""
    fields: Mapping[str, Any] = msgspec.json.decode(row.body)
    told = {name: value for name in TOLD if isinstance(value := fields.get(name), str)}
    data = Data(history, branch, row.seq, row.day, **told, previous=previous, skipped=skipped, again=again)
    return Message(row.kind, _utc(row.at), data)


def trial_message(history: str, branch: str | None, now: Instant) -> Message:
    """What "try it" sends."""
    day = _utc(now).date().isoformat()
    return Message(TEST, _utc(now), Data(history, branch or "", 0, day))


def message_id(history: str, branch: str, seq: int) -> str:
    """`webhook-id`: the same each time that an event is sent, to whomever; of no other event."""
    return "msg_" + hashlib.sha256(f"{history}/{branch}/{seq}".encode()).hexdigest()[:32]


def _utc(at: Instant) -> dt.datetime:
    return dt.datetime.fromtimestamp(at / 1000, dt.UTC)
