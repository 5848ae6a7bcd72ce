"""A follower that does not keep up gets a fresh snapshot; nobody waits; a line that answers no ping is cut."""

import asyncio
import base64
import json
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.web.follow.audience import Audience
from server.web.follow.fan_out import QUEUE_LIMIT, Client, Hub
from tests.serving import Serving, until

from .conftest import install
from .following import Following, in_order
from .line import Line


class SlowReader:
    """A websocket by hand, on a socket with the smallest of buffers, that reads only when it is told to."""

    def __init__(self, serving: Serving, token: str) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self._socket.settimeout(60)
        self._socket.connect(("127.0.0.1", serving.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET /ws/v1/branches/CN01 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        self._read = self._socket.makefile("rb")
        while self._read.readline().strip():
            pass

    def next(self) -> dict[str, Any] | None:
        """The next message; None when the line is cut. Pings are answered as they are met."""
        while True:
            try:
                head = self._read.read(2)
                if len(head) < 2:
                    return None
                opcode, length = head[0] & 15, head[1] & 127
                if length > 125:
                    length = int.from_bytes(self._read.read(2 if length == 126 else 8), "big")
                payload = self._read.read(length)
            except ConnectionError:
                return None
            if opcode == 8:
                return None
            if opcode == 9:
                mask = os.urandom(4)
                masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
                self._socket.sendall(struct.pack("!BB", 0x8A, 0x80 | len(payload)) + mask + masked)
            else:
                return dict(json.loads(payload))

    def close(self) -> None:
        self._read.close()
        self._socket.close()


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Serving]:
    """A server whose kernel hides no more than a few kilobytes of each line, and that asks every other second."""
    with Serving(install(tmp_path / "data"), send_buffer=4096, ping_s=2.0) as running:
        yield running


async def issue_many(serving: Serving, count: int) -> None:
    async def some(line: Line) -> None:
        for _ in range(count // 8):
            assert (await line.post("/api/v1/branches/CN01/tickets", {"service": "HT"})).status == 201

    lines = [Line(serving.port, serving.installation.tokens["kiosk"]) for _ in range(8)]
    await asyncio.gather(*(some(line) for line in lines))
    for line in lines:
        await line.__aexit__(None, None, None)


def test_a_slow_follower_gets_a_fresh_snapshot_and_nobody_waits_for_it(narrow: Serving) -> None:
    slow = SlowReader(narrow, narrow.installation.tokens["counter-1"])
    first = slow.next()
    assert first is not None
    assert first["type"] == "snapshot"
    with Following(narrow, narrow.installation.tokens["counter-2"]) as other:
        other.wait_for(1)
        asyncio.run(issue_many(narrow, 800))
        head = narrow.head()
        told = other.wait_for_seq(head)
        assert in_order(told)  # on a busy machine this one may fall behind too
    messages = [first]
    while messages[-1]["seq"] < head:
        message = slow.next()
        assert message is not None, "the line was cut"
        messages.append(message)
    narrow.issue("HT")
    messages.append(slow.next() or {})
    slow.close()
    assert in_order(messages)
    snapshots = [message["seq"] for message in messages[1:] if message["type"] == "snapshot"]
    assert snapshots
    assert len(messages) < 800
    assert messages[-1]["seq"] == head + 1


def test_whoever_answers_no_ping_is_cut_off_whether_they_read_or_not(tmp_path: Path) -> None:
    with Serving(install(tmp_path / "data"), send_buffer=4096, ping_s=2.0) as serving:
        token = serving.installation.tokens["counter-1"]
        idle, stuck = SlowReader(serving, token), SlowReader(serving, token)
        with Following(serving) as alive:
            alive.wait_for(1)
            assert followers(serving) == 3
            asyncio.run(issue_many(serving, 600))  # the buffers of both are full: neither ping nor goodbye gets through
            until(lambda: followers(serving) == 1)
            serving.issue("HT")
            alive.wait_for_seq(serving.head())
            assert alive.closed is None
            assert in_order(alive.messages)
        idle.close()
        stuck.close()
        assert not any("Traceback" in line or "never retrieved" in line for line in serving.log)


def followers(serving: Serving) -> int:
    _, text = serving.call("GET", "/metrics")
    line = next(line for line in text.splitlines() if line.startswith('motcua_followers{branch="CN01"}'))
    return int(float(line.rpartition(" ")[2]))


def test_what_waits_for_a_slow_follower_is_bounded() -> None:
    async def fill() -> None:
        blocked = asyncio.Event()
        sent: list[str] = []
        snapshots = 0

        async def send(text: str) -> None:
            await blocked.wait()
            sent.append(text)

        def snapshot(audience: Audience) -> bytes:
            nonlocal snapshots
            snapshots += 1
            return b"snapshot %d" % snapshots

        async def close() -> None:
            raise AssertionError("nobody was let go")

        hub = Hub()
        client = Client(send, snapshot, close)
        hub.join(client, None, 0)
        for seq in range(1, 10_001):
            hub.publish(seq, dict.fromkeys(Audience, b"%d" % seq))
            if seq % 100 == 0:
                await asyncio.sleep(0)
            assert len(client._queue) <= QUEUE_LIMIT
        assert snapshots == pytest.approx(10_000 / QUEUE_LIMIT, abs=2)
        blocked.set()
        while client._flushing is not None:
            await asyncio.sleep(0)
        assert len(sent) <= QUEUE_LIMIT + 1
        assert sent[-1] == "10000"
        await client.stop()
        for seq in range(10_001, 20_000):  # whoever is gone costs nothing more
            client.put(b"%d" % seq)
        assert not client._queue

    asyncio.run(fill())
