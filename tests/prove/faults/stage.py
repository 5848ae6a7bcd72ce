"""A stage of the bench: one installation, its server behind a proxy, a crowd and screens, and the verdict on them."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import msgspec
from msgspec import Struct

from server.backup.archive import Archive
from server.backup.back_up import back_up
from server.backup.new_history import new_history
from server.backup.restore import restore
from server.cli.commands.open_journal import models, now_ms
from server.journal.database.engine import default_url, open_database
from server.journal.read.stream_reader import JournalRow
from tests.prove.crowd import Answered, Crowd
from tests.prove.judge import compare, head, rows_after, whole
from tools.bench.rig.scratch import Scratch

from .proxy import Proxy
from .screens import Screen, must_agree

PATIENCE_S = 600.0
"""How long a round may take beside a tenth of a second for each command: a machine may be busy with other things."""

TIMEOUT_S = 3.0
"""How long a client of the bench waits for an answer before it asks again."""

LOOK_S = 0.02
"""How often the number of answers is looked at."""

OF_A_DAYS_END = frozenset({"expired", "day_ended", "day_opened"})
"""Events that no round may lead to: it is about noon in the branch, whatever a clock says."""


class Process(Protocol):
    """A server that runs."""

    @property
    def pid(self) -> int: ...
    def kill(self) -> None: ...
    def end(self) -> None: ...


Start: TypeAlias = Callable[[Scratch, int], tuple[Process, int]]
"""Starts a server for an installation, on a port, 0 for any; returns it with its port once it is ready."""


class Verdict(Struct, frozen=True):
    """What one round showed. `sent`: tries, `answered`: commands that were acknowledged, `lost`: those that a restore
    set back, as it must. `made`: faults by name. `faults` are sentences; there should be none.
    """

    sent: int = 0
    answered: int = 0
    again: int = 0
    lost: int = 0
    events_seen: int = 0
    screens_back: int = 0
    blind_s: float = 0.0
    made: dict[str, int] = {}
    faults: list[str] = []


class Stage:
    """Opened, played on and closed once."""

    def __init__(
        self, scratch: Scratch, start: Start, seed: int, *, clients: int = 16, twins: int = 2, screens: int = 4
    ) -> None:
        self.scratch = scratch
        self.chance = random.Random(seed)
        self.made: dict[str, int] = {}
        self.over = asyncio.Event()
        self._start = start
        self._clients, self._twins, self._screens = clients, twins, screens
        self._server: Process | None = None
        self._port = 0
        self._set_back: dict[str, Answered] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def server(self) -> Process:
        assert self._server is not None, "no server runs"
        return self._server

    async def open(self) -> None:
        """Starts the server, the crowd and the screens."""
        self.before = head(self.scratch)
        await self._serve()
        self.proxy = await Proxy(self._port, self.chance).start()
        self.crowd = Crowd(
            self.scratch, self.proxy.port, clients=self._clients, twins=self._twins, again=0.03, timeout_s=TIMEOUT_S,
            seed=self.chance.randrange(1 << 30),
        )  # fmt: skip
        self.screens = [Screen(self.scratch, self.proxy.port) for _ in range(self._screens)]
        self._tasks = [asyncio.create_task(screen.follow()) for screen in self.screens]
        self.crowd.start()

    async def pause(self, least_s: float, most_s: float) -> bool:
        """Waits for a while of this length; False, at once, when the round is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.chance.uniform(least_s, most_s)):
                await self.over.wait()
        return not self.over.is_set()

    async def answer(self, least: int, most: int) -> bool:
        """Waits until so many further commands were answered; False, at once, when the round is over.

        What comes between two faults is counted in commands, so that a slow machine has as many of them as a fast one.
        """
        enough = len(self.crowd.answered) + self.chance.randint(least, most)
        while len(self.crowd.answered) < enough and not self.over.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self.over.wait()
        return not self.over.is_set()

    async def until(self, answered: int) -> None:
        """Returns when so many commands were answered. Raises what ended a client, TimeoutError."""
        async with asyncio.timeout(PATIENCE_S + answered / 10):
            while len(self.crowd.answered) < answered:
                if self.crowd.broken is not None:
                    raise self.crowd.broken
                await asyncio.sleep(LOOK_S)

    def count(self, fault: str) -> None:
        self.made[fault] = self.made.get(fault, 0) + 1

    async def kill(self) -> None:
        """SIGKILL; clients wait at the door until `serve_again`."""
        self.count("kill")
        self.crowd.server_is_down()
        await asyncio.to_thread(self.server.kill)
        self._server = None

    async def serve_again(self) -> None:
        """The server starts again, on its port."""
        await self._serve()
        self.crowd.server_is_up()

    async def stop_for(self, seconds: float, pid: int | None = None) -> None:
        """SIGSTOP, and SIGCONT after a while."""
        self.count("stop")
        who = self.server.pid if pid is None else pid
        os.kill(who, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            os.kill(who, signal.SIGCONT)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Nobody of the crowd sends anything new in the block."""
        self.crowd.server_is_down()
        try:
            yield
        finally:
            self.crowd.server_is_up()

    @contextlib.contextmanager
    def led_to(self, port: int) -> Iterator[None]:
        """All lines lead to another server of this installation in the block: they are cut, and come again."""
        self.proxy.to_port = port
        self.proxy.cut_all()
        try:
            yield
        finally:
            self.proxy.to_port = self._port
            self.proxy.cut_all()

    async def back_up(self, path: Path) -> int:
        """Beside the load; returns the seq of the branch's last event in it."""
        return await asyncio.to_thread(self._back_up, path)

    async def restore(self, path: Path, seq: int, data: Path, database: str | None = None) -> None:
        """Kills the server and serves the back-up in its place; what was acknowledged after `seq` is set back."""

        def restored() -> int:
            self._restore(path, data, database or default_url(data))
            return seq

        await self._replace("restore", restored)

    async def fail_over(self, promote: Callable[[], None]) -> None:
        """Kills the server; `promote` puts a database in place that lost its last moments, and it is recovered."""

        def recovered() -> int:
            promote()
            seq = head(self.scratch)
            self._begin(self.scratch.database)
            return seq

        await self._replace("failover", recovered)

    async def _replace(self, what: str, how: Callable[[], int]) -> None:
        """`how` gives the seq of the last event that is kept."""
        await self.kill()
        self.proxy.cut_all()
        await asyncio.sleep(0.1)  # answers that were still on their way have come, or never will
        self.count(what)
        seq = await asyncio.to_thread(how)
        self._set_back |= {
            command: answer
            for command, answer in self.crowd.answered.items()
            if answer.changed and answer.reply["seq"] > seq
        }
        await self.serve_again()

    async def close(self) -> None:
        """Ends everything, whatever happened."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.proxy.close()
        if self._server is not None:
            await asyncio.to_thread(self._server.end)

    async def verdict(self) -> Verdict:
        """Heals the lines, lets everything on its way be answered, and judges."""
        self.proxy.share = 0.0
        await self.crowd.stop()
        rows = rows_after(self.scratch, self.before)
        faults = [*self.crowd.faults, *self._judge(rows), *whole(self.scratch)]
        faults += await must_agree(self.screens, self.scratch, self._port, rows[-1].seq if rows else self.before)
        made = self.made | {f"line {fault}": times for fault, times in self.proxy.made.items()}
        return Verdict(
            sent=self.crowd.sent,
            answered=len(self.crowd.answered),
            again=sum(answer.sent > 1 for answer in self.crowd.answered.values()),
            lost=len(self._set_back),
            events_seen=sum(screen.events for screen in self.screens),
            screens_back=sum(screen.came_back for screen in self.screens) - len(self.screens),
            blind_s=round(max((screen.blind_s for screen in self.screens), default=0.0), 2),
            made=made,
            faults=faults,
        )

    def _judge(self, rows: list[JournalRow]) -> list[str]:
        """As the long runs do. What a restore set back is in no journal, but people still have its numbers."""
        senders = set(self.scratch.senders.values())
        theirs = [row for row in rows if row.actor in senders]
        kept = {command: answer for command, answer in self.crowd.answered.items() if command not in self._set_back}
        faults = compare(kept, theirs)
        faults += [f"{row.kind} at {row.seq}: no day ended" for row in rows if row.kind in OF_A_DAYS_END]
        given = {msgspec.json.decode(row.body)["number"] for row in rows if row.kind == "issued"}
        faults += [
            f"number {answer.reply['number']} was given before the restore and again after it"
            for answer in self._set_back.values()
            if answer.what == "issue" and answer.reply["number"] in given
        ]
        return faults

    async def _serve(self) -> None:
        """Starts a server; when cancelled meanwhile, once it runs, so that `close` can end it."""
        starting = asyncio.ensure_future(asyncio.to_thread(self._start, self.scratch, self._port))
        try:
            await asyncio.shield(starting)
        finally:
            self._server, self._port = await starting

    def _back_up(self, path: Path) -> int:
        engine = open_database(self.scratch.database)
        try:
            made = back_up(engine, self.scratch.data, path, now=now_ms(), program="0")
        finally:
            engine.dispose()
        return made.heads[self.scratch.config.id].seq

    def _restore(self, path: Path, data: Path, database: str) -> None:
        data.mkdir()
        (data / "keys").mkdir()
        for key in (self.scratch.data / "keys").iterdir():
            (data / "keys" / key.name).write_bytes(key.read_bytes())
        engine = open_database(database)
        try:
            with Archive(path) as archive:
                restore(archive, engine, data, models())
        finally:
            engine.dispose()
        self._begin(database)
        self.scratch = msgspec.structs.replace(self.scratch, data=data, database=database)

    @staticmethod
    def _begin(database: str) -> None:
        engine = open_database(database)
        try:
            new_history(engine, models(), now_ms())
        finally:
            engine.dispose()


Mischief: TypeAlias = Callable[[Stage], Coroutine[Any, Any, None]]
"""Makes faults until the stage is `over`; leaves the server running."""


async def play(stage: Stage, mischief: Mischief | None, commands: int) -> Verdict:
    """Plays until so many commands were answered. Raises what ended the mischief or a client."""
    await stage.open()
    try:
        async with asyncio.TaskGroup() as group:
            if mischief is not None:
                group.create_task(mischief(stage))
            await stage.until(commands)
            stage.over.set()
        return await stage.verdict()
    finally:
        await stage.close()
