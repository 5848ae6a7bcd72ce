"""The connection of a process that writes: transaction after transaction, each begun by locking the heads it moves."""

import contextlib
from collections.abc import Sequence

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from server.journal.database.dialects import backend_of, connect_to_write, notify
from server.journal.read.stream_reader import Head, lock_heads


class WriteConnection:
    """Used by one thread. Raises SQLAlchemy's DBAPIError.

    `backend`: the number by which PostgreSQL's notices name this connection; None for SQLite, which sends none.
    """

    def __init__(self, engine: Engine) -> None:
        self.connection = connect_to_write(engine)
        self.backend = backend_of(self.connection)

    def begin(self) -> None:
        """A transaction; on SQLite it holds the file's write lock from here on."""
        self.connection.begin()

    def lock(self, streams: Sequence[str]) -> dict[str, Head]:
        """Takes these heads until the transaction ends; a stream that has no row yet is left out."""
        return lock_heads(self.connection, streams)

    def commit(self, moved: Sequence[tuple[str, int]]) -> None:
        """Returns when everything is on the disk; other processes hear that these streams moved to these seqs."""
        notify(self.connection, moved)
        self.connection.commit()

    def rollback(self) -> None:
        """Ends a transaction of which nothing stays, in whatever state it is. Raises nothing."""
        with contextlib.suppress(SQLAlchemyError):
            self.connection.rollback()

    def close(self) -> None:
        """Gives the connection back."""
        self.connection.close()

    def discard(self) -> None:
        """Gives a connection up that is of no use any more."""
        self.connection.invalidate()
        self.connection.close()
