"""What one connection may cost is bounded, and what keeps to the bounds goes through unchanged."""

import asyncio
import base64
import random
import socket
import ssl
import struct
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import trustme
from starlette.types import ASGIApp, Receive, Scope, Send

from server.web.edge.connection import LOOKED_AT_ONCE, Bounds, Connections
from server.web.process.serve import loop_factory
from tests.server.web.edge.served import Served, served

pytestmark = pytest.mark.slow  # they wait for bounds to pass: a minute in all

QUICK = Bounds(head_s=0.4, body_s=0.8, close_s=0.3, look_s=0.05, late_s=0.02)
"""Times that a test can wait for; the sizes are those of a server."""

BIG = 20_000_000
GET = b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n"
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: " + base64.b64encode(b"0" * 16) + b"\r\n"
)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers 201 with the length of the body; `/early` before it has read it, `/slow` late, `/big` with a lot."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})
        return
    length, more = 0, scope["path"] != "/early"
    while more:
        message = await receive()
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    if scope["path"] == "/slow":
        await asyncio.sleep(1.2)
    body = b"x" * BIG if scope["path"] == "/big" else b"%d" % length
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": body})


Story: TypeAlias = Callable[[Served], Awaitable[None]]


@pytest.fixture(params=["uvloop", "asyncio"])
def tell(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Tells a story to a server on each kind of loop: Windows has no uvloop."""

    def run(story: Story, bounds: Bounds = QUICK, served_app: ASGIApp = app) -> None:
        async def play() -> None:
            async with asyncio.timeout(120), served(served_app, bounds) as server:
                await story(server)

        with asyncio.Runner(loop_factory=loop_factory() if request.param == "uvloop" else None) as runner:
            runner.run(play())

    return run


class Client:
    """A connection by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, server: Served, **how: Any) -> "Client":
        client = cls(*await asyncio.open_connection("127.0.0.1", server.port, **how))
        client.writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return client

    async def send(self, *pieces: bytes, gap_s: float = 0.001) -> "Client":
        for piece in pieces:
            if self.writer.is_closing():
                break
            self.writer.write(piece)
            await asyncio.sleep(gap_s)
        return self

    async def statuses(self, count: int) -> list[int]:
        """Of the next answers, with their bodies read; fewer where the connection ends."""
        found = []
        try:
            for _ in range(count):
                head = await self.reader.readuntil(b"\r\n\r\n")
                found.append(int(head.split()[1]))
                _, _, length = head.lower().partition(b"content-length: ")
                await self.reader.readexactly(int(length.split(b"\r\n")[0] or 0) if length else 0)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        return found

    async def ended_after_s(self) -> float:
        """Seconds until the server closes, whatever it still says."""
        began = time.monotonic()
        try:
            while await self.reader.read(65536):
                pass
        except ConnectionError:
            pass
        self.writer.close()
        return time.monotonic() - began


async def ask(server: Served, *pieces: bytes, count: int = 1, gap_s: float = 0.001) -> list[int]:
    """The statuses of a new connection's answers."""
    client = await Client.open(server)
    answers = asyncio.create_task(client.statuses(count))  # at once: what is sent to a closed connection resets it
    await client.send(*pieces, gap_s=gap_s)
    found = await answers
    client.writer.close()
    return found


async def none_open(server: Served) -> None:
    while server.connections.open:
        await asyncio.sleep(0.02)


def post(body: bytes, *headers: str, path: str = "/t") -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


LONG = b'"' + b"a" * 60_000 + b'"'
CHUNKED = (
    b"POST /t HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4000\r\n" + b"a" * 0x4000 + b"\r\n0\r\n\r\n"
)


# -- what goes through -------------------------------------------------------------------------------------------------


def test_a_head_may_come_cut_at_any_place(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        head = post(LONG, "X-A: " + "a" * 60)
        wrong = [cut for cut in range(1, len(head)) if await ask(server, head[:cut], head[cut:] + LONG) != [201]]
        assert wrong == []

    tell(story, Bounds())


def test_pipelined_requests_in_any_pieces_are_all_answered(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        chance = random.Random(1)
        for _ in range(40):
            raw = b"".join(chance.choice([post(LONG) + LONG, CHUNKED, GET]) for _ in range(6))
            cuts = sorted(chance.sample(range(len(raw)), 12))
            pieces = [raw[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
            assert await ask(server, *pieces, count=6, gap_s=0.0005) == [201] * 6

    tell(story, Bounds())


@pytest.mark.parametrize("piece", [1000, 100_000])
def test_a_head_of_32_kilobytes_passes_and_no_larger_one(tell: Callable[..., None], piece: int) -> None:
    async def story(server: Served) -> None:
        for size, status in ((32_700, 201), (32_800, 431), (10_000_000, 431)):
            raw = b"GET /x HTTP/1.1\r\nHost: x\r\nX: " + b"a" * size + b"\r\n\r\n"
            pieces = [raw[at : at + piece] for at in range(0, min(len(raw), 70_000), piece)]
            assert await ask(server, *pieces, gap_s=0.0002) == [status], size
        await none_open(server)

    tell(story, Bounds(late_s=0.3))  # by then all is sent: what is sent to a closed connection loses the answer


def test_a_head_has_a_hundred_headers_and_no_more_wherever_it_stands_in_a_packet(tell: Callable[..., None]) -> None:
    def head(headers: int) -> bytes:
        return GET[:-2] + b"a: b\r\n" * (headers - 1) + b"\r\n"

    async def story(server: Served) -> None:
        assert await ask(server, head(100), head(100), count=2) == [201, 201]
        assert await ask(server, head(101)) == [431]
        assert await ask(server, GET + head(40_000), count=2) == []  # nothing may be taken for the answer before
        await none_open(server)

    tell(story)


def test_who_sends_too_large_a_head_waits_for_the_refusal_and_is_not_read_meanwhile(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        client = await Client.open(server)
        began = asyncio.get_running_loop().time()
        await client.send(GET[:-2] + b"a: b\r\n" * 10_000)
        assert await client.statuses(1) == [431]
        assert asyncio.get_running_loop().time() - began > 0.19  # a loop counts whole milliseconds
        client.writer.close()

    tell(story, Bounds(late_s=0.2))


def test_of_many_who_connect_at_once_one_is_let_in_each_turn(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        here = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(30)]
        counts = [len(server.connections.open)]
        while counts[-1] < len(here):
            await asyncio.sleep(0)
            counts.append(len(server.connections.open))
        assert max(after - before for before, after in pairwise(counts)) == 1
        for each in here:
            each.close()
        await none_open(server)

    tell(story)


def test_a_large_body_behind_a_small_head_in_the_same_packet_is_no_large_head(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        assert await ask(server, post(LONG) + LONG + post(LONG) + LONG, count=2) == [201, 201]

    tell(story)


def test_an_answer_may_be_waited_for_before_a_body_is_sent(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        client = await Client.open(server)
        await client.send(post(b"{}", "Expect: 100-continue"))
        assert await client.statuses(1) == [100]
        await client.send(b"{}")
        assert await client.statuses(1) == [201]
        client.writer.close()

    tell(story)


def test_a_websocket_outlives_every_bound_and_is_counted(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        client = await Client.open(server)
        await client.send(GET)
        assert await client.statuses(1) == [201]
        await client.send(UPGRADE + b"\r\n")
        assert await client.statuses(1) == [101]
        await asyncio.sleep(1.5 * QUICK.body_s)
        assert len(server.connections.open) == 1
        await client.send(b"\x81\x82\0\0\0\0hi")
        assert await client.reader.readexactly(4) == b"\x81\x02hi"
        client.writer.close()
        await none_open(server)

    tell(story)


# -- what takes too long -----------------------------------------------------------------------------------------------


def between(least_s: float, s: float) -> bool:
    """About so long, where a busy machine may look at its clock late, or not at all for a while."""
    return 0.7 * least_s <= s <= least_s + 30


def test_whoever_never_asks_is_let_go(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        assert between(QUICK.head_s, await (await Client.open(server)).ended_after_s())

    tell(story)


@pytest.mark.parametrize("before", [b"", GET])
@pytest.mark.parametrize("drip", [b"GET /x HTTP/1.1\r\nX: " + b"a" * 500, b"\r\n" * 500])
def test_a_head_that_drips_is_refused_in_time(tell: Callable[..., None], before: bytes, drip: bytes) -> None:
    async def story(server: Served) -> None:
        client = await Client.open(server)
        if before:
            await client.send(before)
            assert await client.statuses(1) == [201]
        dripping = asyncio.create_task(client.send(*(drip[at : at + 1] for at in range(len(drip))), gap_s=0.02))
        assert between(QUICK.head_s, await client.ended_after_s())
        dripping.cancel()

    tell(story)


@pytest.mark.parametrize("path", ["/t", "/early"])
@pytest.mark.parametrize("gap_s", [0.02, 100.0])
def test_a_body_that_stands_still_or_drips_is_let_go(tell: Callable[..., None], path: str, gap_s: float) -> None:
    async def story(server: Served) -> None:
        client = await Client.open(server)
        began = time.monotonic()
        await client.send(post(LONG, path=path))
        dripping = asyncio.create_task(client.send(*[b"a"] * 1000, gap_s=gap_s))
        status = 201 if path == "/early" else 408
        assert await client.statuses(1) == [status]
        await client.ended_after_s()
        assert between(QUICK.body_s, time.monotonic() - began)
        dripping.cancel()

    tell(story)


def test_a_body_that_comes_steadily_may_take_its_time(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        body = b"a" * 20_000
        assert await ask(server, post(body), *(body[at : at + 500] for at in range(0, 20_000, 500)), gap_s=0.05) == [
            201
        ]

    tell(story)


def test_an_answer_that_nobody_reads_is_given_up(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        client = await Client.open(server, limit=1024)
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await client.send(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
        began = time.monotonic()
        await asyncio.sleep(QUICK.body_s / 2)
        assert len(server.connections.open) == 1
        await none_open(server)
        assert between(QUICK.body_s, time.monotonic() - began)
        client.writer.transport.abort()

    tell(story)


def test_a_slow_answer_may_take_longer_than_every_bound(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        assert await ask(server, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n") == [201]

    tell(story)


# -- what is refused ---------------------------------------------------------------------------------------------------


def test_what_is_not_http_is_refused(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        assert await ask(server, b"\x16\x03\x01\x02\0\x01\0\r\n\r\n") == [400]

    tell(story)


@pytest.mark.parametrize("gap_s", [0.0, 0.05])
def test_another_protocol_than_a_websocket_is_refused_and_no_body_is_lost(
    tell: Callable[..., None], gap_s: float
) -> None:
    async def story(server: Served) -> None:
        h2c = "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQ"
        assert await ask(server, post(b"{}", *h2c), b"{}", GET, count=3, gap_s=gap_s) == [400]
        await none_open(server)

    tell(story)


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_an_upgrade_that_announces_a_body_is_let_go(tell: Callable[..., None], body: bytes) -> None:
    async def story(server: Served) -> None:
        client = await Client.open(server)
        await client.send(UPGRADE + b"Content-Length: 2\r\n\r\n" + body)
        assert between(QUICK.head_s, await client.ended_after_s())
        await none_open(server)

    tell(story)


def test_an_upgrade_does_not_overtake_the_answer_before_it(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        client = await Client.open(server)
        await client.send(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" + UPGRADE + b"\r\n")
        assert await client.statuses(2) == []
        client.writer.close()

    tell(story)


@pytest.mark.parametrize(("count", "answered"), [(16, 16), (40, 0)])
def test_only_so_many_requests_wait_on_a_connection(tell: Callable[..., None], count: int, answered: int) -> None:
    async def story(server: Served) -> None:
        assert await ask(server, GET * count, count=count) == [201] * answered

    tell(story)


def test_the_longest_idle_connection_makes_room_and_websockets_stay(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        sockets = [await (await Client.open(server)).send(UPGRADE + b"\r\n") for _ in range(10)]
        for each in sockets:
            assert await each.statuses(1) == [101]
        idle = []
        for _ in range(10):
            idle.append(await Client.open(server))
            await asyncio.sleep(0.005)
        assert await ask(server, GET) == [201]
        ended = {asyncio.create_task(each.ended_after_s()): number for number, each in enumerate(idle)}
        done, rest = await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        assert {ended[task] for task in done} == {0}
        for each in sockets:
            await each.send(b"\x81\x82\0\0\0\0hi")
            assert await each.reader.readexactly(4) == b"\x81\x02hi"
            each.writer.close()
        for task in rest:
            task.cancel()
        for each in idle:
            each.writer.close()
        await none_open(server)

    tell(story, Bounds(most_connections=20, look_s=0.05, close_s=0.3))


def test_when_all_are_busy_a_newcomer_is_refused(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        busy = [await (await Client.open(server)).send(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(5)]
        await asyncio.sleep(0.1)
        assert await ask(server, GET) == [503]
        for each in busy:
            assert await each.statuses(1) == [201]
            each.writer.close()

    tell(story, Bounds(most_connections=5))


def test_nothing_is_left_of_connections_that_were_reset(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        for _ in range(10):
            client = await Client.open(server)
            await client.send(GET)
            assert await client.statuses(1) == [201]
            one = client.writer.get_extra_info("socket")
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.writer.transport.abort()
        await none_open(server)

    tell(story)


def test_over_tls_the_bounds_are_the_same(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "crt")
    issued.private_key_pem.write_to_path(tmp_path / "key")
    context = ssl.create_default_context()
    authority.configure_trust(context)

    async def play() -> None:
        certificate = str(tmp_path / "crt"), str(tmp_path / "key")
        async with asyncio.timeout(120), served(app, QUICK, certificate) as server:
            client = await Client.open(server, ssl=context, server_hostname="127.0.0.1")
            await client.send(post(LONG) + LONG)
            assert await client.statuses(1) == [201]
            await client.send(post(LONG) + LONG[:10])
            assert await client.statuses(1) == [408]
            assert between(
                QUICK.head_s,
                await (await Client.open(server, ssl=context, server_hostname="127.0.0.1")).ended_after_s(),
            )

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(play())


TRAILED = b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
ODD = {
    "no host": b"GET /x HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /x HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "two senders": GET[:-2] + b"Authorization: Bearer a\r\nAUTHORIZATION: Bearer b\r\n\r\n",
    "no version": b"POST /x\r\nHost: x\r\n\r\n",
    "version 2.0": b"GET /x HTTP/2.0\r\nHost: x\r\n\r\n",
    "a trailer": TRAILED + b"Authorization: Bearer a\r\n\r\n",
    "a websocket by POST": b"POST /ws" + UPGRADE.removeprefix(b"GET /ws") + b"Content-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_what_a_proxy_might_read_otherwise_is_refused_and_the_connection_closed(
    tell: Callable[..., None], odd: bytes
) -> None:
    async def story(server: Served) -> None:
        assert await ask(server, odd, GET, count=2) == [400]
        assert await ask(server, b"GET /x HTTP/1.0\r\n\r\n", TRAILED + b"\r\n") == [201], "a plain one is not"

    tell(story)


@pytest.mark.parametrize("path", [b"/x", b"/slow"])
def test_who_half_closes_after_asking_is_answered_and_then_let_go(tell: Callable[..., None], path: bytes) -> None:
    async def story(server: Served) -> None:
        client = await Client.open(server)
        await client.send(b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        client.writer.write_eof()
        assert await client.statuses(1) == [201]
        await client.ended_after_s()
        await none_open(server)

    tell(story)


def test_who_half_closes_in_the_middle_of_a_request_is_let_go(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        client = await Client.open(server)
        await client.send(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na")
        client.writer.write_eof()
        assert await client.ended_after_s() < QUICK.body_s
        await none_open(server)

    tell(story)


def test_one_address_has_so_many_connections_and_its_own_make_room(tell: Callable[..., None]) -> None:
    async def story(server: Served) -> None:
        elsewhere = await Client.open(server, local_addr=("127.0.0.2", 0))
        await elsewhere.send(GET)
        assert await elsewhere.statuses(1) == [201]
        flood = [await Client.open(server) for _ in range(6)]
        for client in flood:
            await client.send(GET)
        assert [len(await client.statuses(1)) for client in flood][-3:] == [1, 1, 1]
        while len(server.connections.open) > 4:
            await asyncio.sleep(0.01)
        await elsewhere.send(GET)
        assert await elsewhere.statuses(1) == [201], "the longest idle of all, but not of that address"
        for client in (elsewhere, *flood):
            client.writer.close()

    tell(story, Bounds(most_of_address=3))


class Turns:
    """Counts the turns of a loop from its beginning."""

    def __init__(self) -> None:
        self.now = 0

    async def until(self, true: Callable[[], bool]) -> None:
        while not true():
            self.now += 1
            await asyncio.sleep(0)


def test_of_a_crowd_that_leaves_together_one_in_a_turn_is_told_of(tell: Callable[..., None]) -> None:
    async def wait(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        left.append(turns.now)

    async def story(server: Served) -> None:
        half = b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na"
        crowd = [await (await Client.open(server)).send(half) for _ in range(40)]
        while len(server.connections.open) < len(crowd):
            await asyncio.sleep(0.01)
        for client in crowd:
            client.writer.transport.abort()
        await turns.until(lambda: len(left) == len(crowd))
        await none_open(server)

    turns, left = Turns(), list[int]()
    tell(story, Bounds(), wait)
    assert len(set(left)) == len(left)


def test_of_a_crowd_that_has_taken_too_long_a_few_in_a_turn_are_closed() -> None:
    class Noted(asyncio.Transport):
        """Only notes when it is closed."""

        def is_closing(self) -> bool:
            return False

        def close(self) -> None:
            closed.append(turns.now)

    async def story() -> None:
        connections = Connections(lambda state: asyncio.Protocol(), Bounds(head_s=0.0, look_s=0.001))
        for _ in range(3 * LOOKED_AT_ONCE + 1):
            connections.connection().connection_made(Noted())
        await turns.until(lambda: len(set(closed)) == 4)

    turns, closed = Turns(), list[int]()
    asyncio.run(story())
    assert [closed.count(turn) for turn in sorted(set(closed))] == [LOOKED_AT_ONCE] * 3 + [1]
