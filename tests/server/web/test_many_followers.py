"""Many follow while many act: everybody is told the same, in the same order."""

import asyncio
import json
from typing import Any

from websockets.asyncio.client import connect

from tests.serving import Serving

from .line import Line

FOLLOWERS = 30
WRITERS = 8
ROUNDS = 12


async def follow(serving: Serving, token: str | None, until_seq: "asyncio.Future[int]") -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    messages: list[dict[str, Any]] = []
    async with connect(serving.websocket_url, additional_headers=headers, compression=None, max_size=None) as socket:
        async for text in socket:
            messages.append(json.loads(text))
            if until_seq.done() and messages[-1]["seq"] >= until_seq.result():
                break
    return messages


async def act(serving: Serving, writer: int) -> None:
    tokens = serving.installation.tokens
    token = tokens["kiosk"] if writer > 2 else tokens[f"counter-{writer}"]
    base = "/api/v1/branches/CN01"
    async with Line(serving.port, token) as line:
        for _ in range(ROUNDS):
            if writer > 2:
                assert (await line.post(f"{base}/tickets", {"service": ("HT", "CT", "DD")[writer % 3]})).status == 201
            else:
                for verb in ("call", "start", "complete"):
                    assert (await line.post(f"{base}/counters/{writer}/{verb}")).status in (200, 409)


def test_everybody_is_told_the_same_in_the_same_order(serving: Serving) -> None:
    for counter in ("1", "2"):
        serving.open_counter(counter)

    async def play() -> list[list[dict[str, Any]]]:
        until_seq: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        tokens = [None if number % 2 else serving.installation.tokens["counter-1"] for number in range(FOLLOWERS)]
        followers = [asyncio.create_task(follow(serving, token, until_seq)) for token in tokens]
        await asyncio.gather(*(act(serving, writer) for writer in range(1, WRITERS + 1)))
        head = await asyncio.to_thread(serving.head)
        until_seq.set_result(head + 1)
        await asyncio.to_thread(serving.issue, "LD")
        return await asyncio.gather(*followers)

    told = asyncio.run(play())
    for kind in (0, 1):  # staff, and the public
        longest = max((messages[1:] for messages in told[kind::2]), key=len)
        by_seq = {message["seq"]: message for message in longest}
        for messages in told[kind::2]:
            assert [message["seq"] for message in messages] == list(range(messages[0]["seq"], messages[-1]["seq"] + 1))
            assert all(by_seq[message["seq"]] == message for message in messages[1:])
    assert {messages[-1]["seq"] for messages in told} == {serving.head()}
