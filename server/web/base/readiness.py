"""Checks whether the database stores commands now, by writing and deleting a row."""

import asyncio
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.credentials.sessions import LIFETIME_MS, end_session, open_session
from server.journal.database.dialects import connect_to_write
from server.journal.database.migrate import WHAT_TO_DO, Schema, schema_of

from .clock import now_ms

FRESH_MS = 1000
OTHER_HISTORY = "the database was replaced or went back while the server ran: stop it, run motcua recover, start it"
PROBE_USER = "readyz"
"""The user of the row that is written and deleted: a session that has already expired."""


class MissingProcesses:
    """How many server processes beside this one, under the same parent, do not answer or are being replaced."""

    def __init__(self) -> None:
        self.count = 0

    def set(self, count: int) -> None:
        """The parent has told so."""
        self.count = count


class Readiness:
    """Writes at most once in `FRESH_MS` milliseconds, however often it is asked."""

    def __init__(
        self, engine: Engine, other_history: Callable[[], bool], missing: MissingProcesses | None = None
    ) -> None:
        """`other_history`: whether the database was replaced or went back since this process started."""
        self._missing = missing or MissingProcesses()
        self._engine = engine
        self._other_history = other_history
        self._trying = asyncio.Lock()
        self._tried_at = 0
        self._refused: Refused | None = None

    @property
    def missing_processes(self) -> int:
        """See MissingProcesses; 0 where one process serves."""
        return self._missing.count

    async def refusal(self) -> Refused | None:
        """Why the server is not ready; None when it is."""
        if self._other_history():
            return Refused(Refusal.UNAVAILABLE, detail=OTHER_HISTORY)
        async with self._trying:
            if not 0 <= now_ms() - self._tried_at < FRESH_MS:
                self._refused = await asyncio.to_thread(_try_to_store, self._engine)
                self._tried_at = now_ms()
            return self._refused


def _try_to_store(engine: Engine) -> Refused | None:
    try:
        schema = schema_of(engine)
        if schema is not Schema.CURRENT:
            return Refused(Refusal.UNAVAILABLE, detail=WHAT_TO_DO[schema])
        with connect_to_write(engine) as connection, connection.begin():
            token, _ = open_session(connection, PROBE_USER, now_ms() - LIFETIME_MS)
            end_session(connection, token)
    except SQLAlchemyError:
        return Refused(Refusal.UNAVAILABLE, detail="the database cannot store anything now")
    return None
