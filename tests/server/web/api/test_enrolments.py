"""A device without a token: it asks, shows its code, a manager confirms, and it is enrolled once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from protocol.enrolment_code import code_of, commitment_to, new_nonce
from protocol.enums import Refusal
from server.access import enrolments as en
from server.access.check import AccessRows
from server.journal.check.check import check
from tests.server.web.conftest import OTHER, install
from tests.server.web.inside import BASE, Inside, inside, session_of
from tests.serving import Installation

URL = "/api/v1/enrolments"


class Room:
    """A server, a manager of CN01 and devices that nobody knows."""

    def __init__(self, installation: Installation, server: Inside) -> None:
        self.installation = installation
        self.server = server
        self._manager = {"Authorization": f"Bearer {session_of(installation, 'manager')}", "Origin": BASE}

    async def wish(self, role: str = "kiosk", name: str = "Ki-ốt cạnh cửa") -> Any:
        response = await self.server.away.post(URL, json={"role": role, "name": name})
        assert response.status_code == 201, response.text
        return response.json()

    async def claim(self, wish: Any, key: str = "k1", secret: str | None = None) -> httpx.Response:
        body = {"secret": secret or wish["secret"]}
        return await self.server.away.post(
            f"{URL}/{wish['enrolment_id']}/token", json=body, headers={"Idempotency-Key": key}
        )

    async def state(self, wish: Any) -> str:
        return str((await self.claim(wish)).json()["state"])

    async def manage(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.server.away.request(method, f"{URL}{path}", json=body, headers=self._manager)

    async def confirm(self, wish: Any, **place: Any) -> httpx.Response:
        return await self.manage("POST", f"/{wish['enrolment_id']}/confirm", {"branch": "CN01"} | place)

    async def page(self, method: str = "GET", path: str = "", **form: str) -> httpx.Response:
        return await self.server.away.request(
            method, f"/manager/devices{path}", data=form or None, headers=self._manager
        )


@asynccontextmanager
async def opened(tmp_path: Path) -> AsyncIterator[Room]:
    installation = install(tmp_path / "data")
    async with inside(installation) as server:
        yield Room(installation, server)


def test_a_confirmed_device_gets_a_token_that_works_and_nobody_else_does(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            wish = await room.wish()
            assert await room.state(wish) == "pending"
            (seen,) = (await room.manage("GET", "")).json()["enrolments"]
            assert (seen["code"], seen["name"], seen["role"]) == (wish["code"], "Ki-ốt cạnh cửa", "kiosk")
            assert seen["address"] == "192.0.2.7"
            assert "secret" not in str(seen)
            confirmed = await room.confirm(wish, name="Ki-ốt 2")
            assert (confirmed.status_code, confirmed.json()["state"]) == (200, "confirmed")
            claimed = (await room.claim(wish)).json()
            assert (claimed["state"], claimed["branch"], claimed["name"]) == ("confirmed", "CN01", "Ki-ốt 2")
            device = room.server.context.live.access.device_by_token(claimed["token"])
            assert device is not None
            assert (device.device_id, device.role, device.name) == (claimed["device_id"], "kiosk", "Ki-ốt 2")
            issued = await room.server.away.post(
                "/api/v1/branches/CN01/tickets",
                json={"service": "HT"},
                headers={"Authorization": f"Bearer {claimed['token']}"},
            )
            assert issued.status_code == 201
            assert (await room.manage("GET", "")).json()["enrolments"] == []

    asyncio.run(run())


def test_the_token_is_given_once_and_again_only_to_the_request_whose_answer_was_lost(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            wish = await room.wish()
            await room.confirm(wish)
            first = await room.claim(wish, "k1")
            assert (await room.claim(wish, "k1")).json() == first.json()
            again = await room.claim(wish, "k2")
            assert (again.status_code, again.json()["code"]) == (409, Refusal.ALREADY)
            enrolled = [d for d in room.server.context.live.access.devices.values() if d.name == wish.get("name")]
            assert len(enrolled) <= 1

    asyncio.run(run())


def test_only_the_device_itself_can_ask_how_it_stands(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            wish, other = await room.wish(), await room.wish(name="another")
            await room.confirm(wish)
            for secret in ("", "x", other["secret"], wish["code"]):
                answer = await room.claim(wish, secret=secret or "-")
                assert (answer.status_code, "token" in answer.json()) == (404, False)
            unknown = await room.claim({"enrolment_id": "e-none", "secret": wish["secret"]})
            assert unknown.status_code == 404

    asyncio.run(run())


def test_a_refused_device_is_told_so_and_gets_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            wish = await room.wish()
            refused = await room.manage("POST", f"/{wish['enrolment_id']}/refuse")
            assert (refused.status_code, refused.json()["state"]) == (200, "refused")
            assert (await room.claim(wish)).json() == {"state": "refused"}
            assert (await room.confirm(wish)).json()["code"] == Refusal.ALREADY

    asyncio.run(run())


def test_deciding_twice_the_same_way_is_deciding_once(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            wish = await room.wish("counter", "Quầy 3")
            first = await room.confirm(wish, counter="3")
            assert (await room.confirm(wish, counter="3")).json() == first.json()
            assert (await room.confirm(wish, counter="4")).json()["code"] == Refusal.ALREADY
            assert (await room.claim(wish)).json()["counter"] == "3"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("role", "place", "code", "field"),
    [
        ("kiosk", {"branch": OTHER}, Refusal.NOT_ALLOWED, "branch"),
        ("kiosk", {"branch": "CN99"}, Refusal.NOT_ALLOWED, "branch"),
        ("kiosk", {"counter": "1"}, Refusal.BAD_FIELD, "counter"),
        ("counter", {}, Refusal.BAD_FIELD, "counter"),
        ("counter", {"counter": "99"}, Refusal.UNKNOWN_COUNTER, "counter"),
        ("kiosk", {"name": " "}, Refusal.BAD_FIELD, "name"),
        ("kiosk", {"name": "kiosk"}, Refusal.ALREADY, "name"),
    ],
)
def test_a_place_that_cannot_be_is_refused_and_the_device_goes_on_waiting(
    tmp_path: Path, role: str, place: dict[str, str], code: Refusal, field: str
) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            wish = await room.wish(role)
            answer = (await room.confirm(wish, **place)).json()
            assert (answer["code"], answer["field"]) == (code, field)
            assert await room.state(wish) == "pending"

    asyncio.run(run())


@pytest.mark.parametrize(
    "body",
    [{}, {"role": "service", "name": "x"}, {"role": "admin", "name": "x"}, {"role": "kiosk", "name": ""},
     {"role": "kiosk", "name": "x" * 65}, {"role": "kiosk", "name": "\x07"}, {"role": "kiosk", "name": "x", "y": 1}],
)  # fmt: skip
def test_a_wish_that_is_none_is_refused(tmp_path: Path, body: dict[str, Any]) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            response = await room.server.away.post(URL, json=body)
            assert (response.status_code, response.json()["code"]) == (422, Refusal.BAD_FIELD)

    asyncio.run(run())


def test_who_asks_too_often_is_told_to_wait(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            for number in range(en.MOST_OF_NETWORK):
                await room.wish(name=f"{number}")
            over = await room.server.away.post(URL, json={"role": "kiosk", "name": "x"})
            assert (over.status_code, over.json()["code"]) == (429, Refusal.TOO_MANY_TRIES)
            near = await room.server.near.post(URL, json={"role": "kiosk", "name": "x"})
            assert near.status_code == 201

    asyncio.run(run())


# -- the page


def test_the_page_shows_the_code_and_its_form_enrols(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            assert "Không có thiết bị nào đang chờ" in (await room.page()).text
            wish = await room.wish("counter", "Quầy <ba>")
            text = (await room.page()).text
            assert f"{wish['code'][:3]} {wish['code'][3:]}" in text
            assert "Quầy &lt;ba&gt;" in text
            assert 'value="CN01/3"' in text
            assert OTHER not in text
            nowhere = await room.page("POST", f"/{wish['enrolment_id']}", decision="confirm", name="Q", place="")
            assert (nowhere.status_code, "Hãy chọn nơi đặt thiết bị" in nowhere.text) == (422, True)
            right = {"decision": "confirm", "name": "Quầy 3", "place": "CN01/3"}
            done = await room.page("POST", f"/{wish['enrolment_id']}", **right)
            assert (done.status_code, done.headers["location"]) == (303, "/manager/devices")
            assert "Đã xác nhận" in (await room.page()).text
            assert (await room.claim(wish)).json()["counter"] == "3"
            after = (await room.page()).text
            assert wish["enrolment_id"] not in after
            assert "Quầy 3" in after

    asyncio.run(run())


def test_the_page_names_this_servers_addresses_beside_the_code(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            await room.wish()
            assert f"một địa chỉ của máy chủ này: {BASE}" in (await room.page()).text

    asyncio.run(run())


def test_the_pages_form_refuses_and_says_what_is_no_longer_there(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            wish = await room.wish()
            path = f"/{wish['enrolment_id']}"
            assert (await room.page("POST", path, decision="refuse")).status_code == 303
            assert await room.state(wish) == "refused"
            late = await room.page("POST", path, decision="confirm", name="x", place="CN01")
            assert (late.status_code, "không còn chờ" in late.text) == (409, True)
            taken = await room.wish()
            same = await room.page("POST", f"/{taken['enrolment_id']}", decision="confirm", name="kiosk", place="CN01")
            assert "hãy đặt tên khác" in same.text

    asyncio.run(run())


def test_a_code_follows_from_both_nonces_and_managers_see_it_once_the_device_has_said_its_own(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            nonce = new_nonce()
            body = {"role": "kiosk", "name": "Ki-ốt 3", "commitment": commitment_to(nonce)}
            wish = (await room.server.away.post(URL, json=body)).json()
            assert (wish["code"], wish.get("keyed", False)) == ("", False)
            assert (await room.manage("GET", "")).json()["enrolments"] == []
            assert (await room.confirm(wish)).status_code == 409, "nobody can have compared anything"
            path = f"{URL}/{wish['enrolment_id']}/token"
            for said, status in ((new_nonce(), 409), (nonce, 200), (nonce, 200)):
                told = {"secret": wish["secret"], "nonce": said}
                answer = await room.server.away.post(path, json=told, headers={"Idempotency-Key": "k1"})
                assert answer.status_code == status, answer.text
            (seen,) = (await room.manage("GET", "")).json()["enrolments"]
            assert (seen["code"], seen["line"]) == (code_of(nonce, wish["nonce"], ""), "plain")
            assert "(http)" in (await room.page()).text.partition('<p class="amber">')[2][:200]
            assert (await room.confirm(wish)).status_code == 200
            assert (await room.claim(wish)).json()["state"] == "confirmed"
            old = await room.wish(name="Ki-ốt cũ")
            assert len(old["code"]) == 6
            assert "nonce" not in old
            lines = {one["name"]: one.get("line") for one in (await room.manage("GET", "")).json()["enrolments"]}
            assert lines == {"Ki-ốt cũ": None}, "left out: unproven"
            report = check(room.server.context.engine, [], kept=(AccessRows(),))
            assert [one for one in report.findings if one.stream == "enrolment"] == []

    asyncio.run(run())


@pytest.mark.parametrize("commitment", ["", "x" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n"])
def test_a_commitment_is_a_digest(tmp_path: Path, commitment: str) -> None:
    async def run() -> None:
        async with opened(tmp_path) as room:
            body = {"role": "kiosk", "name": "Ki-ốt 3", "commitment": commitment}
            answer = await room.server.away.post(URL, json=body)
            assert (answer.status_code, answer.json()["field"]) == (422, "commitment")

    asyncio.run(run())


def test_a_flood_from_ten_networks_does_not_keep_a_kiosk_of_the_building_out(tmp_path: Path) -> None:
    """Each of the flood's addresses asks as often as it may, before the kiosk and after it."""

    async def play() -> None:
        async with inside(install(tmp_path)) as server:

            async def ask(address: str, name: str = "flood") -> int:
                transport = httpx.ASGITransport(server.app, client=(address, 40_000))
                async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
                    return (await client.post(URL, json={"role": "kiosk", "name": name})).status_code

            flood = [f"10.0.1.{n}" for n in range(en.MOST_WAITING // en.MOST_OF_NETWORK)]
            assert [await ask(each) for each in flood * en.MOST_OF_NETWORK] == [201] * en.MOST_WAITING
            assert await ask("10.0.2.1", "the kiosk at the door") == 201
            again = [await ask(address) for address in (flood[1], "10.0.3.1", "10.0.3.1", "10.0.3.2")]
            assert again == [429, 201, 201, 201]
            with server.context.engine.connect() as connection:
                names = [one.name for one in en.waiting(connection, server.context.clock.now())]
            assert len(names) == en.MOST_WAITING
            assert names.count("the kiosk at the door") == 1

    asyncio.run(play())
