"""What a committed batch hands on: events to fold and answers to give, in the order they came about."""

from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec import Struct

from protocol.commands import Envelope
from protocol.problem import Refused
from server.queue.events.recorded import Outcome, Recorded


class Done(Struct, frozen=True):
    """An accepted command's answer.

    `seq` is that of its last event, or the stream's when it changed nothing (then `recorded` is empty and `outcome`
    None). `repeated`: it had been accepted before, and this is the same answer again. `recorded` is the command's
    own events in order, for a repeat as well.
    """

    seq: int
    outcome: Outcome | None
    repeated: bool
    recorded: tuple[Recorded[Any], ...]


Result: TypeAlias = Done | Refused
OnDone: TypeAlias = Callable[[Result], None]


class Submitted(Struct, frozen=True):
    """A command on its way to the journal; nobody waits for a timer's answer."""

    envelope: Envelope
    on_done: OnDone | None


class Commit(Struct, frozen=True):
    """Events that are in the journal for good, of one stream, in order and without gap: ours or another process's."""

    stream: str
    recorded: tuple[Recorded[Any], ...]


class Answer(Struct, frozen=True):
    """Call `on_done(result)` here: every event that the result stands on was in a `Commit` before."""

    envelope: Envelope
    on_done: OnDone
    result: Result


Item: TypeAlias = Commit | Answer


class Published(Struct, frozen=True):
    """All that one transaction brought, to be worked off from first to last."""

    items: tuple[Item, ...]


Publish: TypeAlias = Callable[[Published], None]
