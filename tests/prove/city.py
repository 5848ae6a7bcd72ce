"""Four processes on one PostgreSQL, 64 clients on one branch, 8 counters; a process is killed, and the database too."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import websockets
from msgspec import Struct

from tools.bench.rig.children import Child, descendants
from tools.bench.rig.databases import PostgreSQL, Wheel
from tools.bench.rig.scratch import Past, Scratch, set_up
from tools.bench.rig.serving import start_server, wait_ready

from .crowd import Crowd
from .judge import compare, head, rows_after, whole

PROCESSES = 4
FOLLOWERS = 16
PATIENCE_S = 300.0
SETTLE_S = 30.0


class City(Struct, frozen=True):
    """`faults` are sentences; there should be none."""

    processes: int
    processes_killed: int
    database_restarts: int
    tickets: int
    acknowledged: int
    sent_again: int
    followers: int
    came_back: int
    events_followed: int
    faults: list[str]


def run(tickets: int, say: Callable[[str], None]) -> City:
    """Raises NotMeasured when there is no PostgreSQL, TimeoutError when it does not come to its end."""
    with tempfile.TemporaryDirectory(prefix="motcua-city-") as name:
        folder = Path(name)
        (folder / "postgresql").mkdir()
        wheel = Wheel(folder / "postgresql")
        postgresql = PostgreSQL(wheel.url, wheel)
        try:
            scratch = set_up(folder / "data", postgresql.fresh(), Past(visits=100))
            child = start_server(scratch, folder / "log", PROCESSES)
            try:
                port = child.port()
                wait_ready(port)
                return asyncio.run(_city(scratch, port, child, wheel, tickets, say))
            finally:
                child.end()
        finally:
            postgresql.close()


class _Follower:
    """A display's eyes: every event's place, in the order in which it came; where a snapshot came, it goes on there."""

    def __init__(self, scratch: Scratch, port: int) -> None:
        self._url = f"ws://127.0.0.1:{port}{scratch.websocket_path}"
        self._headers = {"Authorization": f"Bearer {scratch.tokens['display']}"}
        self.seq = 0
        self.events = 0
        self.came_back = -1
        self.faults: list[str] = []

    async def follow(self) -> None:
        """For ever; cancelled in the end."""
        while True:
            after = f"?after={self.seq}" if self.seq else ""
            try:
                async with websockets.connect(
                    self._url + after, additional_headers=self._headers, compression=None, open_timeout=5
                ) as socket:
                    self.came_back += 1
                    async for message in socket:
                        self._take(msgspec.json.decode(message))
            except (OSError, websockets.WebSocketException, TimeoutError):
                pass
            await asyncio.sleep(0.05)

    def _take(self, message: dict[str, object]) -> None:
        seq = message["seq"]
        assert isinstance(seq, int)
        if message.get("type") == "snapshot":
            if seq < self.seq:
                self.faults.append(f"a follower was at {self.seq} and was shown the past, {seq}")
        elif seq != self.seq + 1:
            self.faults.append(f"a follower had event {seq} after {self.seq}")
        else:
            self.events += 1
        self.seq = max(seq, self.seq)


async def _city(
    scratch: Scratch, port: int, child: Child, wheel: Wheel, tickets: int, say: Callable[[str], None]
) -> City:
    crowd = Crowd(scratch, port)
    followers = [_Follower(scratch, port) for _ in range(FOLLOWERS)]
    before = head(scratch)
    tasks = [asyncio.create_task(follower.follow()) for follower in followers]
    crowd.start()
    async with asyncio.timeout(PATIENCE_S):
        await _until(crowd, tickets // 3)
        victim = descendants(child.pid)[0]
        say(f"city: {crowd.issued} tickets; one of {PROCESSES} processes is killed")
        os.kill(victim, signal.SIGKILL)
        await _until(crowd, 2 * tickets // 3)
        say(f"city: {crowd.issued} tickets; PostgreSQL crashes and starts again")
        await asyncio.to_thread(wheel.restart)
        await _until(crowd, tickets)
    await crowd.stop()
    last = head(scratch)
    faults = [] if await _caught_up(followers, last) else [f"a follower did not come to event {last}"]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    say(f"city: {crowd.issued} tickets; comparing")
    faults += compare(crowd.answered, rows_after(scratch, before))
    faults += whole(scratch)
    faults += [fault for follower in followers for fault in follower.faults]
    return City(
        processes=PROCESSES,
        processes_killed=1,
        database_restarts=1,
        tickets=crowd.issued,
        acknowledged=len(crowd.answered),
        sent_again=sum(answer.sent > 1 for answer in crowd.answered.values()),
        followers=FOLLOWERS,
        came_back=sum(follower.came_back for follower in followers),
        events_followed=sum(follower.events for follower in followers),
        faults=faults,
    )


async def _until(crowd: Crowd, tickets: int) -> None:
    while crowd.issued < tickets:
        await asyncio.sleep(0.02)


async def _caught_up(followers: list[_Follower], last: int) -> bool:
    try:
        async with asyncio.timeout(SETTLE_S):
            while any(follower.seq < last for follower in followers):
                await asyncio.sleep(0.05)
    except TimeoutError:
        return False
    return True
