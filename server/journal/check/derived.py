"""What a check and a rebuild need of the rows that a follower derives from a stream, beside the table `number`."""

from collections.abc import Iterator
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from server.queue.events.recorded import Recorded

from .report import Finding


class Comparison(Protocol):
    """Compares one stream's rows with its events, as of the moment that its connection sees.

    Give it every event in order, then ask for the differences.
    """

    def take(self, recorded: Recorded[Any]) -> None:
        """Folds one event in. Raises what a model may raise, for an event that cannot follow."""

    def differences(self) -> Iterator[Finding]:
        """Each row that is missing, too many or different."""


class DerivedRows(Protocol):
    """The tables of one follower."""

    def compare(self, connection: Connection, stream: str) -> Comparison | None:
        """A comparison from the stream's first event on; None for a stream without such rows."""

    def rebuild(self, engine: Engine, stream: str) -> None:
        """Writes the stream's rows anew, also beside a running server. Raises SQLAlchemyError, BrokenStream."""
