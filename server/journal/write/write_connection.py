"""The connection of a process that writes; each transaction begins by locking the heads of its streams."""

import contextlib
from collections.abc import Sequence

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from server.journal.database.dialects import backend_of, connect_to_write, notify
from server.journal.database.file_identity import FileIdentity
from server.journal.read.stream_reader import Head, lock_heads


class WriteConnection:
    """Used by one thread. Raises SQLAlchemy's DBAPIError.

    `backend`: the number by which PostgreSQL's notices name this connection; None for SQLite, which sends none.
    """

    def __init__(self, engine: Engine, file: FileIdentity | None = None) -> None:
        self.connection = connect_to_write(engine)
        self.backend = backend_of(self.connection)
        self._file = file or FileIdentity(engine)

    def must_be_the_same(self) -> None:
        """Raises DatabaseReplaced where the database is another one than at the first transaction."""
        self._file.must_be_the_same(self.connection)

    def begin(self) -> None:
        """Begins a transaction; on SQLite it takes the file's write lock. Raises DatabaseReplaced."""
        self.must_be_the_same()
        self.connection.begin()
        self._file.seen()

    def lock(self, streams: Sequence[str]) -> dict[str, Head]:
        """Locks these heads until the transaction ends; a stream without a row is left out."""
        return lock_heads(self.connection, streams)

    def commit(self, moved: Sequence[tuple[str, int]]) -> None:
        """Commits durably; other processes are notified of (stream, seq)."""
        notify(self.connection, moved)
        self.connection.commit()

    def rollback(self) -> None:
        """Rolls back the transaction, whatever its state. Raises nothing."""
        with contextlib.suppress(SQLAlchemyError):
            self.connection.rollback()

    def close(self) -> None:
        """Returns the connection to the pool."""
        self.connection.close()

    def discard(self) -> None:
        """Discards a connection that failed."""
        self.connection.invalidate()
        self.connection.close()
