"""The people of dossiers over the API: masked, uncovered by an audited act, found within one's branches alone."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import Engine, select

from protocol.configuration import ProcedureConfig, Statutory
from protocol.enums import Role, TermUnit
from server.journal.database.engine import open_database
from server.journal.schema.tables import journal
from server.web.api.dossier_people import SECRET_HEADER
from tests.server.web.inside import Inside, inside, session_of
from tests.serving import Installation

BIRTH = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"}, statutory=Statutory(5, TermUnit.WORKING_DAY))
ALL = "/api/v1/dossiers"
LAN = {
    "name": "NGUYỄN THỊ NGỌC LAN",
    "identity_number": "001190012345",
    "old_identity_number": "012345678",
    "birth_date": "1990-12-31",
    "sex": "female",
    "address": "Số 5 Hàng Bạc, Hoàn Kiếm, Hà Nội",
    "phone": "+84 912 345 678",
    "email": "ngoclan@example.vn",
}
CARD = ["name", "identity_number", "birth_date"]
PLAIN = ("NGỌC LAN", "ngoc lan", "001190012345", "012345678", "1990-12-31", "Hàng Bạc", "912 345", "0912345678",
         "ngoclan", "hai bản sao", "Bí mật")  # fmt: skip


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(tmp_path_factory.mktemp("people") / "data").staff()
    made.configure(msgspec.structs.replace(made.config, procedures=(BIRTH,)))
    made.configure(msgspec.structs.replace(made.config, id="CN02", procedures=(BIRTH,)))
    made.add_person("far", Role.CLERK, branch="CN02")
    return made


class Clerk:
    """Somebody who works over the API, at their branch."""

    def __init__(self, server: Inside, installation: Installation, name: str, branch: str = "CN01") -> None:
        self._client, self.branch = server.away, branch
        self._token = session_of(installation, name)
        self.texts: list[str] = []

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        named = {"Authorization": f"Bearer {self._token}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        return await self._client.request(method, f"{ALL}{path}", json=body, headers=named)

    async def draft(self) -> str:
        made = await self.ask("POST", "", {"branch": self.branch, "procedure": BIRTH.code})
        assert made.status_code == 201, made.text
        return str(made.json()["dossier_id"])

    async def put(self, id_: str, part: str, person: Any, status: int = 200, **headers: str) -> Any:
        answer = await self.ask("PUT", f"/{id_}/people/{part}", person, **headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def found(self, **by: str) -> list[str]:
        answer = await self.ask("POST", "/find", by)
        assert answer.status_code == 200, answer.text
        assert answer.json()["more"] is False
        return [each["dossier"]["dossier_id"] for each in answer.json()["found"]]


def test_a_person_is_noted_masked_found_uncovered_and_nowhere_in_plain(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> None:
        async with inside(installation) as server:
            here, far = Clerk(server, installation, "clerk1"), Clerk(server, installation, "far", "CN02")
            one, other = await here.draft(), await far.draft()
            noted = await here.put(one, "applicant", LAN | {"from_card": CARD}, Idempotency_Key="k1")
            assert noted == await here.put(one, "applicant", LAN | {"from_card": CARD}, Idempotency_Key="k1")
            assert noted["same_open"] == []
            shown = noted["person"]["fields"]
            assert shown == {
                "name": "NGUYỄN T*** N*** LAN",
                "identity_number": "0011******45",
                "old_identity_number": "*******78",
                "birth_date": "1990-**-**",
                "sex": "female",
                "address": "***, Hà Nội",
                "phone": "********678",
                "email": "n***@example.vn",
            }
            second = await here.draft()
            await here.put(second, "applicant", {"name": "Người khác"}, Idempotency_Key="k1")
            kept = (await here.ask("GET", f"/{one}/people")).json()["people"][0]["fields"]
            assert kept == shown  # a key that comes again in another dossier is another
            again = await here.put(one, "applicant", LAN, 422, Idempotency_Key="k1")
            assert again["code"] == "key_reused"
            await here.ask("PUT", f"/{one}/texts/content", {"text": "Xin hai bản sao, Bí mật"})
            people = (await here.ask("GET", f"/{one}/people")).json()
            assert people["people"] == [noted["person"]]
            assert people["texts"] == ["content"]
            await finds(here, far, one)
            await is_open_elsewhere(here, far, one, other)
            await uncovers(server, here, far, one)
            await fills_in(server, here, far, one)

    with caplog.at_level("DEBUG"):
        asyncio.run(work())
    for word in PLAIN:
        assert word not in caplog.text, word
        for path in installation.data.rglob("*"):
            assert not path.is_file() or word.encode() not in path.read_bytes(), (word, path)


async def finds(here: Clerk, far: Clerk, one: str) -> None:
    for by in (
        {"identity_number": "001190012345"},
        {"identity_number": "012345678"},
        {"phone": "0912.345.678"},
        {"name": "nguyen thi ngoc lan"},
        {"name": "Lan Ngọc"},
    ):
        assert await here.found(**by) == [one], by
        assert await far.found(**by) == [], by
    assert await here.found(name="Nguyễn Văn Lan") == []
    assert await here.found(phone="0912345679") == []
    both = await here.ask("POST", "/find", {"name": "lan", "phone": "0912345678"})
    assert (both.status_code, both.json()["code"]) == (422, "bad_field")


async def is_open_elsewhere(here: Clerk, far: Clerk, one: str, other: str) -> None:
    """The warning names the branch, and tells more only to whom the dossier is open."""
    noted = await far.put(other, "owner", {"name": "Nguyễn Lan", "identity_number": "012345678"})
    assert noted["same_open"] == [{"branch": "CN01", "state": "registered"}]
    again = await here.put(one, "applicant", LAN)
    assert again["same_open"] == [{"branch": "CN02", "state": "registered"}]
    second = await here.draft()
    noted = await here.put(second, "applicant", LAN)
    assert [same.get("dossier_id") for same in noted["same_open"]] == [one, None]
    await here.ask("POST", f"/{second}/discard-draft", {})
    assert len((await here.put(one, "applicant", LAN))["same_open"]) == 1


async def uncovers(server: Inside, here: Clerk, far: Clerk, one: str) -> None:
    asked = {"field": "phone", "reason": "call_back"}
    path = f"/{one}/people/applicant/uncover"
    value = await here.ask("POST", path, asked)
    assert value.json() == {"field": "phone", "value": "+84 912 345 678"}
    text = await here.ask("POST", f"/{one}/texts/content/uncover", {"reason": "work"})
    assert text.json()["text"] == "Xin hai bản sao, Bí mật"
    assert (await here.ask("POST", path, {"field": "mandate", "reason": "x"})).status_code == 404
    assert (await far.ask("POST", path, asked)).status_code == 404
    looks = [body for _, body in rows_of(server.context.engine, "looked")]
    about = {"dossier_id": one, "part": "applicant", "field": "phone", "reason": "call_back"}
    assert looks == [
        {"what": "person", "branch": "CN01", "about": about},
        {"what": "person", "branch": "CN01", "about": about | {"part": "texts", "field": "content", "reason": "work"}},
    ]


async def fills_in(server: Inside, here: Clerk, far: Clerk, one: str) -> None:
    """What a received dossier has of the same person is named at once, and given for one look; in one's scope alone."""
    number = {"identity_number": "001190012345"}
    draft = await here.draft()
    assert "earlier" not in await here.put(draft, "owner", number)  # a draft is no source
    code = (await here.ask("POST", f"/{one}/receive-dossier", {"unit": "H26.50"})).json()["code"]
    card = number | {"name": "Nguyễn Thị Ngọc Lan", "address": "Hà Nội"}
    earlier = (await here.put(draft, "owner", card))["earlier"]
    assert (earlier["dossier_id"], earlier["code"]) == (one, code)
    assert set(earlier["fields"]) == {"old_identity_number", "birth_date", "sex", "phone", "email"}
    asked, path = {"dossier_id": one}, f"/{draft}/people/owner/prefill"
    before = len(rows_of(server.context.engine, "looked"))
    given = await here.ask("POST", path, asked)
    assert given.json() == {"code": code, "fields": {name: LAN[name] for name in earlier["fields"]}}
    _, look = rows_of(server.context.engine, "looked")[-1]
    about = {"dossier_id": one, "part": "applicant", "field": " ".join(earlier["fields"]), "reason": "prefill"}
    assert look == {"what": "person", "branch": "CN01", "about": about}
    assert "earlier" not in await here.put(draft, "owner", number | {"name": "Trần Văn Bình"})  # a number typed wrong
    refused = [
        await here.ask("POST", path, asked),
        await here.ask("POST", f"/{draft}/people/proxy/prefill", asked),
        await here.ask("POST", path, {"dossier_id": draft}),
        await far.ask("POST", path, asked),
        await here.ask("POST", f"/{one}/people/applicant/prefill", asked),  # received: nothing is entered there
    ]
    assert [answer.status_code for answer in refused] == [404, 404, 404, 404, 403]
    theirs = await far.draft()
    assert "earlier" not in await far.put(theirs, "applicant", number)
    assert (await far.ask("POST", f"/{theirs}/people/applicant/prefill", asked)).status_code == 404
    assert len(rows_of(server.context.engine, "looked")) == before + 1


def test_another_branch_sees_nobody_without_the_receipt_and_a_change_after_it_has_a_reason(
    installation: Installation,
) -> None:
    async def work() -> None:
        async with inside(installation) as server:
            here, far = Clerk(server, installation, "clerk1"), Clerk(server, installation, "far", "CN02")
            one = await here.draft()
            await here.put(one, "applicant", {"name": "Trần Văn Một"})
            received = (await here.ask("POST", f"/{one}/receive-dossier", {"unit": "H26.50"})).json()
            assert (await far.ask("GET", f"/{one}/people")).status_code == 404
            assert await far.found(code=received["code"]) == []
            assert await here.found(code=received["code"]) == [one]
            shown = {"Lookup_Secret": received["lookup_secret"].lower()}
            assert SECRET_HEADER == "Lookup-Secret"
            people = await far.ask("GET", f"/{one}/people", **shown)
            assert people.json()["people"][0]["fields"] == {"name": "Trần V*** Một"}
            collector = {"name": "Lê Thị Hai", "identity_number": "001190000001"}
            await far.put(one, "collector", collector, **shown)
            await here.put(one, "applicant", {"name": "Trần Văn Hai"}, 422)
            await here.put(one, "applicant", {"name": "Trần Văn Hai", "reason": "typed_wrong"})
            assert await here.found(name="tran van mot") == []
            assert await here.found(name="tran van hai") == [one]
            kept = server.context.people
            with server.context.engine.connect() as connection:
                before = kept.read_people(connection, one, seq=received["seq"])
                assert [each.fields for each in before] == [{"name": "Trần Văn Một"}]
                assert len(kept.read_people(connection, one)) == 2

    asyncio.run(work())


@pytest.mark.parametrize(
    ("part", "person", "field"),
    [
        ("applicant", {"identity_number": "12345"}, "identity_number"),
        ("applicant", {"birth_date": "1990-02-30"}, "birth_date"),
        ("applicant", {"phone": "+1 2 3 4 "}, "phone"),
        ("applicant", {"name": "Lan\u0007"}, "name"),
        ("applicant", {"name": "   "}, "name"),
        ("applicant", {"mandate": "số 12"}, "mandate"),
        ("applicant", {"name": "Lan", "from_card": ["phone"]}, "from_card"),
        ("applicant", {"from_card": ["name"]}, "from_card"),
        ("applicant", {"sex": "Nữ"}, "sex"),
        ("nobody", {"name": "Lan"}, None),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_and_changes_nothing(
    standing: "Standing", part: str, person: Any, field: str | None
) -> None:
    status, problem = standing.put(part, person)
    assert (status, problem.get("field")) == ((404, None) if field is None else (422, field))
    assert standing.seq() == 1


class Standing:
    """One draft that refused requests leave as it is."""

    def __init__(self, loop: asyncio.Runner, server: Inside, clerk: Clerk, id_: str) -> None:
        self._loop, self._server, self._clerk, self._id = loop, server, clerk, id_

    def put(self, part: str, person: Any) -> tuple[int, Any]:
        answer = self._loop.run(self._clerk.ask("PUT", f"/{self._id}/people/{part}", person))
        return answer.status_code, answer.json()

    def seq(self) -> int:
        answer = self._loop.run(self._clerk.ask("GET", f"/{self._id}"))
        return int(answer.json()["seq"])


@pytest.fixture(scope="module")
def standing(installation: Installation) -> Iterator[Standing]:
    with asyncio.Runner() as loop:
        block = inside(installation)
        server = loop.run(block.__aenter__())
        clerk = Clerk(server, installation, "clerk1")
        yield Standing(loop, server, clerk, loop.run(clerk.draft()))
        loop.run(block.__aexit__(None, None, None))


def rows_of(engine: Engine, kind: str) -> list[tuple[str, Any]]:
    """Stream and body of every event of this kind."""
    found = select(journal.c.stream, journal.c.body).where(journal.c.kind == kind).order_by(journal.c.seq)
    with engine.connect() as connection:
        return [(stream, msgspec.json.decode(body)) for stream, body in connection.execute(found)]


def test_the_events_hold_ids_and_names_of_fields_alone(installation: Installation, standing: Standing) -> None:
    assert standing.put("owner", LAN)[0] == 200
    engine = open_database(installation.database)
    noted = rows_of(engine, "people_noted")
    engine.dispose()
    assert noted
    for _, event in noted:
        assert set(event) <= {"part", "subject", "fields", "from_card", "reason"}
        assert re.fullmatch("p[0-9a-f]{20}", event["subject"])
