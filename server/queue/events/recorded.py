"""An event as a stream holds it: what happened, when, by whom, and which command asked for it."""

from typing import Generic, TypeVar

from msgspec import Struct

from protocol.ids import Instant

B = TypeVar("B")


class Draft(Struct, Generic[B], frozen=True):
    """An event that a decision wants appended. Several with one `command_id` are its parts, in order."""

    day: str
    actor: str
    command_id: str
    command_digest: str
    body: B
    taken_at: Instant | None = None


class Recorded(Struct, Generic[B], frozen=True):
    """An event in its place: `seq` counts from 1 in its stream, `at` never goes back, `day` is the branch's date."""

    stream: str
    seq: int
    day: str
    at: Instant
    kind: str
    v: int
    actor: str
    command_id: str
    part: int
    command_digest: str
    body: B
    taken_at: Instant | None = None


class Outcome(Struct, frozen=True, gc=False):
    """What an accepted command led to, kept so that the same command sent again gets the same answer."""

    command_digest: str
    seq: int
    ticket_id: str | None = None
    counter: str | None = None
