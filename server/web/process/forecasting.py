"""Keeps the process that makes the forecasts, and brings what it writes to the branches of a server process."""

import asyncio
import logging
import sys
import time
from typing import Final

from server.forecasts.files import ForecastFiles
from server.web.follow.live import Live

from .forecast_process import Where, encode
from .settings import ServeSettings

LOOK_S: Final = 1.0
"""How often a server process looks for new forecasts, and whether the process that makes them says something."""

FIRST_PAUSE_S: Final = 1.0
MOST_PAUSE_S: Final = 60.0
GROWN_UP_S: Final = 60.0
"""A forecast process that ended is replaced after a pause, which doubles while they die younger than this."""

KILL_S: Final = 5.0
"""How long it may take to stop before it is killed."""

HUNG_S: Final = 60.0
"""One that says nothing for so long hangs or is stopped; nothing that it does at once takes so long."""

log = logging.getLogger(__name__)


class ForecastKeeper:
    """Keeps one forecast process. Nothing here stops a server: without one, screens go on.

    `heard`: the id of the process that said something last.
    """

    def __init__(self, settings: ServeSettings) -> None:
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._heard_at = 0.0
        self.heard: int | None = None

    async def run(self) -> None:
        """Until it is cancelled."""
        pause_s = FIRST_PAUSE_S
        while True:
            began = self._heard_at = time.monotonic()
            try:
                code = await self._one()
            except OSError as error:
                log.error("the forecast process cannot be started: %s", type(error).__name__)
            else:
                log.warning("the forecast process ended with %d", code)
            well = self._heard_at - began >= GROWN_UP_S
            pause_s = FIRST_PAUSE_S if well else min(MOST_PAUSE_S, 2 * pause_s)
            await asyncio.sleep(pause_s)

    def renew(self) -> None:
        """Has it replaced, by a new version of the program where there is one."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()

    async def _one(self) -> int:
        """Starts one, in a session of its own as server processes are; its exit code. Raises OSError."""
        process = self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", f"{__package__}.forecast_process",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert process.stdin is not None
        try:
            process.stdin.write(encode(Where(str(self._settings.data), self._settings.database)))
            while await self._hears(process):
                pass
            return await process.wait()
        finally:
            await _end(process)
            process.stdin.close()

    async def _hears(self, process: asyncio.subprocess.Process) -> bool:
        """Waits until it says something; False: it has ended, or hung and is killed."""
        assert process.stdout is not None
        silent_s = 0.0
        while silent_s < HUNG_S:
            try:
                async with asyncio.timeout(LOOK_S):
                    said = await process.stdout.read(1024)
            except TimeoutError:
                silent_s += LOOK_S  # however long this process stood still itself
                continue
            if not said:
                return False
            self.heard, self._heard_at = process.pid, time.monotonic()
            return True
        log.error("the forecast process %d hangs and is killed: silent for %.0f s", process.pid, silent_s)
        process.kill()  # also one that was stopped
        return False


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(KILL_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def keep_reading(files: ForecastFiles, live: Live, *, made: bool) -> None:
    """Brings new forecasts to the branches, and takes those back that are too old, until it is cancelled.

    `made`: whether a process makes them, so that it is noted where there are none.
    """
    while True:
        try:
            live.take_forecasts(await asyncio.to_thread(files.news))
            live.forecasts.take_advice(await asyncio.to_thread(files.news_of_advice))
            live.forecasts.take_next_hours(await asyncio.to_thread(files.news_of_next_hours))
            live.forecasts.note_missing(made and live.misses_forecasts(), time.monotonic())
        except Exception as error:  # what a disk does must not end what every screen is told by
            log.error("the forecasts could not be read: %s", type(error).__name__, exc_info=error)
        await asyncio.sleep(LOOK_S)
