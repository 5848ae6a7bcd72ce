"""`/complaint`: sent without a login, once however often, answered by who may, read with code and secret, sealed."""

import asyncio
import re
from pathlib import Path

import httpx
import msgspec
import pytest
from sqlalchemy import func, select

from protocol.enums import Role
from server.complaints.tables import complaint
from server.journal.schema.tables import journal
from tests.server.web.inside import Inside, inside, session_of
from tests.serving import Installation

WORDS, CONTACT, ANSWER = "Cán bộ quầy Hai nói nặng lời", "chị Hằng 0912345678", "Đã xin lỗi và nhắc nhở"
FORM = {"kind": "conduct", "branch": "CN01", "text": WORDS, "contact": CONTACT, "key": "k-1"}
WORK = "/work/complaints"


class Browser:
    """Somebody with a session, or nobody in particular."""

    def __init__(self, server: Inside, session: str = "") -> None:
        self._client, self._headers = server.away, {"Cookie": f"motcua_session={session}"} if session else {}

    async def get(self, path: str) -> httpx.Response:
        return await self._client.get(path, headers=self._headers)

    async def post(self, path: str, form: dict[str, str]) -> httpx.Response:
        origin = {"Origin": "http://motcua.test", "Sec-Fetch-Site": "same-origin"}
        return await self._client.post(path, data=form, headers=self._headers | origin)


def shown(page: httpx.Response) -> tuple[str, str]:
    """The code and the secret of the receipt."""
    code, secret = re.findall(r'class="code">([^<]+)<', page.text)
    return code, secret


def test_a_complaint_is_sent_once_answered_within_scope_and_nowhere_in_plain(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    installation = Installation.staffed(tmp_path / "data")
    installation.configure(msgspec.structs.replace(installation.config, id="CN02"))
    installation.add_person("supervisor", Role.SUPERVISOR)
    installation.add_person("far", Role.SUPERVISOR, branch="CN02")
    installation.add_person("admin", Role.ADMIN)

    async def work() -> None:
        async with inside(installation) as server:
            citizen = Browser(server)
            names = ("supervisor", "clerk1", "far", "admin")
            staff = {name: Browser(server, session_of(installation, name)) for name in names}
            await is_sent(server, citizen)
            code, secret = shown(await citizen.post("/complaint", FORM))
            with server.context.engine.connect() as connection:
                assert connection.execute(select(func.count()).select_from(complaint)).scalar_one() == 1
                path = f"{WORK}/{connection.execute(select(complaint.c.id)).scalar_one()}"
            for typed in ({"code": code, "secret": "AAAA-AAAA"}, {"code": "PA-261005-9999", "secret": secret}):
                assert (await citizen.post("/complaint/answer", typed)).status_code == 404
            assert code not in (await staff["far"].get(WORK)).text
            assert (await staff["far"].get(path)).status_code == 404
            assert (await staff["far"].post(path, {"act": "take"})).status_code == 404
            assert (await staff["clerk1"].get(WORK)).status_code == 403
            assert WORDS in (await staff["supervisor"].get(path)).text
            await is_answered(staff["supervisor"], path)
            told = (await citizen.post("/complaint/answer", {"code": code.lower(), "secret": secret})).text
            assert ANSWER in told
            assert code in (await staff["admin"].get(f"{WORK}?list=answered")).text
            assert ANSWER in (await staff["admin"].get(path)).text
            with server.context.engine.connect() as connection:
                looks = select(journal.c.body).where(journal.c.kind == "looked")
                assert f'{{"complaint":"{code}"}}' in str(connection.execute(looks).scalars().first())

    with caplog.at_level("DEBUG"):
        asyncio.run(work())
    for word in ("nặng lời", "0912345678", "nhắc nhở"):
        assert word not in caplog.text, word
        for file in installation.data.rglob("*"):
            assert not file.is_file() or word.encode() not in file.read_bytes(), (word, file)


async def is_sent(server: Inside, citizen: Browser) -> None:
    assert (await citizen.get("/complaint")).status_code == 200
    for wrong in ({"text": " "}, {"text": "a" * 2_001}, {"branch": "CN99"}, {"kind": "x"}):
        page = await citizen.post("/complaint", FORM | wrong)
        assert page.status_code == 422
        assert CONTACT in page.text, "what was typed is still there"
    page = await citizen.post("/complaint", FORM | {"code": "H26.50.05-261005-0001", "secret": "AAAA-AAAA"})
    assert page.status_code == 404
    refused = await server.away.post("/complaint", data=FORM, headers={"Origin": "http://elsewhere.test"})
    assert refused.status_code == 403
    first = shown(await citizen.post("/complaint", FORM))
    assert first == shown(await citizen.post("/complaint", FORM))


async def is_answered(supervisor: Browser, path: str) -> None:
    assert (await supervisor.post(path, {"act": "answer", "outcome": "settled", "answer": ""})).status_code == 422
    assert (await supervisor.post(path, {"act": "extend", "days": "61", "reason": "inquiry"})).status_code == 422
    for form in (
        {"act": "take"},
        {"act": "extend", "days": "3", "reason": "inquiry"},
        {"act": "answer", "outcome": "settled", "answer": ANSWER, "key": "a-1"},
        {"act": "answer", "outcome": "settled", "answer": ANSWER, "key": "a-1"},
    ):
        assert (await supervisor.post(path, form)).status_code == 303, form
    again = await supervisor.post(path, {"act": "answer", "outcome": "explained", "answer": "khác", "key": "a-2"})
    assert again.status_code == 409
