"""Writes to SQLite: BEGIN IMMEDIATE holds the file's only write lock, so the heads need none of their own."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, RootTransaction
from sqlalchemy.exc import SQLAlchemyError

from server.journal.read.stream_reader import Head, LockHeads

from .write_connection import NOTHING, RowsOf, Writing


class SqliteWriting(Writing):
    """Statement by statement in the writer's own thread; there is nobody to tell."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._lock_heads = LockHeads(connection.engine)
        self._transaction: RootTransaction | None = None

    def begin(self) -> None:
        self._transaction = self._connection.begin()

    def lock(self, streams: Sequence[str], after: Mapping[str, int] = NOTHING) -> dict[str, Head]:
        return self._lock_heads(self._connection, list(streams))

    def send(self, written: Iterable[RowsOf]) -> None:
        for rows_of, rows in written:
            rows_of.write(self._connection, rows)

    def commit(self, notices: Sequence[tuple[str, int]]) -> None:
        assert self._transaction is not None, "nothing was begun"
        self._transaction.commit()
        self._transaction = None

    def rollback(self) -> None:
        if self._transaction is not None:
            with contextlib.suppress(SQLAlchemyError):
                self._transaction.rollback()
            self._transaction = None
