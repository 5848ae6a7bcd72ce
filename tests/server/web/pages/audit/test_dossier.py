"""A dossier in what was done: found by its code alone, whole, with the looks at its people, of one's branch alone."""

import asyncio
from pathlib import Path

import httpx
import msgspec

from protocol.enums import Role
from server.access.city.commands import ChangePerson
from server.access.looks import LOOKS
from server.journal.database.engine import open_database
from server.journal.read.stream_reader import read_hash, read_rows
from server.journal.trail_file import check_file
from tests.server.web.api.test_dossier_people import BIRTH, LAN, PLAIN, Clerk
from tests.server.web.inside import inside
from tests.server.web.pages.admin.asking import Asking
from tests.serving import Installation


def entries(answer: httpx.Response) -> int:
    assert answer.status_code == 200, answer.text
    return answer.text.count("<summary>")


def test_all_that_was_done_to_a_dossier_is_told_by_its_code_to_its_branch_and_proved(tmp_path: Path) -> None:
    installation = Installation.staffed(tmp_path / "data")
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))
    installation.configure(msgspec.structs.replace(installation.config, id="CN02", procedures=(BIRTH,)))
    for name, branch in (("auditor", "CN01"), ("near-auditor", "CN01"), ("far-auditor", "CN02")):
        installation.add_person(name, Role.AUDITOR, branch=branch)
    installation.append(ChangePerson(installation.users["auditor"], Role.AUDITOR, None))

    async def walk() -> str:
        async with inside(installation) as server:
            clerk = Clerk(server, installation, "clerk1")
            one, other = await clerk.draft(), await clerk.draft()
            await clerk.put(one, "applicant", LAN)
            await clerk.put(other, "applicant", LAN)
            await clerk.ask("PUT", f"/{one}/texts/content", {"text": "Xin hai bản sao, Bí mật"})
            code = str((await clerk.ask("POST", f"/{one}/receive-dossier", {"unit": "H26.50"})).json()["code"])
            for each in (one, other):  # the other's look is no entry of this dossier
                path = f"/{each}/people/applicant/uncover"
                assert (await clerk.ask("POST", path, {"field": "phone", "reason": "typed_wrong"})).status_code == 200
            auditor = Asking(server, installation, "auditor")
            # the days of the form do not cut a dossier's life
            shown = await auditor.get(f"/audit?dossier={code.lower()}&first=2020-01-01&last=2020-01-01")
            assert entries(shown) == 6  # drafted, people, text, received, the look at a number, and this one
            for said in ("Được tiếp nhận", "Xem dữ liệu", "Nhập sai", "clerk1", "Đã tìm trong tất cả 7 mục"):
                assert said in shown.text, said
            assert entries(await auditor.get(f"/audit?dossier={code}&kind=dossiers")) == 4
            assert entries(await auditor.get(f"/audit?dossier={code}&kind=received")) == 1
            assert entries(await auditor.get(f"/audit?dossier={code}&kind=tickets")) == 0
            assert entries(await auditor.get(f"/audit?dossier={code}&kind=looks&who=clerk1")) == 2  # hers, and this one
            near = await Asking(server, installation, "near-auditor").get(f"/audit?dossier={code}&branch=CN01")
            assert entries(near) == 4 + 1 + 6
            for far in ("far-auditor", "auditor"):
                refused = await Asking(server, installation, far).get(f"/audit?dossier={code}&branch=CN02")
                assert (refused.status_code, "clerk1" in refused.text) == (422, False)
                assert "Không có hồ sơ nào mang mã này" in refused.text
            assert (await Asking(server, installation, "far-auditor").get(f"/audit/export.csv?dossier={code}")
                    ).status_code == 422  # fmt: skip
            for wrong in (f"dossier={LAN['identity_number']}", "dossier=Lan", "kind=dossiers", "kind=received",
                          f"dossier={code}&ticket=20260531-HT-001", "dossier=H26.50-261008-9999"):  # fmt: skip
                assert (await auditor.get(f"/audit?{wrong}")).status_code == 422, wrong
            exported = await auditor.get(f"/audit/export.csv?dossier={code}")
            assert f"motcua-audit-{code}-" in exported.headers["content-disposition"]
            with server.context.engine.connect() as connection:
                last = list(read_rows(connection, LOOKS))[-1].body
            assert (f'"dossier":"{one}"' in last, code in last) == (True, False)
            for plain in PLAIN:
                assert plain not in shown.text + exported.text, plain
            return exported.text

    text = asyncio.run(walk())
    engine = open_database(installation.database)
    with engine.connect() as connection:
        checked = check_file(text.splitlines(keepends=True), lambda name, seq: read_hash(connection, name, seq))
        forged = check_file(text.replace("H26.50", "H26.51").splitlines(keepends=True))
    engine.dispose()
    assert (checked.lines, checked.faults) == (4 + 1 + 7, [])  # seven looks at what was done
    assert forged.faults
