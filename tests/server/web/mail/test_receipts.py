"""The receipt of what was sent in online: a letter with the way to it, once, and the paper behind code and secret."""

import asyncio
import re

from msgspec.structs import replace

from protocol.configuration import ProcedureConfig, Statutory
from protocol.enums import Role, TermUnit
from tests.server.mail.box import Box, text_of
from tests.server.web.inside import inside, session_of
from tests.serving import Installation

from .working import with_mail, work

BIRTH = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"}, ({"vi": "Giấy chứng sinh"},),
                        statutory=Statutory(5, TermUnit.WORKING_DAY))  # fmt: skip
UNIT, THERE = "H26.50", "000.00.01.H26-261005-0101"
SENT = {"MaHoSo": THERE, "MaTTHC": BIRTH.code, "TrangThaiHoSo": "1", "NgayTiepNhan": "20261005083000",
        "DonViXuLy": UNIT, "ChuHoSo": "Ngô Thị Kim Yến", "Email": "yen@example.vn"}  # fmt: skip
API, INBOX = "/api/v1/dossiers", "/api/v1/inbox/DongBoHoSoMC"


def test_the_receipt_of_an_online_dossier_is_written_once_and_opens_by_its_secret_alone(
    installation: Installation, box: Box
) -> None:
    installation.configure(replace(installation.config, procedures=(BIRTH,), agency=UNIT))
    service = installation.tokens.get("service") or installation.enrol(Role.SERVICE)

    async def scenario() -> None:
        async with inside(installation) as there:
            context = with_mail(there, box)

            async def call(method: str, path: str, body: object, token: str, key: str) -> dict[str, str]:
                headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
                answer = await there.near.request(method, path, json=body, headers=headers)
                assert answer.status_code < 300, answer.text
                return dict(answer.json())

            clerk = session_of(installation, "clerk1")
            await call("POST", INBOX, {"service": "DongBoHoSoMC", "data": [SENT]}, service, "s-1")
            found = await there.near.get(f"{API}/by-code/{THERE}", headers={"Authorization": f"Bearer {clerk}"})
            one = found.json()["dossier_id"]
            for _ in range(2):
                view = await call("POST", f"{API}/{one}/receive-dossier", {"unit": UNIT}, clerk, "k-receive")
            await work(context)
            (letter,) = box.messages
            text = text_of(letter)
            assert (letter["To"], "Ngô" in text) == ("yen@example.vn", False)
            told = re.search(r"/dossier#(\S+)\.(\S+)", text)
            assert told is not None
            assert told.groups() == (view["code"], view["lookup_secret"])

            form = {"code": told[1], "secret": told[2]}
            shown = await there.away.post("/dossier", data=form)
            assert 'action="/dossier/receipt"' in shown.text
            paper = await there.away.post("/dossier/receipt", data=form)
            assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
            assert (await there.away.post("/dossier/receipt", data=form | {"secret": "K7WM-3XQT"})).status_code == 404
            over = {"name": "Trần Văn Bình", "mandate": "HĐ 12", "valid_until": "2020-12-31"}
            drafted = await call("POST", API, {"branch": "CN01", "procedure": BIRTH.code}, clerk, "k-draft")
            mine = f"{API}/{drafted['dossier_id']}"
            await call("PUT", f"{mine}/people/proxy", over, clerk, "k-proxy")
            headers = {"Authorization": f"Bearer {clerk}", "Idempotency-Key": "k-over"}
            refused = await there.near.post(f"{mine}/receive-dossier", json={"unit": UNIT}, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (409, "mandate_over")

    asyncio.run(scenario())
