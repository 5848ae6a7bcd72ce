"""Each fault of the proxy does to a line what it says, and nothing to the lines beside it."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from . import proxy as proxies
from .proxy import Fault, Proxy

ASKED = b"question"


class Echo:
    """Answers each piece with itself; keeps what arrived, by line, and whether the line's sender closed it."""

    def __init__(self) -> None:
        self.arrived: list[bytes] = []
        self.closed = 0
        self.came = asyncio.Event()

    async def line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        at = len(self.arrived)
        self.arrived.append(b"")
        try:
            while piece := await reader.read(1 << 16):
                self.arrived[at] += piece
                self.came.set()
                writer.write(piece)
                await writer.drain()
            self.closed += 1
            self.came.set()
        except OSError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def through(fault: Fault) -> AsyncIterator[tuple[Echo, Proxy]]:
    """An echo behind a proxy whose every piece has this fault."""
    echo = Echo()
    server = await asyncio.start_server(echo.line, "127.0.0.1", 0)
    proxy = Proxy(server.sockets[0].getsockname()[1], random.Random(1), share=1.0, faults=[fault])
    await proxy.start()
    try:
        yield echo, proxy
    finally:
        await proxy.close()
        server.close()


async def ask(proxy: Proxy, timeout_s: float = 5.0) -> bytes | None:
    """The answer to a question; None when the line broke, b"" when it was closed, TimeoutError when nothing came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        writer.write(ASKED)
        await writer.drain()
        async with asyncio.timeout(timeout_s):
            return await reader.readexactly(len(ASKED))
    except (ConnectionError, asyncio.IncompleteReadError):
        return None
    finally:
        writer.close()


def play(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(test())  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", [Fault.LATE, Fault.DRIP, Fault.DOUBLED])
def test_a_question_that_is_late_slow_or_doubled_is_answered(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "LATE_S", (0.01, 0.02))
    monkeypatch.setattr(proxies, "DRIP_S", 0.05)

    async def test() -> None:
        async with through(fault) as (echo, proxy):
            assert await ask(proxy) == ASKED
            if fault is Fault.DOUBLED:
                while echo.arrived != [ASKED, ASKED]:
                    echo.came.clear()
                    await echo.came.wait()
            assert proxy.made[fault] >= 1

    play(test)


@pytest.mark.parametrize(("fault", "arrives"), [(Fault.CUT, b""), (Fault.RESET_AFTER, ASKED)])
def test_a_line_that_is_cut_or_reset_gives_no_answer(fault: Fault, arrives: bytes) -> None:
    async def test() -> None:
        async with through(fault) as (echo, proxy):
            assert await ask(proxy) is None
            if arrives:
                await echo.came.wait()
            assert b"".join(echo.arrived) == arrives

    play(test)


def test_a_torn_question_arrives_in_part() -> None:
    async def test() -> None:
        async with through(Fault.TORN) as (echo, proxy):
            assert await ask(proxy) is None
            assert ASKED.startswith(b"".join(echo.arrived))
            assert b"".join(echo.arrived) != ASKED

    play(test)


def test_a_half_closed_question_arrives_and_its_end_too() -> None:
    async def test() -> None:
        async with through(Fault.HALF_CLOSED) as (echo, proxy):
            assert await ask(proxy) == ASKED
            while not echo.closed:
                echo.came.clear()
                await echo.came.wait()

    play(test)


def test_where_no_answer_comes_the_question_has_arrived() -> None:
    async def test() -> None:
        async with through(Fault.NO_ANSWER) as (echo, proxy):
            with pytest.raises(TimeoutError):
                await ask(proxy, timeout_s=0.1)
            assert echo.arrived == [ASKED]

    play(test)


def test_without_a_share_everything_passes() -> None:
    async def test() -> None:
        async with through(Fault.CUT) as (_, proxy):
            proxy.share = 0.0
            assert await ask(proxy) == ASKED
            assert not proxy.made

    play(test)


def test_where_nobody_listens_the_line_breaks() -> None:
    async def test() -> None:
        async with through(Fault.CUT) as (_, proxy):
            proxy.share, proxy.to_port = 0.0, 1
            assert await ask(proxy) is None

    play(test)
