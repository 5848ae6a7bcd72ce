"""An event as its stream stores it: what happened, when, by whom, and by which command."""

from typing import Generic, TypeVar

from msgspec import Struct

from protocol.ids import Instant

B = TypeVar("B")

CITIZEN = "citizen"
"""The actor of commands sent with a ticket's secret or an appointment's code."""


class Draft(Struct, Generic[B], frozen=True):
    """An event to be appended. Several with one `command_id` are the parts of one command, in order.

    `back_in_time`: from this event on time is the clock's, also where the events before it are of a later time.
    """

    day: str
    actor: str
    command_id: str
    command_digest: str
    body: B
    taken_at: Instant | None = None
    back_in_time: bool = False


class Recorded(Struct, Generic[B], frozen=True):
    """An appended event: `seq` counts from 1 in its stream, `at` decreases only where an opening by a wrong clock was
    taken back, `day` is the branch's date.
    """

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
    """The result of an accepted command, kept so that the command sent again gets the same answer."""

    command_digest: str
    seq: int
    ticket_id: str | None = None
    counter: str | None = None
