"""Forms over the API: only what the dossier has, only for who may, each look noted, an old receipt marked."""

import asyncio
import io
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from protocol.configuration import ProcedureConfig, Statutory
from protocol.enums import Role, TermUnit
from protocol.units import Unit
from server.access.city.units import SetAgency, SetUnit
from server.access.looks import LOOKS
from server.journal.schema.tables import journal
from tests.server.web.inside import Inside, inside, session_of
from tests.serving import Installation

BIRTH = ProcedureConfig(
    "1.001193", "HT", {"vi": "Đăng ký khai sinh"}, ({"vi": "Tờ khai"},), statutory=Statutory(5, TermUnit.WORKING_DAY)
)
ALL = "/api/v1/dossiers"


@pytest.mark.slow(2)
def test_forms_by_state_receipt_and_reader(tmp_path: Path) -> None:
    installation = Installation.staffed(tmp_path / "data")
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))
    installation.add_person("far", Role.CLERK, branch="CN02")
    installation.add_person("auditor", Role.AUDITOR)
    installation.append(SetAgency("H26.50", {"vi": "Ủy ban nhân dân phường Hoàn Kiếm"}))
    for unit in ("justice", "land"):
        installation.append(SetUnit(Unit(unit, "H26.50", {"vi": f"Phòng {unit}"})))
        installation.add_person(f"of-{unit}", Role.OFFICIAL, unit=unit)

    async def look() -> None:
        async with inside(installation) as server:
            names = ("clerk1", "far", "auditor", "of-justice", "of-land")
            clerk, far, auditor, justice, land = (session_of(installation, name) for name in names)

            async def send(token: str, path: str, body: dict[str, Any]) -> Any:
                said = await server.near.post(f"{ALL}{path}", json=body, headers={"Authorization": f"Bearer {token}"})
                assert said.status_code in (200, 201), said.text
                return said.json()

            async def put(path: str, body: dict[str, Any]) -> None:
                headers = {"Authorization": f"Bearer {clerk}"}
                assert (await server.near.put(f"{ALL}{path}", json=body, headers=headers)).status_code == 200

            one = (await send(clerk, "", {"branch": "CN01", "procedure": "1.001193"}))["dossier_id"]
            assert (await _form(server, clerk, one, "01"))[0] == 409
            papers = [{"code": "p1", "originals": 1}]
            await put(f"/{one}/people/applicant", {"name": "Đỗ Thị Hồng Nhung", "phone": "0912345678"})
            await put(f"/{one}/texts/content", {"text": "Đăng ký khai sinh cho cháu thứ hai"})
            await send(clerk, f"/{one}/amend-draft", {"procedure": "1.001193", "papers": papers})
            received = await send(clerk, f"/{one}/receive-dossier", {"unit": "H26.50"})
            await put(f"/{one}/people/applicant", {"name": "Đỗ Thị Hồng Nhạn", "reason": "typed_wrong"})
            await send(clerk, f"/{one}/correct-dossier", {"papers": papers, "reason": "typed_wrong"})
            for form, status in {"01": 200, "02": 409, "03": 409, "04": 409, "05": 409, "06": 200, "07": 200,
                                 "08": 404, "1": 404}.items():  # fmt: skip
                assert (await _form(server, clerk, one, form))[0] == status, form
            for number, status in {"0": 422, "1": 200, "2": 200, "3": 404, "x": 422}.items():
                assert (await _form(server, clerk, one, f"01?receipt={number}"))[0] == status, number
            _, old = await _form(server, clerk, one, "01?receipt=1")
            _, new = await _form(server, clerk, one, "01")
            for said in ("ĐÃ THAY THẾ", "đã được thay thế bởi giấy tiếp nhận lần 2"):
                assert said in old
                assert said not in new
            assert "Đỗ Thị Hồng Nhung" in old  # the receipt that she was given
            for said in (
                "Tờ khai",
                "Đỗ Thị Hồng Nhạn",
                "cho cháu thứ hai",
                received["code"],
                received["lookup_secret"],
            ):
                assert said in new
            assert (await _form(server, far, one, "01"))[0] == 404
            assert (await _form(server, auditor, one, "01"))[0] == 403
            assert (await _form(server, clerk, "d" + "0" * 20, "01"))[0] == 404
            assert "ỦY BAN NHÂN DÂN PHƯỜNG HOÀN KIẾM" in new
            assert (await _form(server, justice, one, "06"))[0] == 404
            await send(clerk, f"/{one}/offer-dossier", {"to": {"unit": "justice"}})
            assert (await _form(server, justice, one, "06"))[0] == 200
            await send(justice, f"/{one}/accept-offer", {"unit": "justice"})
            await send(justice, f"/{one}/finish-dossier", {"result": "granted"})
            assert (await _form(server, land, one, "01"))[0] == 404
            shown = received["lookup_secret"]  # the receipt is shown at another branch, which returns the result
            assert (await _form(server, far, one, "01", shown))[0] == 200
            assert (await _form(server, far, one, "01", shown[::-1]))[0] == 404
            _noted(server, installation, one)

    asyncio.run(look())


def _noted(server: Inside, installation: Installation, one: str) -> None:
    """As many looks as forms were shown, by whom, and no name in any."""
    with server.context.engine.connect() as connection:
        rows = connection.execute(select(journal.c.actor, journal.c.body).where(journal.c.stream == LOOKS)).all()
    looks = [msgspec.json.decode(row.body) for row in rows]
    assert [look["about"].get("form") for look in looks] == ["01", "06", "07", "01", "01", "01", "01", "06", "01"]
    assert {look["what"] for look in looks} == {"form"}
    assert looks[3]["about"] == {"dossier": one, "form": "01", "receipt": "1"}
    assert [row.actor for row in rows[-2:]] == [installation.users["of-justice"], installation.users["far"]]


async def _form(server: Inside, token: str, dossier_id: str, form: str, shown: str = "") -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}", "Lookup-Secret": shown}
    said = await server.near.get(f"{ALL}/{dossier_id}/forms/{form}", headers=headers)
    if said.status_code != 200:
        return said.status_code, ""
    assert said.headers["content-type"] == "application/pdf"
    assert said.headers["cache-control"] == "no-store"
    named = rf'inline; filename="H26\.50-\d{{6}}-\d{{4}}_{form[:2]}\.pdf"'
    assert re.fullmatch(named, said.headers["content-disposition"])
    return 200, "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(said.content)).pages)
