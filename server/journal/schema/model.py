"""The interface of a kind of stream: decide, fold, timers, and the numbers that its events give."""

from typing import Any, Generic, Protocol, TypeVar

from protocol.commands import Envelope
from protocol.ids import Instant
from protocol.problem import Refused
from server.queue.events.recorded import Draft, Outcome, Recorded

S = TypeVar("S")


class Model(Protocol, Generic[S]):
    """A kind of stream. It is pure: the journal owns the clock, the database and the threads.

    `S`: the state of one stream; mutable, owned by one thread, and changed only by `evolve`.
    """

    def owns(self, stream: str) -> bool:
        """Whether `stream` is of this kind."""

    def fresh(self, stream: str) -> S:
        """The state before the first event."""

    def decide(self, state: S, envelope: Envelope, now: Instant, believed: bool = True) -> list[Draft[Any]] | Refused:
        """The drafts to append, in order; empty: accepted, nothing to change. Does not change `state`.

        The drafts of a change of day may come first. `now`: by the clock in use; the stream's events may be of a later
        time. `believed`: whether that clock is; without it no day opens or ends.
        """

    def evolve(self, state: S, recorded: Recorded[Any]) -> None:
        """Folds one event in. Raises ValueError for an event that cannot follow (a broken journal)."""

    def outcome(self, state: S, command_id: str) -> Outcome | None:
        """The result of this command, if it was accepted earlier in the day."""

    def due(self, state: S, now: Instant, believed: bool = True) -> list[Envelope]:
        """Commands of the timers that are due; each id follows from its timer."""

    def next_due(self, state: S, believed: bool = True) -> Instant | None:
        """When the next timer is due; None: there is none."""

    def number(self, body: Any) -> tuple[str, int, str] | None:
        """(prefix, n, ticket id) of an event that gives a number.

        The table `number` keeps it unique for a stream, day and prefix.
        """

    def opens(self, body: Any) -> bool:
        """Whether start-up may begin its fold at this event (it carries all that the fold needs)."""

    def goes_back(self, body: Any) -> bool:
        """Whether time may go back at this event: it takes back what a wrong clock did."""

    def encode(self, body: Any) -> tuple[str, int, bytes]:
        """An event's kind, version and JSON body."""

    def read(self, kind: str, v: int, body: bytes) -> Any:
        """A stored event in its newest version. Raises ValueError for an unknown kind or version."""
