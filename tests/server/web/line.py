"""One kept-alive HTTP/1.1 connection for asyncio: for many clients at once, and for bytes that no client sends."""

import asyncio
import json
from types import TracebackType
from typing import Any

from msgspec import Struct

from tests.listed import must_be_listed


class Reply(Struct, frozen=True):
    """An answer as it came over the line; header names are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


BROKEN = OSError, EOFError, TimeoutError
"""What a connection raises that broke: whether the request was carried out is not known."""

TIMEOUT_S = 30.0


class Line:
    """Requests one after the other over one connection, opened when it is needed, and anew after it broke."""

    def __init__(self, port: int, token: str | None = None, *, timeout_s: float = TIMEOUT_S) -> None:
        self._port = port
        self._token = token
        self._timeout_s = timeout_s
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> "Line":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()

    def cut(self) -> None:
        """Drops the connection; the next request opens another."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None

    async def post(self, path: str, body: Any = None, key: str | None = None) -> Reply:
        return await self.ask("POST", path, b"" if body is None else json.dumps(body).encode(), key)

    async def ask(self, method: str, path: str, body: bytes = b"", key: str | None = None, **headers: str) -> Reply:
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        if self._token is not None:
            lines.append(f"Authorization: Bearer {self._token}")
        if key is not None:
            lines.append(f"Idempotency-Key: {key}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        reply = await self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body, has_body=method != "HEAD")
        must_be_listed(method, path, reply.status, reply.body)
        return reply

    async def send(self, raw: bytes, *, has_body: bool = True) -> Reply:
        """Sends bytes as they are and reads one answer. Raises one of BROKEN."""
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._sent(raw, has_body=has_body)
        except BROKEN:
            self.cut()
            raise

    async def _sent(self, raw: bytes, *, has_body: bool) -> Reply:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(raw)
        await self._writer.drain()
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status_line, *header_lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in header_lines)}
        length = int(headers.get("content-length", "0")) if has_body else 0
        body = await self._reader.readexactly(length)
        return Reply(int(status_line.split()[1]), headers, body)
