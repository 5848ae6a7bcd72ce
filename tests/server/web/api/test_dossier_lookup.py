"""The public look-up: who holds the receipt sees who answers for the dossier; who tries codes learns nothing."""

import asyncio
from typing import Any

import httpx
import msgspec
import pytest

from protocol.configuration import ProcedureConfig, Statutory
from protocol.dossier_code import is_dossier_code
from protocol.enums import Role, TermUnit
from server.access.credentials import guessing
from server.access.credentials.guessing import AT_ONCE
from server.dossier import lookup_secret
from server.web.api import dossier_lookup
from tests.server.web.inside import Inside, inside, session_of
from tests.serving import Installation

BIRTH = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"}, statutory=Statutory(5, TermUnit.WORKING_DAY))
ALL = "/api/v1/dossiers"
LOOKUP = "/api/v1/lookup"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(tmp_path_factory.mktemp("lookup") / "data").staff()
    made.configure(msgspec.structs.replace(made.config, procedures=(BIRTH,)))
    made.add_person("minh", Role.CLERK)
    return made


class Office:
    """A clerk who takes dossiers in, and a citizen far away."""

    def __init__(self, server: Inside, installation: Installation) -> None:
        self.server = server
        self._token = session_of(installation, "clerk1")

    async def act(self, method: str, path: str, body: Any) -> Any:
        answer = await self.server.near.request(
            method, f"{ALL}{path}", json=body, headers={"Authorization": f"Bearer {self._token}"}
        )
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def received(self, name: str = "Nguyễn Văn Bình An") -> Any:
        id_ = (await self.act("POST", "", {"branch": "CN01", "procedure": BIRTH.code}))["dossier_id"]
        await self.act("PUT", f"/{id_}/people/applicant", {"name": name})
        return await self.act("POST", f"/{id_}/receive-dossier", {"unit": "H26.50.05"})

    async def look(self, code: str, secret: str, client: httpx.AsyncClient | None = None) -> httpx.Response:
        return await (client or self.server.away).post(LOOKUP, json={"code": code, "secret": secret})


def test_who_holds_the_receipt_sees_who_answers_for_it_masked(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> None:
        async with inside(installation) as server:
            office = Office(server, installation)
            one = await office.received()
            secret = one["lookup_secret"]
            shown = (await office.look(f" {one['code'].lower()} ", secret.replace("-", " ").lower())).json()
            assert (shown["state"], shown["national"], shown["procedure"]) == ("received", 2, BIRTH.name)
            assert shown["applicant"] == "Nguyễn V*** B*** An"
            assert shown["official"] == "clerk1"
            assert shown["since"] == shown["received_at"]
            assert shown["original_at"] == shown["promised_at"] == shown["due_at"]
            assert not {"late", "suspended", "awaited", "ended_at"} & set(shown)
            await office.act("POST", f"/{one['dossier_id']}/ask-supplement", {"wanted": ["paper"], "reason": "missing"})
            shown = (await office.look(one["code"], secret)).json()
            assert (shown["state"], shown["awaited"], shown.get("due_at")) == ("supplement", 1, None)
            await office.act("POST", f"/{one['dossier_id']}/withdraw-dossier", {})
            ended = (await office.look(one["code"], secret)).json()
            assert ended["state"] == "withdrawn"
            assert not {"unit", "official", "since"} & set(ended)
            page = await server.away.post("/dossier", data={"code": one["code"], "secret": secret})
            assert page.status_code == 200
            assert "Nguyễn V*** B*** An" in page.text
            assert secret not in caplog.text
            assert "Bình" not in caplog.text

    with caplog.at_level("DEBUG"):
        asyncio.run(work())


def test_an_unknown_code_and_a_wrong_secret_are_one_answer_and_take_the_same_steps(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def is_secret_of(key: bytes, dossier_id: str, typed: str) -> bool:
        compared.append(dossier_id)
        return lookup_secret.is_secret_of(key, dossier_id, typed)

    monkeypatch.setattr(dossier_lookup, "is_secret_of", is_secret_of)

    async def work() -> None:
        async with inside(installation) as server:
            office = Office(server, installation)
            one, other = await office.received(), await office.received()
            unknown = one["code"][:-4] + "9999"
            assert is_dossier_code(unknown)
            answers = [
                await office.look(one["code"], other["lookup_secret"]),
                await office.look(unknown, one["lookup_secret"]),
                await office.look("nonsense", one["lookup_secret"]),
                await office.look(one["code"], "x"),
            ]
            assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
            nobodys = dossier_lookup.NO_DOSSIER
            assert compared == [one["dossier_id"], nobodys, nobodys, one["dossier_id"]]

    asyncio.run(work())


def test_codes_cannot_be_tried_through_from_one_address_nor_one_code_from_many(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "EVERY_MS", 60_000)  # on a busy machine ten seconds are over meanwhile

    async def work() -> None:
        async with inside(installation) as server:
            office = Office(server, installation)
            one, other = await office.received(), await office.received()
            for _ in range(AT_ONCE):
                assert (await office.look(one["code"], "AAAA-AAAA")).status_code == 404
            late = await office.look(other["code"], other["lookup_secret"])
            assert (late.status_code, int(late.headers["retry-after"]) > 0) == (429, True)
            assert (await office.look(other["code"], other["lookup_secret"], server.near)).status_code == 200
            from_elsewhere = await office.look(one["code"], one["lookup_secret"], server.near)
            assert from_elsewhere.status_code == 429

    asyncio.run(work())
