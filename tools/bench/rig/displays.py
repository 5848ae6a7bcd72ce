"""Many websocket displays in one process: tells when the first and the last had each message.

`python -m tools.bench.rig.displays PORT PATH COUNT [TOKEN]`. Says `{"connected": COUNT}` when every one has had
its first message; then for each place in the stream that all have reached `{"seq", "bytes", "first_ns", "last_ns"}`,
with up to MOST_LISTED displays also `all_ns`. The times are of CLOCK_MONOTONIC, which all processes share. A line
`SEQ BYTES` on standard input makes one of them ask for a broadcast of that; `sent_ns` is then in the answer as well.
"""

import asyncio
import sys
import time
from typing import Any

import msgspec
import uvloop
from msgspec import Struct
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

MOST_LISTED = 64
CONNECTING = 100
CONNECT_S = 60.0
LIFE_S = 1800.0
"""After this time the process ends by itself."""


class _Place(Struct):
    seq: int = 0


_place = msgspec.json.Decoder(_Place)
_encode = msgspec.json.Encoder().encode


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

    def __init__(self, crowd: Crowd, url: str, token: str) -> None:
        self._crowd = crowd
        self._token = token
        self._websocket = ClientProtocol(parse_uri(url), max_size=None)
        self._greeted = False
        self.ready = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        request = self._websocket.connect()
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        self._websocket.send_request(request)
        self._flush()

    def data_received(self, data: bytes) -> None:
        self._websocket.receive_data(data)
        self._flush()
        for event in self._websocket.events_received():
            if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self._take(bytes(event.data))
        if self._websocket.handshake_exc is not None:
            self._fail(str(self._websocket.handshake_exc))
        elif self._websocket.state is State.CLOSING:
            self._fail("the server closed the line")

    def connection_lost(self, error: Exception | None) -> None:
        self._crowd.lost += self._greeted
        self._fail(f"the line broke: {error}")

    def send(self, text: bytes) -> None:
        self._websocket.send_text(text)
        self._flush()

    def abort(self) -> None:
        self._transport.abort()

    def _flush(self) -> None:
        """Writes what the protocol has for the server: the request, messages, pongs, a close."""
        for data in self._websocket.data_to_send():
            self._transport.write(data) if data else self._transport.close()

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


async def run(port: int, path: str, count: int, token: str) -> None:
    """Until standard input ends, at most for LIFE_S."""
    loop = asyncio.get_running_loop()
    crowd, url = Crowd(count), f"ws://127.0.0.1:{port}{path}"
    displays: list[Display] = []
    for start in range(0, count, CONNECTING):
        some = [Display(crowd, url, token) for _ in range(min(CONNECTING, count - start))]
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
            displays[0].send(_encode({"seq": seq, "bytes": size}))
    for display in displays:
        display.abort()


def say(line: dict[str, Any]) -> None:
    print(_encode(line).decode(), flush=True)


if __name__ == "__main__":
    uvloop.run(run(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else ""))
