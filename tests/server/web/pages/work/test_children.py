"""A part of a dossier is decided by another agency: by pages alone, with what the public and the figures see of it."""

import asyncio
from pathlib import Path

from sqlalchemy import insert, update

from protocol.enums import Refusal
from protocol.units import Post, Unit
from server.access.city.units import SetUnit
from server.dossier.figures import read_figures
from server.dossier.stream.filed import key_of_files
from server.dossier.tables import scan_text
from server.journal.database.dialects import connect_to_write, one_moment
from server.people.erase import of_person
from server.people.retention import _ended_since, held
from server.people.tables import retention
from server.web.base.clock import CITY_TIME_ZONE, moment, now_ms
from tests.server.web.inside import inside
from tests.serving import Installation

from .test_opinions import DAY_MS, LAND, TAX, Desk, office, secret

API = "/api/v1/dossiers"
LAN = {"name": "Lê Thị Ngọc Lan", "identity_number": "001190012345"}
OPENING = {"procedure": "1.001193", "to": LAND}


def test_a_part_is_decided_by_another_agency_and_its_result_comes_back(tmp_path: Path) -> None:
    installation = office(tmp_path)
    post = Post("head", {"vi": "Trưởng phòng"}, installation.users["far"], leads=True)  # a clerk elsewhere
    installation.append(SetUnit(Unit(TAX, "H26.50", {"vi": "Phòng Thuế"}, posts=(post,))))
    asyncio.run(_opened(installation))


async def _opened(installation: Installation) -> None:
    async with inside(installation) as server:
        desk = Desk(server, installation)
        one = await desk.received()
        noted = await server.near.put(f"{API}/{one}/people/applicant", json=LAN, headers=desk.headers("clerk1"))
        assert noted.status_code == 200, noted.text
        assert (await desk.act("clerk1", one, "open-child", procedure="9.9", to=LAND)).status_code == 422
        assert (await desk.act("land", one, "open-child", **OPENING)).status_code == 403
        for _ in range(2):
            assert (await desk.act("clerk1", one, "open-child", **OPENING)).status_code == 303, "pressed twice"
        view = (await server.near.get(f"{API}/{one}", headers=desk.headers("clerk1"))).json()
        (child,) = view["children"]
        part = child["dossier_id"]
        assert (child["state"], child["unit"], child["no"]) == ("open", LAND, 1)
        assert (child["where"]["vi"], child["offered"], "due_at" in child) == ("Phòng Đất đai", True, True)
        assert part in await desk.page("land", "/work?list=offered")
        for who, path, sees in (
            ("land", f"/work/{one}", True),
            ("land", f"{API}/{one}/people", True),
            ("land", f"{API}/{one}", True),
            ("tax", f"/work/{one}", False),
            ("tax", f"/work/{part}", False),
            ("clerk1", f"/work/{part}", True),
        ):
            answer = await server.near.get(path, headers=desk.headers(who))
            assert (answer.status_code == 200) is sees, (who, path)
        assert (await desk.act("land", part, "accept-offer")).status_code == 303
        assert (await desk.view("clerk1", part))["parent_code"] == view["code"]
        (child,) = (await desk.view("clerk1", one))["children"]
        assert ("offered" in child, child["who"]) == (False, "land")
        assert child["code"] in await desk.page("land", "/work")
        shown = await desk.page("clerk1", f"/work/{one}")
        assert "Phòng Đất đai" in shown
        assert f"/work/{part}" in shown
        seen = {"code": view["code"], "secret": secret(await desk.page("clerk1", f"{API}/{one}"))}
        public = (await server.near.post("/api/v1/lookup", json=seen)).json()
        assert [(each["unit"]["vi"], each["state"]) for each in public["children"]] == [("Phòng Đất đai", "processing")]
        page = (await server.near.post("/dossier", data=seen, headers=desk.headers("clerk1"))).text
        assert "Phòng Đất đai" in page
        assert "lookup_secret" not in await desk.page("land", f"{API}/{one}"), "the receipt is the citizen's to show"
        tomorrow = moment(now_ms() + DAY_MS, CITY_TIME_ZONE)
        on = {"to": TAX, "date": f"{tomorrow:%d/%m/%Y}", "time": "10:00"}
        assert (await desk.act("land", part, "offer-dossier", **on)).status_code == 303
        assert (await desk.act("tax", part, "accept-offer")).status_code == 303
        for who, path, sees in (
            ("tax", f"/work/{one}", True),
            ("tax", f"{API}/{one}/files", True),
            ("land", f"/work/{one}", False),
            ("land", f"{API}/{one}/files", False),
        ):
            answer = await server.near.get(path, headers=desk.headers(who))
            assert (answer.status_code == 200) is sees, f"{who} {path}: it is in the hand of tax"
        piece = f"uploads/{'a' * 16}?offset=0"
        for who, where, code in (("far", one, 403), ("far", part, 200), ("clerk1", one, 200)):
            assert (await server.near.get(f"{API}/{where}/files", headers=desk.headers(who))).status_code == 200
            sent = await server.near.put(f"{API}/{where}/{piece}", content=b"%PDF-", headers=desk.headers(who))
            assert sent.status_code == code, f"{who}: who reads the whole for its part files nothing into it"
        assert (await desk.act("clerk1", one, "finish-dossier", reason="granted")).status_code == 303
        early = await desk.act("clerk1", one, "return-result", branch="CN01", reason="signature")
        assert (early.status_code, "cơ quan khác" in early.text) == (409, True)
        assert (await desk.act("tax", part, "finish-dossier", reason="granted")).status_code == 303
        for who, path, sees in (("tax", f"/work/{one}", False), ("clerk1", f"/work/{part}", True)):
            answer = await server.near.get(path, headers=desk.headers(who))
            assert (answer.status_code == 200) is sees, (who, path)
        done = await desk.act("clerk1", one, "return-result", branch="CN01", reason="signature", to="applicant")
        assert done.status_code == 303
        with one_moment(server.context.engine) as connection:
            figures = read_figures(connection, 0, now_ms() + DAY_MS, None)
        assert [(each.received, each.decided) for each in figures] == [(1, 1)], "counted once"
        assert TAX not in await desk.page("clerk1", f"/work/{part}")
        assert "lookup_secret" not in await desk.page("clerk1", f"{API}/{part}"), "one receipt, the whole's"
        receipt = await server.near.get(f"{API}/{part}/forms/01", headers=desk.headers("clerk1"))
        assert (receipt.status_code, receipt.json()["code"]) == (409, Refusal.WRONG_STATE)
        scan = {"doc": 1, "dossier_id": part, "file": "f1", "subject": key_of_files(part), "raw": "a", "raw_bytes": 1,
                "filed_at": 1, "aside": False, "state": "made", "words": 0}  # fmt: skip
        with connect_to_write(server.context.engine) as connection, connection.begin():
            connection.execute(insert(scan_text), [scan])
            found = of_person(connection, server.context.people.index_key, LAN["identity_number"])
            assert key_of_files(part) in found.subjects[part], "the scans of a part go with its applicant"
            assert part in _ended_since(connection), "it has no people, and is over its term some day all the same"
            of_whole = {"dossier_id": one, "branch": "CN01", "procedure": "", "kind": "granted", "ended_at": 1,
                        "listed_at": None, "hold": "dispute_open"}  # fmt: skip
            connection.execute(insert(retention), [of_whole])
            assert held(connection, part), "with the dossier that it is a part of"
            connection.execute(update(retention).values(hold=None))
            assert not held(connection, part)
