"""Who asks without end is told so, late; others are not held up, and devices are let in."""

import asyncio
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.requests import HTTPConnection
from starlette.types import Message

from server.web.operation import late_answers, reading_rate
from server.web.operation.late_answers import LateAnswers
from tests.server.web.inside import inside
from tests.serving import Installation


@pytest.fixture
def no_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the rates: a busy machine gives back what it takes, as fast as it asks."""
    now = time.monotonic_ns()
    monkeypatch.setattr(reading_rate, "time", SimpleNamespace(monotonic_ns=lambda: now))


@pytest.mark.usefixtures("no_time_passes")
def test_what_takes_the_servers_time_is_read_by_a_network_so_often_and_then_late(tmp_path: Path) -> None:
    installation = Installation.staffed(tmp_path / "data")

    async def walk() -> None:
        async with inside(installation, device_limits=True) as server:
            paths = ("/api/docs", "/api/v1/openapi.json", "/metrics")
            for path in paths * (reading_rate.HEAVY_READERS.at_once // len(paths)):
                assert (await server.near.get(path)).status_code == 200
            began = time.monotonic()
            refused = await asyncio.gather(*(server.near.get(path) for path in paths))
            assert time.monotonic() - began >= late_answers.LATE_S
            assert [(answer.status_code, answer.headers["retry-after"]) for answer in refused] == [(429, "1")] * 3
            assert (await server.away.get("/api/docs")).status_code == 200
            assert (await server.near.get("/healthz")).status_code == 200

    asyncio.run(walk())


def test_more_than_may_wait_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_answers, "MOST_WAITING", 2)
    late = LateAnswers()

    async def walk() -> None:
        waiting = [asyncio.create_task(late.wait()) for _ in range(3)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert [task.done() for task in waiting] == [False, False, True]
        assert late.waiting == 2
        waiting[0].cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert late.waiting == 0

    asyncio.run(walk())


@pytest.mark.usefixtures("no_time_passes")
def test_who_opens_websockets_without_end_is_refused_late_and_devices_are_not(tmp_path: Path) -> None:
    installation = Installation.staffed(tmp_path / "data")

    async def walk() -> None:
        async with inside(installation, device_limits=True) as server:

            async def opened(*headers: tuple[bytes, bytes]) -> str:
                """The server's first word to a websocket."""
                said: list[str] = []

                async def send(message: Message) -> None:
                    said.append(message["type"])

                async def receive() -> Message:
                    return {"type": "websocket.connect"} if not said else {"type": "websocket.disconnect"}

                path = "/ws/v1/branches/CN01"
                scope = {"type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"",
                         "headers": list(headers), "client": ("192.0.2.7", 1), "subprotocols": [], "state": {},
                         "scheme": "ws", "server": ("motcua.test", 80), "root_path": ""}  # fmt: skip
                await server.app(scope, receive, send)
                return said[0]

            assert await opened() == "websocket.accept"
            somebody = HTTPConnection({"type": "http", "client": ("192.0.2.7", 1), "headers": []})
            while reading_rate.taken(server.context, somebody, reading_rate.FOLLOWERS) is None:
                pass
            began = time.monotonic()
            assert await opened() == "websocket.close"
            assert time.monotonic() - began >= late_answers.LATE_S
            token = installation.tokens["kiosk"].encode()
            assert await opened((b"authorization", b"Bearer " + token)) == "websocket.accept"

    asyncio.run(walk())
