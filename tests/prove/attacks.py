"""`python -m tests.prove.attacks NAME PORT BRANCH TOKEN SECONDS`: one attack on a server of this machine.

It says that it begins, and in the end how much it did. Each attack goes on as fast as it can, whatever it is answered;
`TOKEN` is a stolen kiosk's.
"""

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from msgspec import Struct

from server.web.process.serve import _allow_open_files

BROKEN = OSError, EOFError, ValueError, TimeoutError
UPGRADE = (
    b"GET /ws/v1/branches/CN01 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDAwMDAwMDAwMDAwMDAwMA==\r\n\r\n"
)


class Target(Struct, frozen=True):
    """Where and how long."""

    port: int
    branch: str
    token: str
    until: float

    def goes_on(self) -> bool:
        return time.monotonic() < self.until

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)


Attack: TypeAlias = Callable[[Target], Awaitable[int]]


async def endless_header(target: Target) -> int:
    """Bytes of a header that does not end, over one connection after the other."""
    return await _pour(target, b"GET / HTTP/1.1\r\nX: ", b"a" * 65_536)


async def many_headers(target: Target) -> int:
    """Bytes of a head with ever more small headers."""
    return await _pour(target, b"GET / HTTP/1.1\r\n", b"a: b\r\n" * 10_000)


async def heads_and_gone(target: Target) -> int:
    """A small request with a head of ever more headers behind it, and away: no answer is waited for."""

    async def once() -> bool:
        _, writer = await target.open()
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n" + b"a: b\r\n" * 10_000)
        await writer.drain()
        writer.close()
        return True

    return await _again(target, 8, once)


async def _pour(target: Target, first: bytes, rest: bytes) -> int:
    sent = 0
    while target.goes_on():
        with contextlib.suppress(*BROKEN):
            reader, writer = await target.open()
            writer.write(first)
            while target.goes_on() and not reader.at_eof():
                writer.write(rest)
                await writer.drain()
                sent += len(rest)
            writer.close()
    return sent


async def idle_lines(target: Target) -> int:
    """Connections opened and left alone."""
    return await _hold(target, 4_000, b"")


async def slow_heads(target: Target) -> int:
    """Connections with half a head."""
    return await _hold(target, 1_000, b"GET / HTTP/1.1\r\nX: a")


async def slow_bodies(target: Target) -> int:
    """Connections with a body that does not come."""
    head = (
        b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"
    )
    return await _hold(target, 1_000, head)


async def _hold(target: Target, count: int, said: bytes) -> int:
    held: list[asyncio.StreamWriter] = []
    while target.goes_on() and len(held) < count:
        with contextlib.suppress(*BROKEN):
            _, writer = await target.open()
            writer.write(said)
            held.append(writer)
    while target.goes_on():
        await asyncio.sleep(0.05)
    for writer in held:
        writer.transport.abort()
    return len(held)


async def nothing(target: Target) -> int:
    """Leaves the server alone, and only keeps a processor busy: what attackers beside us cost by themselves."""
    turns = 0
    while target.goes_on():
        turns += sum(1 for _ in range(1_000))
        await asyncio.sleep(0)
    return turns


async def websockets(target: Target) -> int:
    """Websockets opened, told their snapshot, and dropped."""

    async def once() -> bool:
        reader, writer = await target.open()
        writer.write(UPGRADE.replace(b"CN01", target.branch.encode()))
        told = await reader.read(65_536)
        writer.transport.abort()
        return bool(told)

    return await _again(target, 8, once)


def _requests(request: bytes, lines: int) -> Attack:
    async def ask(target: Target) -> int:
        raw = request.replace(b"TOKEN", target.token.encode()).replace(b"CN01", target.branch.encode())

        async def line() -> int:
            done = 0
            while target.goes_on():
                with contextlib.suppress(*BROKEN):
                    reader, writer = await target.open()
                    while target.goes_on():
                        writer.write(raw)
                        head = await reader.readuntil(b"\r\n\r\n")
                        length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
                        await reader.readexactly(int(length))
                        done += 1
                    writer.close()
            return done

        return sum(await asyncio.gather(*(line() for _ in range(lines))))

    return ask


async def _again(target: Target, lines: int, once: Callable[[], Awaitable[bool]]) -> int:
    async def line() -> int:
        done = 0
        while target.goes_on():
            with contextlib.suppress(*BROKEN):
                done += await once()
        return done

    return sum(await asyncio.gather(*(line() for _ in range(lines))))


def _get(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


def _post(path: str, body: object, *headers: str) -> bytes:
    content = json.dumps(body)
    lines = [f"POST {path} HTTP/1.1", "Host: x", "Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, *headers, "", content]).encode()


STOLEN = "Authorization: Bearer TOKEN"
LOGIN = {"user": "nobody", "password": "wrong-password"}
ATTACKS: dict[str, Attack] = {
    "none: a busy processor alone": nothing,
    "an endless header": endless_header,
    "a head of many headers": many_headers,
    "the same, behind a request, nobody waiting": heads_and_gone,
    "4,000 idle connections": idle_lines,
    "1,000 half heads": slow_heads,
    "1,000 half bodies": slow_bodies,
    "a stolen kiosk's token": _requests(_post("/api/v1/branches/CN01/tickets", {"service": "HT"}, STOLEN), 8),
    "wrong passwords": _requests(_post("/api/v1/sessions", LOGIN), 8),
    "enrolments asked for": _requests(_post("/api/v1/enrolments", {"role": "kiosk", "name": "x"}), 8),
    "made-up tickets": _requests(_get("/api/v1/tickets/CN01-" + "A" * 24), 8),
    "made-up tokens": _requests(_get("/api/v1/branches", "Authorization: Bearer kiosk_made-up"), 8),
    "/api/docs": _requests(_get("/api/docs"), 8),
    "/metrics": _requests(_get("/metrics"), 8),
    "websockets": websockets,
}


def main() -> int:
    name, port, branch, token, seconds = sys.argv[1:6]
    _step_aside()
    _allow_open_files(8_192)
    print("begins", flush=True)
    target = Target(int(port), branch, token, time.monotonic() + float(seconds))
    print(asyncio.run(_count(ATTACKS[name], target)), flush=True)
    return 0


def _step_aside() -> None:
    """An attacker has a machine of its own. Here it takes what the others leave of the processors, and whoever wakes up
    does not wait for it; where the system has no such class, it has a low priority.
    """
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    elif hasattr(os, "nice"):
        os.nice(10)


async def _count(attack: Attack, target: Target) -> int:
    return await attack(target)


if __name__ == "__main__":
    sys.exit(main())
