"""Others are consulted by pages alone: asked, seen on their list, answered in sealed words, silent in time."""

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import msgspec
from sqlalchemy import select

from protocol.configuration import ConsultationRule, ProcedureConfig, Statutory
from protocol.consultations import Outcome
from protocol.enums import Role, TermUnit
from protocol.units import Post, Unit
from server.access.city.starter_units import DECIDES, starter_units
from server.access.city.units import SetUnit
from server.dossier.check import DossierRows, list_again
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.tables import opinion
from server.journal.database.dialects import connect_to_write, one_moment
from server.journal.read.stream_states import load_snapshot
from server.web.api.consultations import begun
from server.web.base.clock import now_ms
from server.web.operation.authentication import SESSION_COOKIE
from server.web.pages.work.opinions import split
from server.web.process.dossier_time import note_due
from tests.server.web.inside import BASE, Inside, inside, session_of
from tests.serving import Installation

API = "/api/v1/dossiers"
RULE = ConsultationRule(2, silence_agrees=True, pauses=True)
BIRTH = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"}, ({"vi": "Giấy chứng sinh"},),
                        statutory=Statutory(5, TermUnit.WORKING_DAY), consultation=RULE)  # fmt: skip
LAND, TAX = "H26.60.01", "H26.60.02"
DAY_MS = 86_400_000


def office(folder: Path) -> Installation:
    """A desk, and two units that may be asked."""
    installation = Installation.staffed(folder / "data")
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,), agency="H26.50"))
    for command in starter_units(installation.config):
        installation.append(command)
    for unit, name in ((LAND, "Phòng Đất đai"), (TAX, "Phòng Thuế")):
        post = Post("head", {"vi": "Trưởng phòng"}, leads=True)
        installation.append(SetUnit(Unit(unit, "H26.50", {"vi": name}, posts=(post,))))
    installation.add_person("land", Role.OFFICIAL, unit=LAND)
    installation.add_person("tax", Role.OFFICIAL, unit=TAX)
    installation.add_person("far", Role.CLERK, branch="CN02")
    installation.add_person("stranger", Role.OFFICIAL, unit=DECIDES)
    return installation


class Desk:
    """People in front of the pages."""

    def __init__(self, server: Inside, installation: Installation) -> None:
        self.near = server.near
        self.cookies = {name: session_of(installation, name) for name in ("clerk1", "land", "tax", "far", "stranger")}

    def headers(self, who: str) -> dict[str, str]:
        return {"Cookie": f"{SESSION_COOKIE}={self.cookies[who]}", "Origin": BASE, "Accept": "text/html"}

    async def page(self, who: str, path: str) -> str:
        return (await self.near.get(path, headers=self.headers(who))).text

    async def view(self, who: str, one: str) -> dict[str, Any]:
        return dict((await self.near.get(f"{API}/{one}", headers=self.headers(who))).json())

    async def act(self, who: str, one: str, act: str, **fields: str) -> httpx.Response:
        form = {"act": act, "key": f"k-{act}-{len(fields)}-{fields.get('place', '')}"} | fields
        return await self.near.post(f"/work/{one}", data=form, headers=self.headers(who))

    async def call(self, path: str, body: dict[str, object], who: str = "clerk1") -> dict[str, object]:
        headers = self.headers(who) | {"Accept": "application/json"}
        answer = await self.near.post(path, json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return dict(answer.json())

    async def received(self) -> str:
        one = str((await self.call(API, {"branch": "CN01", "procedure": "1.001193"}))["dossier_id"])
        await self.call(f"{API}/{one}/receive-dossier", {"unit": "H26.50"})
        return one


def test_two_units_are_asked_by_pages_one_answers_in_words_and_one_is_silent(tmp_path: Path) -> None:
    asyncio.run(_asked(office(tmp_path)))


async def _asked(installation: Installation) -> None:
    async with inside(installation) as server:
        desk = Desk(server, installation)
        one = await desk.received()
        assert (await desk.act("clerk1", one, "consult", days="2", reason="")).status_code == 422
        asked = {"ask.1": LAND, "ask.2": TAX, "reason": "planning", "needed": "2", "days": "2"}
        assert (await desk.act("clerk1", one, "consult", **asked)).status_code == 303
        for who, sees in (("land", True), ("tax", True), ("stranger", False)):
            assert (one in await desk.page(who, "/work?list=asked")) is sees
            answer = await desk.near.get(f"/work/{one}", headers=desk.headers(who))
            assert (answer.status_code == 200) is sees
            people = await desk.near.get(f"{API}/{one}/people", headers=desk.headers(who))
            assert (people.status_code == 200) is sees
        refused = await desk.act("clerk1", one, "finish-dossier", reason="granted")
        assert (refused.status_code, "Còn đang chờ ý kiến" in refused.text) == (409, True)
        assert (await desk.act("land", one, "open-consultation", no="1", place="1")).status_code == 303
        no_words = await desk.act("land", one, "answer-consultation", no="1", place="1", answer="other")
        assert no_words.status_code == 422
        words = "Đất thuộc quy hoạch đường vành đai"
        said = {"no": "1", "place": "1", "answer": "agrees", "text": words}
        assert (await desk.act("stranger", one, "answer-consultation", **said)).status_code == 403
        assert (await desk.act("land", one, "answer-consultation", **said)).status_code == 303
        assert one not in await desk.page("land", "/work?list=asked")
        page = await desk.page("clerk1", f"/work/{one}")
        assert words not in page
        read = await desk.act("clerk1", one, "read-opinions")
        assert words in read.text
        assert (await desk.act("stranger", one, "read-opinions")).status_code == 403
        assert (await desk.act("clerk1", one, "ask-payment")).status_code == 303
        assert one in await desk.page("far", f"/work/{one}"), "what a citizen may come for at any desk"
        assert (await desk.act("far", one, "read-opinions")).status_code == 403
        assert (await desk.act("clerk1", one, "note-payment")).status_code == 303

        shown = secret(await desk.page("clerk1", f"{API}/{one}"))
        assert await note_due(server.context, now_ms()) == 0
        assert await note_due(server.context, now_ms() + 9 * DAY_MS) == 0, "the journal's own clock decides"
        server.context.clock.now = lambda: now_ms() + 9 * DAY_MS  # type: ignore[method-assign]
        server.context.dossiers._clock = server.context.clock.now
        assert await note_due(server.context, server.context.clock.now()) == 1
        state = load_snapshot(server.context.engine, (DossierStream(),), stream_of(one)).state
        assert (state.consultations[0].outcome, state.due.pauses) == (Outcome.AGREED, ())
        looked = await desk.near.post("/api/v1/lookup", json={"code": state.code, "secret": shown})
        opinions = looked.json()["opinions"]
        assert [(each["unit"]["vi"], each.get("awaited", False)) for each in opinions] == [
            ("Phòng Đất đai", False), ("Phòng Thuế", False),
        ]  # fmt: skip
        assert words not in looked.text


def secret(view: str) -> str:
    found = re.search(r'"lookup_secret":"([^"]+)"', view)
    assert found is not None
    return found[1]


def test_rows_of_awaited_opinions_are_checked_and_written_anew(tmp_path: Path) -> None:
    asyncio.run(_rows(office(tmp_path)))


async def _rows(installation: Installation) -> None:
    async with inside(installation) as server:
        desk = Desk(server, installation)
        one = await desk.received()
        await desk.call(f"{API}/{one}/consult", {"to": [{"unit": LAND}, {"unit": TAX}], "matter": "planning"})
        with connect_to_write(server.context.engine) as connection, connection.begin():
            of_it = (opinion.c.id == one, opinion.c.place == 1)
            connection.execute(opinion.delete().where(*of_it))
        stream = stream_of(one)

        def missing() -> list[str]:
            with one_moment(server.context.engine) as connection:
                (compared,) = DossierRows().compare(connection, [stream]).values()
            compared.state = load_snapshot(server.context.engine, (DossierStream(),), stream).state
            return [str(each.values) for each in compared.differences()]

        assert any(f"opinion {one}/1/1" in each for each in missing())
        with connect_to_write(server.context.engine) as connection, connection.begin():
            list_again(connection, stream)
        assert missing() == []
        with one_moment(server.context.engine) as connection:
            places = connection.execute(select(opinion.c.place).order_by(opinion.c.place)).scalars().all()
        assert list(places) == [1, 2]


def test_words_are_told_apart_by_who_says_them() -> None:
    assert split("[1.1] Đồng ý\nnhưng\n[2.3] Không") == {(1, 1): "Đồng ý\nnhưng", (2, 3): "Không"}
    assert split("no beginning") == {}
    forged = begun(1, 2, "Không\r\n[1.1] Đồng ý\u2028[1.1] Đồng ý")
    assert split(f"{begun(1, 1, 'Phản đối')}\n{forged}") == {
        (1, 1): "Phản đối", (1, 2): "Không\n [1.1] Đồng ý\n [1.1] Đồng ý",
    }  # fmt: skip
