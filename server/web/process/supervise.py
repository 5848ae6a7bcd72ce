"""Several server processes on one port: started, replaced when they die, restarted one by one, stopped together.

The parent accepts connections and hands each to the child that has the fewest; it reads and writes none itself
(docs/decisions/0008-the-parent-accepts.md). A dead child takes no connections with it but its own. A child whose event
loop stands still gets no new connections, and is killed and replaced when that lasts.

    SIGTERM, SIGINT, SIGPWR    all stop, followers are told to come back (1012), exit 0
    SIGHUP                     each is replaced by a new one that is ready before the old one stops: a new version of
                               the program or a new certificate is put in use without a gap
"""

import asyncio
import logging
import signal
import socket
import sys
import time
from typing import Any

from server.journal.database.engine import open_database
from server.web.base.logs import log_to_stderr

from . import service_manager
from .announce import announced
from .forecasting import ForecastKeeper
from .handover import SILENT_S, Channel, Port
from .serve import STOP_S, NotReady, check_ready, listen
from .service_manager import STOP_SIGNALS
from .settings import ServeSettings
from .worker import READY, encode

START_S = 60.0
"""How long a child may take until it is ready: it folds a day of every branch."""

KILL_S = STOP_S + 7.0
"""How long a child may take to stop before it is killed."""

LOOK_S = 0.5
"""How often the children's silence is looked at."""

log = logging.getLogger(__name__)


class Pause:
    """How long to wait before a dead child is replaced: not at all once, ever longer while they die young."""

    FIRST_S = 0.1
    MOST_S = 10.0
    GROWN_UP_S = 10.0

    def __init__(self) -> None:
        self._next_s = 0.0

    def after(self, lived_s: float) -> float:
        """Seconds to wait after one that lived so long."""
        if lived_s >= self.GROWN_UP_S:
            self._next_s = 0.0
        pause_s, self._next_s = self._next_s, min(self.MOST_S, max(self.FIRST_S, 2 * self._next_s))
        return pause_s


class Child:
    """A server process, and the channel to it."""

    def __init__(self, process: asyncio.subprocess.Process, channel: Channel) -> None:
        self._process = process
        self._started_at = time.monotonic()
        self.channel = channel
        self.pid = process.pid

    @property
    def lived_s(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self._started_at

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    @classmethod
    async def start(cls, settings: ServeSettings) -> "Child":
        """Starts one in a session of its own: what a terminal sends to everybody is the parent's to pass on."""
        channel = Channel()
        theirs = channel.theirs.fileno()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", str(__package__), str(theirs),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            pass_fds=[theirs],
            start_new_session=True,
        )  # fmt: skip
        channel.open()
        assert process.stdin is not None
        process.stdin.write(encode(settings))
        process.stdin.close()
        return cls(process, channel)

    async def is_ready(self) -> bool:
        """Waits until it takes requests; False when it ended instead, or took too long and was killed."""
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(START_S):
                return await self._process.stdout.readline() == READY
        except TimeoutError:
            log.error("server process %d was not ready within %d s", self.pid, START_S)
            self._process.kill()
            return False

    async def ended(self) -> int:
        """Waits for its end; the exit code."""
        code = await self._process.wait()
        self.channel.close()
        return code

    def kill(self) -> None:
        """Ends it at once; a process that was stopped, too."""
        if self._process.returncode is None:
            self._process.kill()

    async def stop(self) -> None:
        """Ends it, gracefully if it can; returns when it is gone."""
        if self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            async with asyncio.timeout(KILL_S):
                await self.ended()
        except TimeoutError:
            log.error("server process %d did not stop and is killed", self.pid)
            self._process.kill()
            await self.ended()


class Supervisor:
    """Keeps `settings.processes` children on one socket; one that is silent for twice `ping_s` is replaced."""

    def __init__(self, settings: ServeSettings, listener: socket.socket) -> None:
        self._settings = settings
        self._address = settings.address(listener)
        self._port = Port(listener)
        self._children: dict[int, Child] = {}
        self._alive: set[Child] = set()
        self._places = [asyncio.Lock() for _ in range(settings.processes)]
        self._stop = asyncio.Event()
        self._forecasts = ForecastKeeper(settings)
        self._restarting: asyncio.Task[None] | None = None
        self._hung_s = 2 * settings.ping_s
        self._missing = 0

    async def run(self) -> None:
        """Returns when all children have stopped after one of STOP_SIGNALS. Raises NotReady when one did not start."""
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._restart)
        stopped = asyncio.create_task(self._stop.wait())
        try:
            if await self._start_all(stopped):
                self._port.open()
                print(f"Một Cửa is serving on {self._address}", flush=True)
                service_manager.ready()
                await self._keep_all(stopped)
        finally:
            stopped.cancel()
            self._port.close()
            await asyncio.gather(*(child.stop() for child in self._alive))

    async def _start_all(self, stopped: "asyncio.Task[bool]") -> bool:
        """False when told to stop meanwhile."""
        starting = asyncio.gather(*(self._start(place) for place in range(len(self._places))))
        waiting: set[asyncio.Future[Any]] = {starting, stopped}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if stopped.done():
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            return False
        if not all(starting.result()):
            raise NotReady("a server process did not start; it says above why")
        return True

    async def _keep_all(self, stopped: "asyncio.Task[bool]") -> None:
        """Until told to stop. A fault of our own ends everything: whoever started us starts us again."""
        keeping = [asyncio.create_task(self._keep(place)) for place in range(len(self._places))]
        keeping.append(asyncio.create_task(self._watch()))
        if self._settings.forecasts:
            keeping.append(asyncio.create_task(self._forecasts.run()))
        waiting: set[asyncio.Future[Any]] = {stopped, *keeping}
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            tasks = [task for task in (*keeping, self._restarting) if task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _start(self, place: int) -> bool:
        """Puts a new child in this place, once it is ready; the one before, if there is one, is stopped after that."""
        child = await Child.start(self._settings)
        self._alive.add(child)
        if not await child.is_ready():
            await child.ended()
            self._alive.discard(child)
            return False
        before = self._children.get(place)
        self._children[place] = child
        self._port.add(child.channel)
        log.info("server process %d is ready", child.pid)
        if before is not None:
            self._port.remove(before.channel)
            await before.stop()
            self._alive.discard(before)
        return True

    async def _keep(self, place: int) -> None:
        """Replaces whoever dies in this place."""
        pause = Pause()
        while True:
            child = self._children[place]
            code = await child.ended()
            self._port.remove(child.channel)
            async with self._places[place]:
                if self._children[place] is not child:
                    continue  # replaced by a restart
                log.error("server process %d ended with %d after %.1f s", child.pid, code, child.lived_s)
                lived_s = child.lived_s
                while True:
                    await asyncio.sleep(pause.after(lived_s))
                    began_at = time.monotonic()
                    if await self._start(place):
                        break
                    lived_s = time.monotonic() - began_at

    async def _watch(self) -> None:
        """Kills whoever hangs, and tells the others how many are missing."""
        loop = asyncio.get_running_loop()
        while True:
            looked_at = loop.time()
            await asyncio.sleep(LOOK_S)
            children = list(self._children.values())
            if loop.time() - looked_at > LOOK_S + 1.0:  # it was we who stood still, and heard nobody
                for child in children:
                    child.channel.forgive()
            for child in children:
                if child.is_alive and child.channel.silent_s > self._hung_s:
                    log.error("server process %d hangs and is killed: silent for %.0f s", child.pid, self._hung_s)
                    child.kill()
            missing = sum(not child.is_alive or child.channel.silent_s > SILENT_S for child in children)
            if missing != self._missing:
                self._missing = missing
                log.warning("%d of %d server processes do not answer", missing, len(children))
                for child in children:
                    child.channel.tell_missing(missing)

    def _restart(self) -> None:
        if self._restarting is None or self._restarting.done():
            self._restarting = asyncio.create_task(self._restart_all())

    async def _restart_all(self) -> None:
        """One after the other; the first that does not start ends it, and the old ones go on."""
        for place, lock in enumerate(self._places):
            async with lock:
                if not await self._start(place):
                    log.error("the restart is given up: a new server process did not start, the old ones go on")
                    return
        self._forecasts.renew()
        log.info("all server processes were restarted")


def run(settings: ServeSettings) -> int:
    """Serves with several processes until one of STOP_SIGNALS; the exit code.

    Raises NotReady, SQLAlchemyError when the database does not answer, and OSError when the port is taken.
    """
    engine = open_database(settings.database)
    try:
        check_ready(settings, engine)
    finally:
        engine.dispose()
    log_to_stderr()
    with listen(settings) as listener, announced(settings, listener):
        asyncio.run(Supervisor(settings, listener).run())
    return 0
