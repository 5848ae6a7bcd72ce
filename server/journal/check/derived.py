"""What a check and a rebuild need of the rows that a follower derives from a stream, beside the table `number`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from server.journal.database.dialects import connect_to_write
from server.journal.read.stream_reader import lock_heads, read_events_of
from server.journal.schema.model import Model
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

    def compare(self, connection: Connection, streams: Sequence[str]) -> Mapping[str, Comparison]:
        """A comparison from the first event on of each of these streams that has such rows."""

    def rebuild(self, engine: Engine, streams: Sequence[str]) -> None:
        """Writes these streams' rows anew, also beside a running server. Raises SQLAlchemyError, and what a model may
        raise for events that cannot be folded; then of streams that no process holds nothing is written.
        """


C = TypeVar("C", bound=Comparison)


@contextmanager
def taken(
    engine: Engine,
    model: Model[Any],
    streams: Sequence[str],
    compare: Callable[[Connection, Sequence[str]], Mapping[str, C]],
) -> Iterator[tuple[Connection, Mapping[str, C]]]:
    """The comparisons of these streams, which took every event, under the lock of their heads: to mend in the block,
    which one COMMIT ends. Raises SQLAlchemyError, BrokenStream, and what a model may raise.
    """
    with connect_to_write(engine) as connection, connection.begin():
        lock_heads(connection, streams)
        comparisons = compare(connection, streams)
        for recorded in read_events_of(connection, model, streams):
            comparisons[recorded.stream].take(recorded)
        yield connection, comparisons
