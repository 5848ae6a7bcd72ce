"""What a committed batch publishes: events to fold and answers to give, in order."""

from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec import Struct

from protocol.commands import Envelope
from protocol.problem import Refused
from server.queue.events.recorded import Outcome, Recorded


class Done(Struct, frozen=True):
    """An accepted command's answer.

    `seq`: of its last event, or the stream's when it changed nothing (then `recorded` is empty and `outcome` None).
    `repeated`: the command was accepted before, and this is the same answer. `recorded`: the command's events, in
    order.
    """

    seq: int
    outcome: Outcome | None
    repeated: bool
    recorded: tuple[Recorded[Any], ...]


Result: TypeAlias = Done | Refused
OnDone: TypeAlias = Callable[[Result], None]


class Submitted(Struct, frozen=True):
    """A command to be appended; `on_done`: None for a timer's."""

    envelope: Envelope
    on_done: OnDone | None


class Commit(Struct, frozen=True):
    """Committed events of one stream, in order and without gap, from this process or another."""

    stream: str
    recorded: tuple[Recorded[Any], ...]


class Answer(Struct, frozen=True):
    """`on_done(result)` is to be called now: all events that the result depends on were in a `Commit` before."""

    envelope: Envelope
    on_done: OnDone
    result: Result


class CaughtUp(Struct, frozen=True):
    """`on_done(complete)` is to be called now; `complete`: all events of a stream that were committed when it was asked
    for were in a `Commit` before. False: the database did not answer."""

    on_done: Callable[[bool], None]
    complete: bool


Item: TypeAlias = Commit | Answer | CaughtUp


class Published(Struct, frozen=True):
    """The results of one transaction, to be handled in order."""

    items: tuple[Item, ...]


Publish: TypeAlias = Callable[[Published], None]
