"""What the journal asks of whatever lives in a stream: decide, fold, and the numbers that its events give."""

from typing import Any, Generic, Protocol, TypeVar

from protocol.commands import Envelope
from protocol.ids import Instant
from protocol.problem import Refused
from server.queue.events.recorded import Draft, Outcome, Recorded

S = TypeVar("S")


class Model(Protocol, Generic[S]):
    """A kind of stream. All of it is pure: the journal owns the clock, the database and the threads.

    `S` is the state one stream folds to; it is mutable, owned by one thread, and changed by `evolve` alone.
    """

    def owns(self, stream: str) -> bool:
        """Whether `stream` is of this kind."""

    def fresh(self, stream: str) -> S:
        """The state before the first event."""

    def decide(self, state: S, envelope: Envelope, now: Instant) -> list[Draft[Any]] | Refused:
        """What to append, in order; an empty list is an answer that changes nothing. Never changes `state`.

        The drafts of a day's roll-over may come first.
        """

    def evolve(self, state: S, recorded: Recorded[Any]) -> None:
        """Folds one event in. Raises ValueError for one that cannot follow (a broken journal)."""

    def outcome(self, state: S, command_id: str) -> Outcome | None:
        """What this command led to earlier in the day, if it did."""

    def due(self, state: S, now: Instant) -> list[Envelope]:
        """Timers whose time has come, each with its derived command id."""

    def next_due(self, state: S) -> Instant | None:
        """When the next timer comes due."""

    def number(self, body: Any) -> tuple[str, int, str] | None:
        """The number that this event gives, if it gives one: its prefix, its n, the ticket's id.

        The table `number` sees to it that it is given once per stream, day and prefix.
        """

    def opens(self, body: Any) -> bool:
        """Whether start-up may begin its fold at this event (it carries all that the fold needs)."""

    def encode(self, body: Any) -> tuple[str, int, bytes]:
        """An event's kind, version and JSON body."""

    def read(self, kind: str, v: int, body: bytes) -> Any:
        """Today's shape of a stored event, older versions lifted by `upcast`. Raises ValueError when unknown."""
