"""Minutes at fifty times a real branch's load: memory, tasks, sockets and files stay flat."""

import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec
import websockets
from msgspec import Struct

from protocol.keys import new_key
from tests.server.web.line import BROKEN, Line
from tools.bench.rig.children import cpu_s
from tools.bench.rig.figures import quantile
from tools.bench.rig.scratch import Past, Scratch, set_up
from tools.bench.rig.serving import start_server, wait_ready

from .fit import Trend, trend
from .resources import Held, held

REAL_PER_S = 1_000 / (8 * 3600)
"""A real branch: a thousand tickets in a day of eight hours."""

TIMES = 50
DISPLAYS = 50
SAMPLE_S = 5.0
WARM_UP = 0.2
"""This share of the samples does not count: caches and pools fill."""

STAY_S = 10.0, 40.0
"""How long a display stays connected."""

FLAT_COUNT = 10
"""Tasks, sockets and files: so many more or fewer over the whole run are chance (who is just reconnecting)."""

TICKET_BYTES = 8 * 1024
"""Memory may grow by what the day holds: so much a ticket, in the states of the writer and of the event loop."""

SLACK_BYTES = 8 * 1024 * 1024
"""The collector comes seldom (a server raises its thresholds): so much may just lie about."""


class Soak(Struct, frozen=True):
    """Trends are over the samples after the warm-up; `rss_bytes_a_ticket` is the fitted growth of memory shared out.

    `gaps` are events that a display missed or had twice. `faults` are sentences; there should be none.
    """

    minutes: float
    tickets: int
    commands: int
    reconnects: int
    events_seen: int
    gaps: int
    issue_p50_ms: float
    issue_p99_ms: float
    call_p99_ms: float
    cpu_share: float | None
    rss_kib: Trend
    rss_bytes_a_ticket: float
    threads: Trend
    files: Trend
    sockets: Trend
    tasks: Trend
    faults: list[str]


def run(minutes: float, seed: int, say: Callable[[str], None]) -> Soak:
    """Raises whatever stops a client: a soak that lost one shows nothing."""
    with tempfile.TemporaryDirectory(prefix="motcua-soak-") as name:
        scratch = set_up(Path(name) / "data", None, Past(visits=200, served=190))
        child = start_server(scratch, Path(name) / "log", module="tests.prove.watched")
        try:
            port = child.port()
            wait_ready(port)
            return asyncio.run(_soak(scratch, port, child.pid, minutes, random.Random(seed), say))
        finally:
            child.end()


class _Hall:
    """The people and machines of one branch, and what they saw."""

    def __init__(self, scratch: Scratch, port: int, chance: random.Random) -> None:
        self.scratch = scratch
        self.port = port
        self.chance = chance
        self.stopping = False
        self.tickets = self.commands = self.reconnects = self.events = self.gaps = 0
        self.issue_ms: list[float] = []
        self.call_ms: list[float] = []
        self.faults: list[str] = []

    async def citizens(self) -> None:
        """They come by chance (a Poisson stream), a third of them over a fresh line; some look where they stand."""
        services = [service.code for service in self.scratch.config.services]
        line = Line(self.port, self.scratch.tokens["kiosk"])
        phone = Line(self.port)
        while not self.stopping:
            await asyncio.sleep(self.chance.expovariate(REAL_PER_S * TIMES))
            began = time.monotonic()
            body = {"service": self.chance.choice(services)}
            status, reply = await self.ask(line, self.scratch.tickets_path, body)
            self.issue_ms.append((time.monotonic() - began) * 1000)
            if status != 201:
                self.faults.append(f"issue was refused: {status} {reply}")
                continue
            self.tickets += 1
            if self.chance.random() < 0.3:
                await phone.ask("GET", "/api/v1/tickets/" + reply["track_url"].rpartition("/")[2])
                line.cut()
                phone.cut()
        line.cut()
        phone.cut()

    async def counter(self, counter: str) -> None:
        """Calls, recalls now and then, waits for who does not come, serves."""
        line = Line(self.port, self.scratch.tokens[f"counter-{counter}"])
        while not self.stopping:
            began = time.monotonic()
            status, reply = await self.ask(line, self.scratch.verb_path(counter, "call"))
            if status != 200:
                self.faults.append(f"call was refused: {status} {reply}")
            if status != 200 or reply["ticket"] is None:
                await asyncio.sleep(0.5)
                continue
            self.call_ms.append((time.monotonic() - began) * 1000)
            if self.chance.random() < 0.1:
                await self.verb(line, counter, "recall")
            if self.chance.random() < 0.04:
                await self.verb(line, counter, "no-show", {"reason": "left_hall"})
                continue
            await self.verb(line, counter, "start")
            await asyncio.sleep(self.chance.uniform(0.5, 2.5))
            await self.verb(line, counter, "complete")
        line.cut()

    async def display(self) -> None:
        """Follows for a while, is cut off without a word, and resumes where it was."""
        seq: int | None = None
        headers = {"Authorization": f"Bearer {self.scratch.tokens['display']}"}
        while not self.stopping:
            after = "" if seq is None else f"?after={seq}"
            url = f"ws://127.0.0.1:{self.port}{self.scratch.websocket_path}{after}"
            async with websockets.connect(url, additional_headers=headers, compression=None) as socket:
                until = time.monotonic() + self.chance.uniform(*STAY_S)
                while time.monotonic() < until and not self.stopping:
                    try:
                        async with asyncio.timeout(1.0):
                            message = msgspec.json.decode(await socket.recv())
                    except TimeoutError:
                        continue
                    self.events += 1
                    if message.get("type") != "snapshot" and seq is not None and message["seq"] != seq + 1:
                        self.gaps += 1
                    seq = message["seq"]
                if self.chance.random() < 0.5:
                    socket.transport.abort()
            self.reconnects += 1

    async def verb(self, line: Line, counter: str, verb: str, body: Any = None) -> None:
        status, reply = await self.ask(line, self.scratch.verb_path(counter, verb), body)
        if status != 200:
            self.faults.append(f"{verb} was refused: {status} {reply}")

    async def ask(self, line: Line, path: str, body: Any = None) -> tuple[int, Any]:
        self.commands += 1
        try:
            reply = await line.post(path, body or {}, new_key())
            return reply.status, reply.json()
        except BROKEN as error:
            self.faults.append(f"the line broke at {path}: {error}")
            return 0, {}


async def _soak(
    scratch: Scratch, port: int, pid: int, minutes: float, chance: random.Random, say: Callable[[str], None]
) -> Soak:
    hall = _Hall(scratch, port, chance)
    parts: list[Coroutine[Any, Any, None]] = [hall.citizens(), *(hall.display() for _ in range(DISPLAYS))]
    parts += [hall.counter(counter.id) for counter in scratch.config.counters]
    samples: list[Held] = []
    tickets: list[int] = []
    began, cpu_before = time.monotonic(), cpu_s(pid)
    async with asyncio.TaskGroup() as group:
        for part in parts:
            group.create_task(part)
        while time.monotonic() - began < minutes * 60:
            await asyncio.sleep(SAMPLE_S)
            samples.append(held(pid, scratch.data.with_suffix(".tasks")))
            tickets.append(hall.tickets)
            if len(samples) % 12 == 0:
                done = len(samples) * SAMPLE_S / 60
                say(f"soak: {done:.0f} of {minutes:g} minutes, {samples[-1].rss_kib // 1024} MiB")
        hall.stopping = True
    cpu_after = cpu_s(pid)
    took_s = time.monotonic() - began
    share = None if cpu_before is None or cpu_after is None else (cpu_after - cpu_before) / took_s
    return _summed_up(hall, samples, tickets, took_s / 60, share)


def _summed_up(hall: _Hall, samples: list[Held], tickets: list[int], minutes: float, share: float | None) -> Soak:
    skip = int(len(samples) * WARM_UP)
    counted = samples[skip:]
    times = [sample.at_s for sample in counted]
    trends = {
        name: trend(times, [float(getattr(sample, name)) for sample in counted])
        for name in ("rss_kib", "threads", "files", "sockets", "tasks")
    }
    came = max(1, tickets[-1] - tickets[skip])
    bytes_a_ticket = trends["rss_kib"].growth * 1024 / came
    faults = list(hall.faults)
    faults += [
        f"{name} grew by {trends[name].growth:.1f}"
        for name in ("threads", "files", "sockets", "tasks")
        if trends[name].growth > FLAT_COUNT
    ]
    if trends["rss_kib"].growth * 1024 > came * TICKET_BYTES + SLACK_BYTES:
        faults.append(f"memory grew by {bytes_a_ticket:.0f} bytes a ticket")
    if hall.gaps:
        faults.append(f"{hall.gaps} events were missed or came twice")
    return Soak(
        round(minutes, 2), hall.tickets, hall.commands, hall.reconnects, hall.events, hall.gaps,
        quantile(hall.issue_ms, 0.5), quantile(hall.issue_ms, 0.99), quantile(hall.call_ms, 0.99), share,
        trends["rss_kib"], bytes_a_ticket, trends["threads"], trends["files"], trends["sockets"], trends["tasks"],
        faults,
    )  # fmt: skip
