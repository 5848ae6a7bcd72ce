"""The clock on the manager's page: what is doubted is said, confirmed in one act, and what it did is taken back."""

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest

from tests.server.web.inside import BASE, Inside, inside, session_of
from tests.server.web.standing import Clock, stand
from tests.serving import Installation

PAGE = "/manager/CN01"
IN_2038 = datetime.fromisoformat("2038-01-19T10:14:00+07:00")


@pytest.fixture
def clock(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Nine o'clock at the branch, and no time server."""
    monkeypatch.setattr("server.web.process.serve.is_synchronised", lambda wall: False)
    return stand(installation, monkeypatch, 9, 0)


class Manager:
    """A manager before the page."""

    def __init__(self, server: Inside, installation: Installation) -> None:
        self._near = server.near
        self._headers = {
            "Authorization": f"Bearer {session_of(installation, 'manager', server.context.clock.now())}",
            "Origin": BASE,
        }

    async def page(self, language: str = "vi") -> str:
        return (await self._near.get(f"{PAGE}?lang={language}", headers=self._headers)).text

    async def post(self, act: str, **form: str) -> httpx.Response:
        return await self._near.post(f"{PAGE}/{act}", data=form, headers=self._headers)


def test_a_jump_is_said_in_both_languages_and_confirmed_by_one_press(installation: Installation, clock: Clock) -> None:
    async def play() -> None:
        async with inside(installation) as server:
            manager = Manager(server, installation)
            assert "Xin kiểm tra ngày giờ" not in await manager.page()
            clock.wrong = timedelta(hours=18)
            assert "Đồng hồ của máy chủ đã bị chỉnh nhanh lên." in await manager.page()
            assert "The clock of the server&#39;s machine was put forward." in await manager.page("en")
            assert (await manager.post("clock", which="nothing")).status_code == 422
            assert (await manager.post("clock", which="typed", typed="soon")).status_code == 422
            assert not server.context.clock.believed
            assert (await manager.post("clock", which="counted")).status_code == 303
            assert server.context.clock.verdict()[0].believed
            assert abs(server.context.clock.now() - clock.at.timestamp() * 1000) < 1000
            assert (await manager.post("clock", which="machine")).status_code == 303
            assert "Xin kiểm tra ngày giờ" not in await manager.page()
            assert abs(server.context.clock.now() - (clock.at + clock.wrong).timestamp() * 1000) < 1000

    asyncio.run(play())


def test_a_day_of_2038_is_taken_back_on_the_page(installation: Installation, clock: Clock) -> None:
    async def play() -> None:
        async with inside(installation) as server:
            manager = Manager(server, installation)
            clock.wrong = IN_2038 - clock.at
            await manager.post("clock", which="machine")
            kiosk = {"Authorization": f"Bearer {installation.tokens['kiosk']}"}
            for _ in range(3):
                await server.near.post("/api/v1/branches/CN01/tickets", json={"service": "HT"}, headers=kiosk)
            clock.wrong = timedelta(0)
            manager = Manager(server, installation)  # the session of before ended in 2038
            typed = clock.at.strftime("%Y-%m-%dT%H:%M")
            assert (await manager.post("clock", which="typed", typed=typed)).status_code == 303
            manager = Manager(server, installation)  # the session of before ended in 2038
            mistaken = server.context.live.branches["CN01"].state.day
            assert mistaken is not None
            assert f"Ngày {mistaken.date} đã được mở quá sớm" in await manager.page()
            assert (await manager.post("take-opening-back")).status_code == 303
            page = await manager.page()
            assert "mở quá sớm" not in page
            assert server.context.live.branches["CN01"].state.waiting.total == 3
            assert (await manager.post("restore-expired")).status_code == 409

    asyncio.run(play())
