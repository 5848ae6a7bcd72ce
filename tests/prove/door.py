"""How long others wait while somebody attacks: honest load beside each attack, and without one just before it."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from msgspec import Struct

from tests.server.web.line import Line
from tools.bench.rig.children import Child
from tools.bench.rig.figures import quantile
from tools.bench.rig.scratch import Past, Scratch, set_up
from tools.bench.rig.serving import start_server, wait_ready

from .attacks import ATTACKS

SECONDS = 4.0
ROUNDS = 3
PHONES = 12
PHONE_EVERY_S = 0.1
COUNTER_EVERY_S = 0.25
"""Slower than a device may send commands for long."""

MOST_RATIO = 2.0


class Beside(Struct, frozen=True):
    """One attack: what it did, and the others' p99, in ms, without it and with it; medians of the rounds.

    `ratio`: the median of with ÷ without, of each round's neighbours. `failed`: honest requests without a right answer.
    """

    attack: str
    done: int
    without_ms: float
    with_ms: float
    ratio: float
    failed: int


class Door(Struct, frozen=True):
    """`requests`: honest ones, in all. `faults` are sentences; there should be none."""

    seconds: float
    rounds: int
    requests: int
    rows: list[Beside]
    faults: list[str]


class Honest:
    """Clerks at eight counters who take numbers and call, and people who look at their tickets on their phones."""

    def __init__(self, scratch: Scratch, port: int, secret: str) -> None:
        self._scratch = scratch
        self._port = port
        self._secret = secret
        self.took_ms: list[float] = []
        self.failed = 0

    async def live(self, seconds: float) -> list[float]:
        """The times of the requests of so many seconds."""
        self.took_ms = []
        until = time.monotonic() + seconds
        phones = [self._ask(until, PHONE_EVERY_S, n / PHONES, None) for n in range(PHONES)]
        counters = [each.id for each in self._scratch.config.counters]
        desks = [self._ask(until, COUNTER_EVERY_S, n / len(counters), each) for n, each in enumerate(counters)]
        await asyncio.gather(*phones, *desks)
        return self.took_ms

    async def _ask(self, until: float, every_s: float, part: float, counter: str | None) -> None:
        token = None if counter is None else self._scratch.tokens[f"counter-{counter}"]
        next_at = time.monotonic() + part * every_s
        async with Line(self._port, token) as line:
            while next_at < until:
                await asyncio.sleep(max(0.0, next_at - time.monotonic()))
                began = time.monotonic()
                try:
                    if counter is None:
                        reply = await line.ask("GET", f"/api/v1/tickets/{self._secret}")
                    else:
                        service = self._scratch.config.services[0].code
                        reply = await line.post(self._scratch.tickets_path, {"service": service})
                    self.failed += reply.status >= 300
                except (OSError, EOFError, TimeoutError):
                    self.failed += 1
                self.took_ms.append((time.monotonic() - began) * 1000)
                next_at = max(next_at + every_s, time.monotonic())


def run(say: Callable[[str], None], seconds: float = SECONDS, rounds: int = ROUNDS) -> Door:
    """All attacks in turn on one server, SQLite, a day with 500 waiting."""
    with tempfile.TemporaryDirectory(prefix="motcua-door-") as name:
        scratch = set_up(Path(name) / "data", None, Past(visits=1_500, served=1_000))
        child = start_server(scratch, Path(name) / "log", limits=True)
        try:
            return asyncio.run(_all(scratch, child, say, seconds, rounds))
        finally:
            child.end()


async def _all(scratch: Scratch, child: Child, say: Callable[[str], None], seconds: float, rounds: int) -> Door:
    port = await asyncio.to_thread(child.port)
    await asyncio.to_thread(wait_ready, port)
    async with Line(port, scratch.tokens["counter-1"]) as line:
        issued = await line.post(scratch.tickets_path, {"service": scratch.config.services[0].code})
    honest = Honest(scratch, port, issued.json()["track_url"].rpartition("/")[2])
    await honest.live(seconds)  # the first seconds of a process are not like the others
    rows, requests = [], 0
    for attack in ATTACKS:
        row, count = await _beside(attack, honest, port, scratch, seconds, rounds)
        rows.append(row)
        requests += count
        say(f"{attack}: p99 {row.without_ms:.1f} ms without, {row.with_ms:.1f} ms with; {row.ratio:.2f} x")
    faults = [
        f"{row.attack}: the others' p99 is {row.ratio:.1f} times as long" for row in rows if row.ratio > MOST_RATIO
    ]
    faults += [f"{row.attack}: {row.failed} honest requests failed" for row in rows if row.failed]
    return Door(seconds, rounds, requests, rows, faults)


async def _beside(
    attack: str, honest: Honest, port: int, scratch: Scratch, seconds: float, rounds: int
) -> tuple[Beside, int]:
    honest.failed = 0
    done, requests, without, beside = 0, 0, [], []
    for _ in range(rounds):
        quiet = await honest.live(seconds)
        arguments = [attack, str(port), scratch.config.id, scratch.tokens["kiosk"], str(seconds)]
        attacker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.prove.attacks", *arguments, stdout=subprocess.PIPE
        )
        assert attacker.stdout is not None
        await attacker.stdout.readline()  # it begins
        loud = await honest.live(seconds)
        said, _ = await attacker.communicate()
        done += int(said)
        requests += len(quiet) + len(loud)
        without.append(quantile(quiet, 0.99))
        beside.append(quantile(loud, 0.99))
    ratio = median(loud / quiet for loud, quiet in zip(beside, without, strict=True))
    return Beside(attack, done, median(without), median(beside), ratio, honest.failed), requests
