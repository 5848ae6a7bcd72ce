"""Whether a command would be stored now, found out by storing something."""

import asyncio

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.credentials.sessions import LIFETIME_MS, end_session, open_session
from server.journal.database.dialects import connect_to_write
from server.journal.database.migrate import is_migrated

from .clock import now_ms

FRESH_MS = 1000
NOBODY = "readyz"
"""Whose the row is that is written and taken away again: a session that is over as it is opened."""


class Readiness:
    """Tried out at most once in `FRESH_MS`, however many ask."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._trying = asyncio.Lock()
        self._tried_at = 0
        self._refused: Refused | None = None

    async def why_not(self) -> Refused | None:
        """None when ready."""
        async with self._trying:
            if not 0 <= now_ms() - self._tried_at < FRESH_MS:
                self._refused = await asyncio.to_thread(_why_not, self._engine)
                self._tried_at = now_ms()
            return self._refused


def _why_not(engine: Engine) -> Refused | None:
    try:
        if not is_migrated(engine):
            return Refused(
                Refusal.UNAVAILABLE, detail="the database has other tables than this version; run motcua init"
            )
        with connect_to_write(engine) as connection, connection.begin():
            token, _ = open_session(connection, NOBODY, now_ms() - LIFETIME_MS)
            end_session(connection, token)
    except SQLAlchemyError:
        return Refused(Refusal.UNAVAILABLE, detail="the database does not take anything now")
    return None
