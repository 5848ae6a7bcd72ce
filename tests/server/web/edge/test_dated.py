"""Answers are dated by the time that the server uses, once, while its machine's clock is years ahead or behind."""

import asyncio

from starlette.types import Receive, Scope, Send

from server.web.edge.dated import dated

from .served import served

IN_2038 = 2_147_483_647_000


async def _empty(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


async def _dates(now: list[int]) -> list[list[str]]:
    """The `Date` lines of one answer at each of the times, on one connection."""
    times = iter(now)
    found = []
    async with served(dated(_empty, lambda: next(times))) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        for _ in now:
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").split("\r\n")
            found.append([line for line in head if line.lower().startswith("date:")])
        writer.close()
        await writer.wait_closed()
    return found


def test_an_answer_has_one_date_and_it_follows_the_clock_in_use_forwards_and_back() -> None:
    assert asyncio.run(_dates([IN_2038, IN_2038 + 999, IN_2038 - 1000, 0])) == [
        ["date: Tue, 19 Jan 2038 03:14:07 GMT"],
        ["date: Tue, 19 Jan 2038 03:14:07 GMT"],
        ["date: Tue, 19 Jan 2038 03:14:06 GMT"],
        ["date: Thu, 01 Jan 1970 00:00:00 GMT"],
    ]
