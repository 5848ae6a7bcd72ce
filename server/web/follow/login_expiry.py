"""Ends the websockets of ended sessions: signed out in this or another process, or expired."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.ids import Instant
from server.access.credentials.sessions import sessions_alive
from server.web.base.clock import now_ms

from .fan_out import Client

EVERY_S = 5.0
"""How long, in seconds, the websockets of a session that another process ended may stay open here."""

log = logging.getLogger(__name__)


class SessionWatch:
    """The followers of this process that have a session, by the hash of its token.

    Asks the database about all sessions at once, every `EVERY_S` seconds, while there are any.
    """

    def __init__(
        self,
        engine: Engine,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], Instant] = now_ms,
    ) -> None:
        self._engine = engine
        self._pause = pause
        self._now = now
        self._followers: dict[str, set[Client]] = {}
        self._watching: asyncio.Task[None] | None = None

    def add(self, session: str, client: Client) -> None:
        """Ends this client when its session ends."""
        self._followers.setdefault(session, set()).add(client)
        if self._watching is None:
            self._watching = asyncio.get_running_loop().create_task(self._watch())

    def remove(self, session: str, client: Client) -> None:
        """The client has left."""
        clients = self._followers.get(session, set())
        clients.discard(client)
        if not clients:
            self._followers.pop(session, None)

    def ended(self, session: str) -> None:
        """Ends the clients of a session that was signed out in this process."""
        for client in self._followers.pop(session, set()):
            client.end()

    async def _watch(self) -> None:
        try:
            while self._followers:
                await self._pause(EVERY_S)
                asked = tuple(self._followers)
                try:
                    alive = await asyncio.to_thread(self._alive, asked)
                except SQLAlchemyError as error:  # keep the followers; check again when the database is back
                    log.warning("sessions cannot be looked at now: %s", type(error).__name__)
                    continue
                for session in set(asked) - alive:
                    self.ended(session)
        finally:
            self._watching = None

    def _alive(self, asked: tuple[str, ...]) -> set[str]:
        with self._engine.connect() as connection:
            return sessions_alive(connection, asked, self._now())
