"""Clients that load one branch as hard as they can and do not give up: a command is sent until it is answered."""

import asyncio
from typing import Any

from msgspec import Struct

from protocol.keys import new_key
from tests.server.web.line import BROKEN, Line
from tools.bench.rig.scratch import Scratch

CLIENTS = 64
PATIENCE_S = 60.0


class Answered(Struct, frozen=True):
    """A command that was acknowledged; `sent` is how often."""

    what: str
    counter: str | None
    status: int
    reply: dict[str, Any]
    sent: int

    @property
    def changed(self) -> bool:
        """Whether it was accepted and did something: a call is answered also when nobody waits."""
        return self.status < 300 and (self.what != "call" or self.reply["ticket"] is not None)


class Crowd:
    """64 people at kiosks and 8 counters. `answered` holds what was acknowledged, by key; `unanswered` what is on its
    way.
    """

    def __init__(self, scratch: Scratch, port: int) -> None:
        self._scratch = scratch
        self._port = port
        self._up = asyncio.Event()
        self._stopping = False
        self.answered: dict[str, Answered] = {}
        self.unanswered: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        services = [service.code for service in self._scratch.config.services]
        self._up.set()
        self._tasks = [asyncio.create_task(self._citizen(services[n % len(services)])) for n in range(CLIENTS)]
        self._tasks += [asyncio.create_task(self._counter(counter.id)) for counter in self._scratch.config.counters]

    def server_is_down(self) -> None:
        """Nobody hammers at a closed door."""
        self._up.clear()

    def server_is_up(self) -> None:
        self._up.set()

    @property
    def issued(self) -> int:
        """Tickets that were acknowledged so far."""
        return sum(answer.what == "issue" and answer.status < 300 for answer in self.answered.values())

    async def stop(self) -> None:
        """When everything on its way is answered."""
        self._stopping = True
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*self._tasks)

    async def _citizen(self, service: str) -> None:
        line = Line(self._port, self._scratch.tokens["kiosk"])
        while not self._stopping:
            await self._settle(line, self._scratch.tickets_path, {"service": service}, "issue", None)
        line.cut()

    async def _counter(self, counter: str) -> None:
        line = Line(self._port, self._scratch.tokens[f"counter-{counter}"])
        while not self._stopping:
            for verb in ("call", "start", "complete"):
                answer = await self._settle(line, self._scratch.verb_path(counter, verb), {}, verb, counter)
                if verb == "call" and not answer.changed:
                    await asyncio.sleep(0.01)
                    break
        line.cut()

    async def _settle(self, line: Line, path: str, body: Any, what: str, counter: str | None) -> Answered:
        key = new_key()
        self.unanswered.add(key)
        for sent in range(1, 1000):
            await self._up.wait()
            try:
                reply = await line.post(path, body, key)
            except BROKEN:
                await asyncio.sleep(0.01)
                continue
            if reply.status >= 500:  # refused for now: the same command again
                await asyncio.sleep(0.01)
                continue
            self.unanswered.discard(key)
            answer = self.answered[key] = Answered(what, counter, reply.status, reply.json(), sent)
            return answer
        raise TimeoutError(f"{what} was sent a thousand times and never answered")
