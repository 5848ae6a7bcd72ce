"""Notes which devices are connected to this process, for the managers' list; a few rows every half minute."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.ids import Instant
from server.access.seen import read_seen, write_seen
from server.journal.database.dialects import connect_to_write
from server.web.base.clock import now_ms

EVERY_S = 30.0
CONNECTED_MS = 75_000
"""Seen within two rounds and a half: it is connected now."""

log = logging.getLogger(__name__)


class SeenDevices:
    """`joined` and `left` with each websocket of a device; nothing is written while none has one."""

    def __init__(self, engine: Engine, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._engine = engine
        self._pause = pause
        self._connected: Counter[str] = Counter()
        self._gone: set[str] = set()
        self._writing: asyncio.Task[None] | None = None

    def joined(self, device: str) -> None:
        """One more line of this device."""
        self._connected[device] += 1
        if self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write())

    def left(self, device: str) -> None:
        """One line less; it was there until now."""
        self._connected[device] -= 1
        if self._connected[device] <= 0:
            del self._connected[device]
            self._gone.add(device)

    def read(self) -> dict[str, Instant]:
        """When each device was connected last. Raises SQLAlchemyError."""
        with self._engine.connect() as connection:
            return read_seen(connection)

    async def _write(self) -> None:
        try:
            while self._connected or self._gone:
                devices, self._gone = set(self._connected) | self._gone, set()
                try:
                    await asyncio.to_thread(self._note, devices)
                except SQLAlchemyError as error:  # the next round says it again
                    log.warning("who is connected cannot be noted now: %s", type(error).__name__)
                    self._gone |= devices
                await self._pause(EVERY_S)
        finally:
            self._writing = None

    def _note(self, devices: set[str]) -> None:
        with connect_to_write(self._engine) as connection, connection.begin():
            write_seen(connection, devices, now_ms())
