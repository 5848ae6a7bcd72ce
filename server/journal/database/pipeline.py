"""Several statements to PostgreSQL in one trip: libpq's pipeline mode, on the connection that the driver has open.

psycopg has a pipeline of its own, which costs more around a statement than PostgreSQL takes for it. What is used here
is its wrapper of libpq (https://www.postgresql.org/docs/current/libpq-pipeline-mode.html): statements are prepared the
first time, sent without waiting, and their results read together.
"""

import contextlib
import selectors
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from psycopg.pq import ConnStatus, ExecStatus
from sqlalchemy.exc import DBAPIError

from . import driver

_GOOD = ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK


class Pipeline:
    """Statements on their way. Anything else that the connection is to do has to wait until they are settled.

    `made` numbers the statements that were ever prepared on this connection.
    """

    def __init__(self, connection: "psycopg.Connection[Any]", made: Iterator[int]) -> None:
        self._pg = connection.pgconn
        self._encoding = connection.info.encoding
        self._names: dict[str, bytes] = {}
        self._made = made
        self._sent: list[str] = []
        self._new: list[str] = []
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._pg.socket, selectors.EVENT_READ)

    def unsettled(self) -> bool:
        """Whether something was sent that is not settled."""
        return bool(self._sent)

    def send(self, sql: str, parameters: Sequence[bytes] = ()) -> None:
        """Sends one statement, its parameters `$1`, `$2` … as text. Raises SQLAlchemy's DBAPIError."""
        try:
            if not self._sent:
                self._pg.enter_pipeline_mode()
            self._sent.append(sql)
            name = self._names.get(sql)
            if name is None:
                name = self._names[sql] = b"motcua_%d" % next(self._made)
                self._pg.send_prepare(name, sql.encode())
                self._sent.append(sql)
                self._new.append(sql)
            self._pg.send_query_prepared(name, parameters)
            self._flush()
        except psycopg.Error as error:
            raise driver.as_sqlalchemys(sql, error) from error

    def settle(self) -> list[Any]:
        """Waits for everything; the results of what was sent, in order. Raises the first failure as a DBAPIError.

        After a failure nothing that was sent behind it was done.
        """
        sent, self._sent = self._sent, []
        new, self._new = self._new, []
        try:
            self._pg.pipeline_sync()
            self._flush()
            results = self._results()
            self._pg.exit_pipeline_mode()
        except psycopg.Error as error:
            raise driver.as_sqlalchemys("; ".join(sent), error) from error
        for sql, result in zip(sent, results, strict=True):
            if result.status not in _GOOD:
                for unsure in new:
                    del self._names[unsure]  # prepared or not: it is prepared again, by another name
                raise self._failure(sql, result)
        return results

    def forget(self) -> None:
        """Reads the results of what is still on its way and drops them. Raises nothing."""
        if self._sent:
            with contextlib.suppress(DBAPIError):
                self.settle()

    def _failure(self, sql: str, result: Any) -> DBAPIError:
        return driver.as_sqlalchemys(sql, psycopg.errors.error_from_result(result, encoding=self._encoding))

    def _results(self) -> list[Any]:
        """All up to the sync's own. Raises psycopg's errors."""
        results: list[Any] = []
        while True:
            while self._pg.is_busy():
                self._selector.select()
                self._pg.consume_input()
            result = self._pg.get_result()
            if result is None:  # between two statements, or there is nobody to answer
                if self._pg.status != ConnStatus.OK:
                    raise psycopg.OperationalError("the line was cut")
            elif result.status == ExecStatus.PIPELINE_SYNC:
                return results
            else:
                results.append(result)

    def _flush(self) -> None:
        """A long batch is more than the socket takes at once, and PostgreSQL may want to be heard meanwhile."""
        while self._pg.flush():
            self._selector.modify(self._pg.socket, selectors.EVENT_READ | selectors.EVENT_WRITE)
            try:
                for _, ready in self._selector.select():
                    if ready & selectors.EVENT_READ:
                        self._pg.consume_input()
            finally:
                self._selector.modify(self._pg.socket, selectors.EVENT_READ)
