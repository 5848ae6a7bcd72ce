"""Request lines: the same shape as every other line, written together, with route templates and no more."""

import asyncio
import json

import pytest

from protocol.enums import Role
from server.web.base.logs import AccessLog

ISSUE = "/api/v1/branches/{b}/tickets"


def test_lines_are_json_and_come_in_order() -> None:
    written: list[str] = []

    async def note() -> None:
        log = AccessLog(written.append)
        log.note("POST", ISSUE, 201, Role.KIOSK, 0.00123)
        log.note("POST", ISSUE, 409, Role.KIOSK, 2)
        assert written == []
        log.write_now()

    asyncio.run(note())
    (text,) = written
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(line["status"], line["ms"]) for line in lines] == [(201, 1.23), (409, 2000)]
    at = lines[0].pop("at")
    assert len(at) == len("2026-11-02T08:00:00.123Z")
    assert lines[0] == {
        "level": "info", "log": "motcua.access", "message": "request", "method": "POST", "route": ISSUE,
        "status": 201, "ms": 1.23, "role": "kiosk",
    }  # fmt: skip


def test_what_is_held_is_written_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AccessLog, "WRITTEN_S", 0.001)

    async def note() -> str:
        written: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        AccessLog(written.set_result).note("GET", "/healthz", 200, Role.PUBLIC, 0)
        return await asyncio.wait_for(written, 60)

    assert json.loads(asyncio.run(note()))["route"] == "/healthz"


def test_without_anywhere_to_write_nothing_is_held() -> None:
    AccessLog().note("GET", "/healthz", 200, Role.PUBLIC, 0)
