"""Clients that load one branch as hard as they can and do not give up: a command is sent until it is answered."""

import asyncio
import random
from typing import Any

from msgspec import Struct

from protocol.keys import new_key, sent_by
from tests.server.web.line import BROKEN, TIMEOUT_S, Line, Reply
from tools.bench.rig.scratch import Scratch

CLIENTS = 64
PATIENCE_S = 600.0
AGAIN_S = 0.02
MOST_AGAIN_S = 0.5
"""The pause before a command is sent again: the first, and the longest. Each is twice as long as the one before, so
that a server that recovers has the machine for it."""

TRIES = 5_000


class Answered(Struct, frozen=True):
    """A command that was acknowledged, and the first answer to it; `sent` is how often it was sent until then."""

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
    """People at kiosks and 8 counters. `answered` holds what was acknowledged, by the command's id (sender and key);
    `unanswered` what is on its way.

    `twins`: two devices that send different commands under one key at one moment, again and again. `again`: this share
    of the answered commands is sent once more; `faults` names those whose answer then was another one. `timeout_s`: how
    long an answer is waited for on one connection.
    """

    def __init__(
        self,
        scratch: Scratch,
        port: int,
        *,
        clients: int = CLIENTS,
        twins: int = 0,
        again: float = 0.0,
        timeout_s: float = TIMEOUT_S,
        seed: int = 0,
    ) -> None:
        self._scratch = scratch
        self._port = port
        self._clients = clients
        self._twins = twins
        self._again = again
        self._timeout_s = timeout_s
        self._chance = random.Random(seed)
        self._up = asyncio.Event()
        self._stopping = False
        self.answered: dict[str, Answered] = {}
        self.unanswered: set[str] = set()
        self.sent = 0
        self.faults: list[str] = []
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        services = [service.code for service in self._scratch.config.services]
        self._up.set()
        self._tasks = [asyncio.create_task(self._citizen(services[n % len(services)])) for n in range(self._clients)]
        self._tasks += [asyncio.create_task(self._counter(counter.id)) for counter in self._scratch.config.counters]
        self._tasks += [asyncio.create_task(self._pair(services[n % len(services)])) for n in range(self._twins)]

    def server_is_down(self) -> None:
        """Nobody hammers at a closed door."""
        self._up.clear()

    def server_is_up(self) -> None:
        self._up.set()

    @property
    def issued(self) -> int:
        """Tickets that were acknowledged so far."""
        return sum(answer.what == "issue" and answer.status < 300 for answer in self.answered.values())

    @property
    def broken(self) -> BaseException | None:
        """What ended one of the clients before its time."""
        ended = (task for task in self._tasks if task.done() and not task.cancelled())
        return next((error for task in ended if (error := task.exception())), None)

    async def stop(self) -> None:
        """When everything on its way is answered."""
        self._stopping = True
        try:
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.gather(*self._tasks)
        finally:
            for task in self._tasks:
                task.cancel()

    def _line(self, device: str) -> Line:
        return Line(self._port, self._scratch.tokens[device], timeout_s=self._timeout_s)

    async def _citizen(self, service: str) -> None:
        line = self._line("kiosk")
        while not self._stopping:
            await self._settle(line, "kiosk", self._scratch.tickets_path, {"service": service}, "issue")
        line.cut()

    async def _counter(self, counter: str) -> None:
        device = f"counter-{counter}"
        line = self._line(device)
        while not self._stopping:
            for verb in ("call", "start", "complete"):
                answer = await self._settle(line, device, self._scratch.verb_path(counter, verb), {}, verb, counter)
                if verb == "call" and answer.status < 300 and not answer.changed:
                    await asyncio.sleep(0.01)
                    break
        line.cut()

    async def _pair(self, service: str) -> None:
        devices = "kiosk", "counter-1"
        lines = [self._line(device) for device in devices]
        path, body = self._scratch.tickets_path, {"service": service}
        while not self._stopping:
            key = new_key()
            both = zip(lines, devices, strict=True)
            await asyncio.gather(*(self._settle(line, who, path, body, "issue", key=key) for line, who in both))
        for line in lines:
            line.cut()

    async def _settle(
        self,
        line: Line,
        device: str,
        path: str,
        body: Any,
        what: str,
        counter: str | None = None,
        key: str | None = None,
    ) -> Answered:
        key = key or new_key()
        command_id = sent_by(self._scratch.senders[device], key)
        self.unanswered.add(command_id)
        for sent in range(1, TRIES):
            reply = await self._ask(line, path, body, key, min(MOST_AGAIN_S, AGAIN_S * 2 ** min(sent - 1, 8)))
            if reply is not None:
                self.unanswered.discard(command_id)
                answer = self.answered[command_id] = Answered(what, counter, reply.status, reply.json(), sent)
                if self._chance.random() < self._again:
                    await self._once_more(line, path, body, key, answer)
                return answer
        raise TimeoutError(f"{what} was sent {TRIES} times and never answered")

    async def _once_more(self, line: Line, path: str, body: Any, key: str, answer: Answered) -> None:
        reply = await self._ask(line, path, body, key)
        if reply is not None and (reply.status, reply.json()) != (answer.status, answer.reply):
            self.faults.append(
                f"{answer.what} {key} was answered {answer.status} {answer.reply}, and then {reply.status}"
            )

    async def _ask(self, line: Line, path: str, body: Any, key: str, pause_s: float = AGAIN_S) -> Reply | None:
        """One try; None, after a pause, when it has to be sent again."""
        await self._up.wait()
        self.sent += 1
        try:
            reply = await line.post(path, body, key)
        except BROKEN:
            await asyncio.sleep(pause_s)
            return None
        if reply.status >= 500:  # refused for now: the same command again
            await asyncio.sleep(pause_s)
            return None
        return reply
