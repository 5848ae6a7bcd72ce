"""Hears from PostgreSQL which streams have moved, as soon as another process has committed."""

import logging
import selectors
import socket
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from .dialects import CHANNEL, POSTGRESQL

AGAIN_S = 0.2
"""How long it waits before it connects once more; meanwhile the writer looks for itself."""

_log = logging.getLogger(__name__)


class Notices:
    """A thread that LISTENs on a connection of its own; on a database that says nothing it does nothing.

    `heard(stream, seq)` is called in that thread for every stream that another process has moved; `ours` tells the
    database's number of this process's own writing connection, whose notices are of no news.
    `missed()` is called whenever it begins to listen: what was said before that went unheard.
    """

    def __init__(
        self,
        engine: Engine,
        heard: Callable[[str, int], None],
        missed: Callable[[], None],
        ours: Callable[[], int | None],
    ) -> None:
        self._engine = engine
        self._ours = ours
        self._heard = heard
        self._missed = missed
        self._listening = threading.Event()
        self._stopping = False
        self._bell, self._ring = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="journal-notices", daemon=True)

    @property
    def listening(self) -> bool:
        """Whether whatever moves is heard."""
        return self._listening.is_set()

    def start(self) -> None:
        """Begins to listen as soon as the database lets it."""
        if self._engine.dialect.name == POSTGRESQL:
            self._thread.start()

    def stop(self) -> None:
        """Returns when the thread has ended."""
        if self._stopping:
            return
        self._stopping = True
        self._ring.send(b".")
        if self._thread.ident is not None:
            self._thread.join()
        self._bell.close()
        self._ring.close()

    def _run(self) -> None:
        dbapi: Any = self._engine.dialect.loaded_dbapi
        told = False
        while not self._stopping:
            try:
                self._listen()
            except (SQLAlchemyError, dbapi.Error, OSError) as error:
                if self.listening or not told:
                    _log.error("what other processes write is not heard now: %s", type(error).__name__, exc_info=error)
                told = True
                self._listening.clear()
                self._wait(AGAIN_S)

    def _listen(self) -> None:
        """Returns when it is to stop. Raises what the database and its driver raise."""
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()  # it is kept, and must not count among the readers'
        try:
            connection.autocommit = True
            connection.execute(f"LISTEN {CHANNEL}")
            self._missed()
            self._listening.set()
            with selectors.DefaultSelector() as selector:
                selector.register(self._bell, selectors.EVENT_READ)
                selector.register(connection.fileno(), selectors.EVENT_READ)
                while not self._stopping:
                    self._tell(connection.pgconn)
                    selector.select()
        finally:
            self._listening.clear()
            connection.close()

    def _tell(self, line: Any) -> None:
        """Asks libpq itself: the driver's own way takes longer than to read the event. Raises the driver's errors."""
        line.consume_input()
        while (notice := line.notifies()) is not None:
            if notice.be_pid != self._ours():
                stream, _, seq = notice.extra.decode().rpartition(" ")
                self._heard(stream, int(seq))

    def _wait(self, wait_s: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            selector.select(wait_s)
