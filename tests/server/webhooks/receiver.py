"""A receiver of webhooks on a real socket, which behaves well until it is told otherwise.

It judges signatures by its secret as Standard Webhooks' library does, but for the age: tests have a clock of their own.
"""

import asyncio
import contextlib
import hmac
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

import h11
from standardwebhooks import Webhook

OK = 204

Talk: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Got:
    """A request: its headers and JSON."""

    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def seq(self) -> int:
        return int(self.body["data"]["seq"])


@dataclass
class Receiver:
    """`secret`: by which it judges; None: it believes all. `answer`: the status to each request; `cut`: it reads and
    hangs up without an answer; `hang`: it never answers. `taken`: what it acknowledged or cut, in order.
    """

    url: str = ""
    secret: str | None = None
    answer: Callable[[Got], int] = lambda got: OK
    cut: int = 0
    hang: bool = False
    down: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    asked: list[Got] = field(default_factory=list)
    taken: list[Got] = field(default_factory=list)

    @property
    def seqs(self) -> list[int]:
        return [got.seq for got in self.taken]

    def _judge(self, got: Got, raw: bytes) -> int:
        if self.secret is None:
            return self.answer(got)
        at = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), UTC)
        mine = Webhook(self.secret).sign(got.headers["webhook-id"], at, raw.decode())
        told = got.headers["webhook-signature"].split(" ")
        return self.answer(got) if any(hmac.compare_digest(mine, each) for each in told) else 401

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, raw, headers = h11.Connection(h11.SERVER), b"", {}
        if self.down:
            writer.transport.abort()
            return
        while (event := line.next_event()) is not None:
            if event is h11.NEED_DATA:
                line.receive_data(await reader.read(4096))
            elif isinstance(event, h11.Request):
                headers = {name.decode(): value.decode() for name, value in event.headers}
            elif isinstance(event, h11.Data):
                raw += event.data
            else:
                break
        if not raw:
            return
        got = Got(headers, json.loads(raw))
        self.asked.append(got)
        if self.hang:
            await reader.read()
            return
        status = self._judge(got, raw)
        if 200 <= status < 300:
            self.taken.append(got)
        if self.cut:
            self.cut -= 1
            writer.transport.abort()
            return
        said = b"" if status == 204 else b"seen"
        more = [("Content-Length", str(len(said)))] if said else []
        writer.write(line.send(h11.Response(status_code=status, headers=[*self.headers, *more])) or b"")
        if said:
            writer.write(line.send(h11.Data(data=said)) or b"")
        writer.write(line.send(h11.EndOfMessage()) or b"")
        await writer.drain()


@asynccontextmanager
async def receiving(secret: str | None = None) -> AsyncIterator[Receiver]:
    """A receiver that listens on loopback until the block ends."""
    receiver = Receiver(secret=secret)
    async with listening(receiver._serve) as port:
        receiver.url = f"http://127.0.0.1:{port}/hook"
        yield receiver


@asynccontextmanager
async def listening(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port of a server that talks like this; at the end of the block every talk is over, and its line closed."""
    over: list[asyncio.Event] = []

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        over.append(asyncio.Event())
        mine = over[-1]
        try:
            await talk(reader, writer)
        except OSError:
            pass  # the client hung up
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            mine.set()

    server = await asyncio.start_server(served, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for each in over:
            await each.wait()
