"""Stores which devices are connected, for the managers' list: each soon after it came, and all in rounds."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from server.access.reported import forget_pictures
from server.access.seen import Seen, read_seen, write_seen
from server.journal.database.dialects import connect_to_write
from server.web.base.clock import now_ms

EVERY_S = 30.0
SOON_S = 0.5
"""Devices that come within this time of each other are stored together."""
CONNECTED_MS = 75_000
"""A device last seen within this time counts as connected: two and a half rounds."""

log = logging.getLogger(__name__)


class SeenDevices:
    """Call `joined` and `left` for each websocket of a device; nothing is written while none is connected."""

    def __init__(self, engine: Engine, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._engine = engine
        self._pause = pause
        self._connected: Counter[str] = Counter()
        self._gone: set[str] = set()
        self._versions: dict[str, str | None] = {}
        self._new = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None

    def joined(self, device: str, version: str | None = None) -> None:
        """One more websocket of this device, by a program of this version; None: it does not say."""
        self._connected[device] += 1
        self._versions[device] = version
        self._new.set()
        if self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write())

    def left(self, device: str) -> None:
        """One websocket less; the last one was connected until now."""
        self._connected[device] -= 1
        if self._connected[device] <= 0:
            del self._connected[device]
            self._gone.add(device)

    def read(self) -> dict[str, Seen]:
        """When each device was connected last, and its program's version. Raises SQLAlchemyError."""
        with self._engine.connect() as connection:
            return read_seen(connection)

    async def _write(self) -> None:
        try:
            while self._connected or self._gone:
                self._new.clear()
                devices, self._gone = set(self._connected) | self._gone, set()
                try:
                    await asyncio.to_thread(self._note, devices)
                except SQLAlchemyError as error:  # the next round writes them again
                    log.warning("cannot store which devices are connected: %s", type(error).__name__)
                    self._gone |= devices
                await self._rest()
        finally:
            self._writing = None

    async def _rest(self) -> None:
        """Until the next round, or soon after a device came."""
        first = [asyncio.ensure_future(self._pause(EVERY_S)), asyncio.ensure_future(self._new.wait())]
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in first:
                each.cancel()
        if self._new.is_set():
            await self._pause(SOON_S)

    def _note(self, devices: set[str]) -> None:
        with connect_to_write(self._engine) as connection, connection.begin():
            now = now_ms()
            write_seen(connection, {device: self._versions.get(device) for device in devices}, now)
            forget_pictures(connection, now)
