"""What the journal asks of whatever lives in a stream: fold, decide, and the current-state rows that go with it."""

from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

from protocol.commands import Envelope
from protocol.ids import Instant
from protocol.problem import Refused
from server.queue.events.recorded import Draft, Outcome, Recorded

S = TypeVar("S")


class Accepted(Struct, frozen=True):
    """A decision to append `drafts`, in order; none of them is an answer that changes nothing."""

    drafts: tuple[Draft[Any], ...] = ()


class RowChange(Struct, frozen=True):
    """One current-state row to insert or replace, in a table of `tables.py`, by its primary key.

    `row` has a value for each of the table's columns, in their order.
    """

    table: str
    row: tuple[Any, ...]


class Model(Protocol, Generic[S]):
    """A kind of stream. All of it is pure: the journal owns the clock, the database and the threads.

    `S` is the state one stream folds to; it is mutable, owned by one thread, and changed by `evolve` alone.
    """

    def owns(self, stream: str) -> bool:
        """Whether `stream` is of this kind."""

    def fresh(self, stream: str) -> S:
        """The state before the first event."""

    def decide(self, state: S, envelope: Envelope, now: Instant) -> Accepted | Refused:
        """What to append; never changes `state`. The drafts of a day's roll-over may come first."""

    def evolve(self, state: S, recorded: Recorded[Any]) -> None:
        """Folds one event in. Raises ValueError for one that cannot follow (a broken journal)."""

    def outcome(self, state: S, command_id: str) -> Outcome | None:
        """What this command led to earlier in the day, if it did."""

    def due(self, state: S, now: Instant) -> list[Envelope]:
        """Timers whose time has come, each with its derived command id."""

    def next_due(self, state: S) -> Instant | None:
        """When the next timer comes due."""

    def rows(self, state: S, recorded: Recorded[Any]) -> list[RowChange]:
        """The current-state rows that `recorded` touched, read from the state after it."""

    def opens(self, body: Any) -> bool:
        """Whether start-up may begin its fold at this event (it carries all that the fold needs)."""

    def encode(self, body: Any) -> tuple[str, int, bytes]:
        """An event's kind, version and JSON body."""

    def read(self, kind: str, v: int, body: bytes) -> Any:
        """Today's shape of a stored event, older versions lifted by `upcast`. Raises ValueError when unknown."""
