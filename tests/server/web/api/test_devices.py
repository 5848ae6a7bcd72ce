"""Devices in use are listed and revoked by who answers for them, over the wire and from the page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from protocol.enums import Refusal, Role
from protocol.version import USER_AGENT, VERSION
from server.access.city.commands import EnrolDevice
from server.access.credentials.tokens import token_hash
from server.journal.database.engine import open_database
from server.web.follow.presence import EVERY_S, SOON_S, SeenDevices
from tests.server.web.conftest import OTHER, install
from tests.server.web.following import Following
from tests.server.web.inside import BASE, Inside, inside, session_of
from tests.serving import Installation, Serving, until

URL = "/api/v1/devices"


class RunningServer:
    """A server, and people of it."""

    def __init__(self, installation: Installation, server: Inside) -> None:
        self.installation = installation
        self.server = server

    async def ask(self, who: str, method: str, path: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {session_of(self.installation, who)}", "Origin": BASE}
        return await self.server.away.request(method, path, headers=headers)

    async def listed(self, who: str) -> list[tuple[str | None, str]]:
        devices: list[Any] = (await self.ask(who, "GET", URL)).json()["devices"]
        return [(device.get("branch"), device["name"]) for device in devices]

    def id_of(self, name: str) -> str:
        return self.server.context.live.access.devices_named(name)[0].device_id

    async def code_of(self, token: str) -> Any:
        response = await self.server.away.get("/api/v1/branches", headers={"Authorization": f"Bearer {token}"})
        return response.json().get("code")


@asynccontextmanager
async def opened(tmp_path: Path) -> AsyncIterator[RunningServer]:
    installation = install(tmp_path / "data")
    installation.enrol(Role.KIOSK, branch=OTHER, name="kiosk-elsewhere")
    installation.append(EnrolDevice("d-city", Role.SERVICE, None, "city", token_hash("t-city")))
    async with inside(installation) as server:
        yield RunningServer(installation, server)


def test_a_manager_sees_the_branchs_devices_and_an_admin_all(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as running:
            here = [("CN01", name) for name in ("counter-1", "counter-2", "display", "kiosk", "service")]
            assert await running.listed("manager") == here
            assert await running.listed("admin") == [(None, "city"), *here, (OTHER, "kiosk-elsewhere")]
            first = (await running.ask("manager", "GET", URL)).json()["devices"][0]
            assert (first["role"], first["counter"]) == ("counter", "1")
            assert "token" not in str(first)

    asyncio.run(run())


def test_a_revoked_device_is_told_so_and_nobody_else_is(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as running:
            kiosk = running.id_of("kiosk")
            done = await running.ask("manager", "POST", f"{URL}/{kiosk}/revoke")
            assert (done.status_code, done.json()["device_id"]) == (200, kiosk)
            assert await running.code_of(running.installation.tokens["kiosk"]) == Refusal.REVOKED
            assert await running.code_of("mc_kiosk_nonsense") == Refusal.NOT_AUTHENTICATED
            assert await running.code_of(running.installation.tokens["display"]) is None
            assert ("CN01", "kiosk") not in await running.listed("manager")
            again = await running.ask("manager", "POST", f"{URL}/{kiosk}/revoke")
            assert (again.status_code, again.json()["code"]) == (409, Refusal.ALREADY)

    asyncio.run(run())


@pytest.mark.parametrize("path", [f"{URL}/{{id}}/revoke", "/manager/devices/{id}/revoke"])
def test_nobody_turns_out_a_device_that_is_not_theirs(tmp_path: Path, path: str) -> None:
    async def run() -> None:
        async with opened(tmp_path) as running:
            for elsewhere in (running.id_of("kiosk-elsewhere"), "d-city"):
                assert (await running.ask("manager", "POST", path.format(id=elsewhere))).status_code == 403
            assert (await running.ask("manager", "POST", path.format(id="d-none"))).status_code == 404
            assert (await running.ask("supervisor", "POST", path.format(id=running.id_of("kiosk")))).status_code == 403
            assert len(await running.listed("admin")) == 7
            assert (await running.ask("admin", "POST", path.format(id="d-city"))).status_code in (200, 303)
            assert await running.code_of("t-city") == Refusal.REVOKED

    asyncio.run(run())


# -- the page


def test_the_page_asks_before_it_revokes_and_says_that_it_did(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as running:
            kiosk = running.id_of("kiosk")
            path = f"/manager/devices/{kiosk}/revoke"
            assert path in (await running.ask("manager", "GET", "/manager/devices")).text
            question = await running.ask("manager", "GET", path)
            assert "Thu hồi thiết bị này?" in question.text
            assert ">kiosk<" in question.text
            assert await running.code_of(running.installation.tokens["kiosk"]) is None
            for _twice in range(2):
                done = await running.ask("manager", "POST", path)
                assert (done.status_code, done.headers["location"]) == (303, "/manager/devices?revoked=1")
            after = (await running.ask("manager", "GET", "/manager/devices?revoked=1")).text
            assert "Đã thu hồi thiết bị" in after
            assert path not in after
            assert await running.code_of(running.installation.tokens["kiosk"]) == Refusal.REVOKED
            assert (await running.ask("manager", "GET", path)).status_code == 303

    asyncio.run(run())


def test_a_form_of_another_site_revokes_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as running:
            cookie = {"Cookie": f"motcua_session={session_of(running.installation, 'manager')}"}
            path = f"/manager/devices/{running.id_of('kiosk')}/revoke"
            for origin in ({"Origin": "http://evil.test"}, {}):
                await running.server.away.post(path, headers=cookie | origin)
            assert await running.code_of(running.installation.tokens["kiosk"]) is None

    asyncio.run(run())


# -- when they were seen


def test_a_device_is_seen_while_it_is_connected_and_until_when_is_known_afterwards(serving: Serving) -> None:
    manager = serving.sign_in()

    def seen() -> dict[str, Any]:
        devices = serving.call("GET", URL, token=manager)[1]["devices"]
        return {device["name"]: device.get("seen_at") for device in devices}

    assert seen()["display"] is None
    with Following(serving, serving.installation.tokens["display"]) as display:
        display.wait_for(1)
        until(lambda: seen()["display"] is not None)
        page = serving.call("GET", "/manager/devices", token=manager)[1]
        assert page.count("đang kết nối") == 1
    assert seen()["kiosk"] is None
    assert seen()["display"] is not None


def test_managers_see_the_version_of_each_program_and_which_is_old(serving: Serving) -> None:
    manager = serving.sign_in()

    def listed() -> dict[str, tuple[str | None, bool]]:
        devices = serving.call("GET", URL, token=manager)[1]["devices"]
        return {each["name"]: (each.get("version"), each.get("is_old", False)) for each in devices}

    programs = {"kiosk": "motcua/0.1.5", "display": USER_AGENT, "counter-1": None, "service": None}
    wanted = {"kiosk": ("0.1.5", True), "display": (VERSION, False), "counter-1": (None, True)}
    with ExitStack() as stack:
        for name, agent in programs.items():
            token = serving.installation.tokens[name]
            stack.enter_context(Following(serving, token, user_agent_header=agent)).wait_for(1)
        until(lambda: all(listed()[name] == said for name, said in wanted.items()))
    assert listed().get("service", (None, False)) == (None, False), "another system's program, of which we know nothing"
    page = serving.call("GET", "/manager/devices", token=manager)[1]
    assert page.count("Phiên bản 0.1.5: cần cập nhật") == 1
    assert page.count("Phiên bản cũ: cần cập nhật") == 1
    assert page.count(f"phiên bản {VERSION}") == 1


class ToldDevices(SeenDevices):
    """`written`: what each round stored. A round begins when `rounds` gets an item; `rests`: how long it would last."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, self._until_told)
        self.written: list[set[str]] = []
        self.rounds: asyncio.Queue[None] = asyncio.Queue()
        self.rests: list[float] = []

    async def _until_told(self, seconds: float) -> None:
        self.rests.append(seconds)
        await self.rounds.get()

    def _note(self, devices: set[str]) -> None:
        super()._note(devices)
        self.written.append(devices)


def test_a_device_that_comes_between_two_rounds_is_stored_soon(tmp_path: Path) -> None:
    async def run() -> None:
        engine = open_database(install(tmp_path / "data").database)
        seen = ToldDevices(engine)
        seen.joined("d-1")
        while seen.rests != [EVERY_S]:
            await asyncio.sleep(0.01)
        seen.joined("d-2")
        while seen.rests != [EVERY_S, SOON_S]:
            await asyncio.sleep(0.01)
        seen.joined("d-3")
        for device in ("d-1", "d-2", "d-3"):
            seen.left(device)
        seen.rounds.put_nowait(None)
        seen.rounds.put_nowait(None)
        assert seen._writing is not None
        await asyncio.wait_for(seen._writing, 60)
        assert seen.written == [{"d-1"}, {"d-1", "d-2", "d-3"}]
        engine.dispose()

    asyncio.run(run())


def test_each_round_notes_who_is_there_and_who_has_left_meanwhile(tmp_path: Path) -> None:
    installation = install(tmp_path / "data")

    async def run() -> None:
        engine = open_database(installation.database)
        seen = ToldDevices(engine)
        written = seen.written
        seen.joined("d-1")
        seen.joined("d-1")
        seen.joined("d-2")
        for leaves in (["d-1"], ["d-2", "d-1"], []):
            task = seen._writing
            while len(written) == len(rounds_done):
                await asyncio.sleep(0.01)
            rounds_done.append(None)
            for device in leaves:
                seen.left(device)
            seen.rounds.put_nowait(None)
        assert task is not None
        await asyncio.wait_for(task, 60)
        assert written == [{"d-1", "d-2"}, {"d-1", "d-2"}, {"d-1", "d-2"}]
        assert set(seen.read()) == {"d-1", "d-2"}
        assert seen._writing is None
        engine.dispose()

    rounds_done: list[None] = []
    asyncio.run(run())
