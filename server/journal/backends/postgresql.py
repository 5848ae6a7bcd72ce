"""Writes to PostgreSQL in two trips: BEGIN and the heads' lock; everything that follows from it, and COMMIT.

What is decided first is on its way, and worked in by PostgreSQL, while the rest of the batch is being decided.
"""

import contextlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Integer
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from server.journal.database.dialects import CHANNEL, backend_of, notice
from server.journal.database.many_rows import PostgresqlRows, Row
from server.journal.database.pipeline import Pipeline
from server.journal.read.stream_reader import Head
from server.journal.schema import tables

from .write_connection import NOTHING, RowsOf, Writing

BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
COMMIT = "COMMIT"
ROLLBACK = "ROLLBACK"
LOCK = "SELECT id, seq, opened_seq, day, hash, at FROM stream WHERE id = ANY ($1::varchar[]) ORDER BY id FOR UPDATE"
MOST_TAIL = 500
TAIL = (
    "SELECT stream, seq, day, at, taken_at, kind, v, actor, command_id, part, command_digest, body, hash FROM journal"
    f" WHERE stream = $1 AND seq > $2::bigint ORDER BY seq LIMIT {MOST_TAIL}"
)
NOTIFY = "SELECT pg_notify($1, $2)"

_IN_TRANSACTION = TransactionStatus.INTRANS, TransactionStatus.INERROR


class PostgresqlWriting(Writing):
    """The followers are told at COMMIT, by the database itself."""

    enough = 16

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.backend = backend_of(connection)
        driver: Any = connection.connection.driver_connection
        self._driver = driver
        self._tails: dict[str, list[Row]] = {}
        self._pipeline = Pipeline(driver, connection.info.setdefault("motcua_statements", itertools.count()))
        connection.rollback()  # of SQLAlchemy's own, which began with the first look at it

    def to_read(self) -> Connection:
        if self._pipeline.unsettled():
            self._pipeline.settle()
        return self._connection

    def begin(self) -> None:
        """BEGIN goes along with the first statement, the driver's or ours."""

    def lock(self, streams: Sequence[str], after: Mapping[str, int] = NOTHING) -> dict[str, Head]:
        self._send(LOCK, [_array(streams)])
        for stream, seq in after.items():  # each statement sees what was committed before it: the lock was waited for
            self._pipeline.send(TAIL, [stream.encode(), b"%d" % seq])
        found = [result for result in self._pipeline.settle() if result.status == ExecStatus.TUPLES_OK]
        came = zip(after, found[1:], strict=True)
        self._tails = {stream: _rows(result) for stream, result in came if result.ntuples < MOST_TAIL}
        return dict(_head(found[0], place) for place in range(found[0].ntuples))

    def tail(self, stream: str) -> Sequence[Row] | None:
        return self._tails.get(stream)

    def send(self, written: Iterable[RowsOf]) -> None:
        for rows_of, rows in written:
            assert isinstance(rows_of, PostgresqlRows)
            self._send(rows_of.one, [rows_of.document(rows)])

    def commit(self, notices: Sequence[tuple[str, int]]) -> None:
        for stream, seq in notices:
            self._send(NOTIFY, [CHANNEL.encode(), notice(stream, seq).encode()])
        self._send(COMMIT, ())
        ended = self._pipeline.settle()[-1].command_status
        if ended != b"COMMIT":
            raise OperationalError(COMMIT, None, RuntimeError(f"PostgreSQL answered {ended!r}"))
        self._tidy()

    def rollback(self) -> None:
        """With our own words: the driver's rollback throws the prepared statements away, ours with its own."""
        self._pipeline.forget()
        if self._driver.pgconn.transaction_status in _IN_TRANSACTION:
            with contextlib.suppress(DBAPIError):
                self._pipeline.send(ROLLBACK)
                self._pipeline.settle()
        self._tidy()

    def _send(self, sql: str, parameters: Sequence[bytes]) -> None:
        if not self._pipeline.unsettled() and self._driver.pgconn.transaction_status == TransactionStatus.IDLE:
            self._pipeline.send(BEGIN)
        self._pipeline.send(sql, parameters)

    def _tidy(self) -> None:
        """Whoever asked through SQLAlchemy inside the transaction began one there, which has ended as well."""
        if self._connection.in_transaction():
            with contextlib.suppress(SQLAlchemyError):
                self._connection.rollback()


def _array(ids: Sequence[str]) -> bytes:
    """An array's text, as PostgreSQL reads it."""
    quoted = (name.replace("\\", r"\\").replace('"', r"\"") for name in ids)
    return ("{" + ",".join(f'"{name}"' for name in quoted) + "}").encode()


def _head(found: Any, place: int) -> tuple[str, Head]:
    name, seq, opened_seq, day, digest, at = (found.get_value(place, column) for column in range(6))
    return name.decode(), Head(int(seq), int(opened_seq), day.decode(), digest.decode(), int(at))


def _rows(found: Any) -> list[Row]:
    """Rows of the journal as the driver would give them."""
    value = found.get_value
    return [
        tuple([None if (raw := value(place, column)) is None else read(raw) for column, read in enumerate(_READ)])
        for place in range(found.ntuples)
    ]


_READ = tuple(int if isinstance(column.type, Integer) else bytes.decode for column in tables.journal.columns)
"""How each column of the journal is read from its text."""
