"""The connection of a process that writes: transaction after transaction, each begun by locking the heads it moves."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from sqlalchemy import Connection, Engine

from server.journal.database.dialects import POSTGRESQL, connect_to_write
from server.journal.database.many_rows import ManyRows, Row
from server.journal.read.stream_reader import Head

RowsOf: TypeAlias = tuple[ManyRows, Sequence[Row]]
"""Some rows and the table that they are for."""

NOTHING: Mapping[str, int] = MappingProxyType({})


class Writing(ABC):
    """Writes in transactions of its own making. Used by one thread; whatever fails raises SQLAlchemy's DBAPIError."""

    backend: int | None = None
    """The number by which PostgreSQL's notices name this connection; None for SQLite, which sends none."""

    enough: int | None = None
    """So many events are worth sending before the rest of a batch is decided; None: all at the end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def to_read(self) -> Connection:
        """The connection, for a question inside the transaction; what was sent is there when this returns."""
        return self._connection

    @abstractmethod
    def begin(self) -> None:
        """A transaction, at the latest with the next call."""

    @abstractmethod
    def lock(self, streams: Sequence[str], after: Mapping[str, int] = NOTHING) -> dict[str, Head]:
        """Takes these heads until the transaction ends; a stream that has no row yet is left out.

        `after`: streams that others are likely to have written to, and up to where they are known; what came after
        may be read in the same trip, for `tail`.
        """

    def tail(self, stream: str) -> Sequence[Row] | None:
        """The journal's rows of this stream that came along with the lock; None when it was not asked for them."""
        return None

    @abstractmethod
    def send(self, written: Iterable[RowsOf]) -> None:
        """Writes rows, no two of a table with one key. May return before they are there."""

    @abstractmethod
    def commit(self, notices: Sequence[tuple[str, int]]) -> None:
        """Returns when everything sent is on the disk; other processes hear that these streams moved to these seqs."""

    @abstractmethod
    def rollback(self) -> None:
        """Ends a transaction of which nothing stays, in whatever state it is. Raises nothing."""

    def close(self) -> None:
        """Gives the connection back."""
        self._connection.close()

    def discard(self) -> None:
        """Gives a connection up that is of no use any more."""
        self._connection.invalidate()
        self._connection.close()


def open_writing(engine: Engine) -> Writing:
    """Connects. Raises SQLAlchemyError."""
    connection = connect_to_write(engine)
    if engine.dialect.name == POSTGRESQL:
        from .postgresql import PostgresqlWriting

        return PostgresqlWriting(connection)
    from .sqlite import SqliteWriting

    return SqliteWriting(connection)
