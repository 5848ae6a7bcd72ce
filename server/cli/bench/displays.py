"""Many websocket displays in one process, as raw sockets: tells when the first and the last had each message.

`python -m server.cli.bench.displays PORT PATH COUNT [TOKEN]`. Says `{"connected": COUNT}` when every one has had
its first message; then for each place in the stream that all have reached `{"seq", "bytes", "first_ns", "last_ns"}`,
with up to MOST_LISTED displays also `all_ns`. The times are of CLOCK_MONOTONIC, which all processes share. A line
`SEQ BYTES` on standard input makes one of them ask for a broadcast of that; `sent_ns` is then in the answer as well.
"""

import asyncio
import base64
import os
import sys
import time
from typing import Any

import msgspec
import uvloop
from msgspec import Struct

MOST_LISTED = 64
CONNECTING = 100
CONNECT_S = 60.0
LIFE_S = 1800.0
"""However long somebody forgets about us."""

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class _Place(Struct):
    seq: int = 0


_place = msgspec.json.Decoder(_Place)
_encode = msgspec.json.Encoder().encode


class FrameReader:
    """Cuts what a server sends (RFC 6455, unmasked, not compressed) into frames; what is not whole is kept."""

    def __init__(self) -> None:
        self._left = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The frames that are whole now, as opcode and payload."""
        if self._left:
            data = self._left + data
        frames = []
        at, end = 0, len(data)
        while end - at >= 2:
            length = data[at + 1]
            head = 2
            if length == 126:
                head = 4
                length = int.from_bytes(data[at + 2 : at + 4], "big")
            elif length == 127:
                head = 10
                length = int.from_bytes(data[at + 2 : at + 10], "big")
            if end - at < head or end - at < head + length:
                break
            frames.append((data[at] & 0x0F, data[at + head : at + head + length]))
            at += head + length
        self._left = data[at:]
        return frames


def masked(opcode: int, payload: bytes) -> bytes:
    """A short client's frame, masked with zeros, which is a mask as good as any on a loopback line."""
    if len(payload) > 125:
        raise ValueError("only short frames are sent")
    return bytes((0x80 | opcode, 0x80 | len(payload))) + bytes(4) + payload


class Crowd:
    """What all displays of this process have had."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._had: dict[bytes, list[int]] = {}
        self.joined = 0
        self.lost = 0
        self.sent_ns: dict[int, int] = {}

    def had(self, payload: bytes) -> None:
        """One display has had this; all get the same bytes."""
        times = self._had.get(payload)
        if times is None:
            times = self._had[payload] = []
        times.append(time.monotonic_ns())
        if len(times) == self._count:
            del self._had[payload]
            self._say(payload, times)

    def _say(self, payload: bytes, times: list[int]) -> None:
        seq = _place.decode(payload).seq
        line: dict[str, Any] = {"seq": seq, "bytes": len(payload), "first_ns": times[0], "last_ns": times[-1]}
        if len(times) <= MOST_LISTED:
            line["all_ns"] = times
        if seq in self.sent_ns:
            line["sent_ns"] = self.sent_ns.pop(seq)
        say(line)


class Display(asyncio.Protocol):
    """One websocket. The first message (a snapshot) is of its own joining and is not counted."""

    def __init__(self, crowd: Crowd, request: bytes) -> None:
        self._crowd = crowd
        self._request = request
        self._answer = b""
        self._frames: FrameReader | None = None
        self._greeted = False
        self.ready = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self._frames is None:
            self._answer += data
            head, end, data = self._answer.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.splitlines()[0]:
                self._fail(head.splitlines()[0].decode(errors="replace"))
                return
            self._frames = FrameReader()
        for opcode, payload in self._frames.feed(data):
            if opcode == TEXT:
                self._take(payload)
            elif opcode == PING:
                self.transport.write(masked(PONG, payload))
            elif opcode == CLOSE:
                self._fail("the server closed the line")

    def connection_lost(self, error: Exception | None) -> None:
        self._crowd.lost += self._greeted
        self._fail(f"the line broke: {error}")

    def _take(self, payload: bytes) -> None:
        if self._greeted:
            self._crowd.had(payload)
            return
        self._greeted = True
        self._crowd.joined += 1
        if not self.ready.done():
            self.ready.set_result(None)

    def _fail(self, why: str) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(why))


def handshake(port: int, path: str, token: str) -> bytes:
    """The request that opens a websocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{authorization}\r\n"
    ).encode()


async def run(port: int, path: str, count: int, token: str) -> None:
    """Until standard input ends, or somebody forgot about us."""
    loop = asyncio.get_running_loop()
    crowd = Crowd(count)
    displays: list[Display] = []
    for start in range(0, count, CONNECTING):
        some = [Display(crowd, handshake(port, path, token)) for _ in range(min(CONNECTING, count - start))]
        for display in some:
            await loop.create_connection(lambda display=display: display, "127.0.0.1", port)  # type: ignore[misc]
        async with asyncio.timeout(CONNECT_S):
            await asyncio.gather(*(display.ready for display in some))
        displays += some
    say({"connected": crowd.joined})
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    async with asyncio.timeout(LIFE_S):
        while line := await commands.readline():
            seq, size = map(int, line.split())
            crowd.sent_ns[seq] = time.monotonic_ns()
            displays[0].transport.write(masked(TEXT, _encode({"seq": seq, "bytes": size})))
    for display in displays:
        display.transport.abort()


def say(line: dict[str, Any]) -> None:
    print(_encode(line).decode(), flush=True)


if __name__ == "__main__":
    uvloop.run(run(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else ""))
