"""A kept-alive HTTP connection for asyncio, that says so when it breaks: for clients whose server is killed."""

import asyncio
from typing import Any

import msgspec

TIMEOUT_S = 20.0


class Broken(Exception):
    """The line broke, or nothing came over it: nobody knows what became of the command."""


class Line:
    """One connection, opened when it is needed."""

    def __init__(self, port: int, token: str = "") -> None:
        self._port = port
        self._head = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n" if token else "Host: 127.0.0.1\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        """Status and decoded JSON. Raises Broken."""
        raw = b"" if method == "GET" else msgspec.json.encode(body or {})
        keyed = f"Idempotency-Key: {key}\r\n" if key else ""
        head = f"{method} {path} HTTP/1.1\r\n{self._head}{keyed}Content-Length: {len(raw)}\r\n\r\n"
        try:
            async with asyncio.timeout(TIMEOUT_S):
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._streams
                writer.write(head.encode() + raw)
                await writer.drain()
                status, text = await _answer(reader)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.cut()
            raise Broken(str(error)) from error
        return status, msgspec.json.decode(text)

    def cut(self) -> None:
        """Drops the connection; the next question opens another."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Raises EOFError (IncompleteReadError) when the other end is gone, ValueError for what is no answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
    length = next(line.partition(":")[2] for line in head if line.startswith("content-length:"))
    return int(head[0].split()[1]), await reader.readexactly(int(length))
