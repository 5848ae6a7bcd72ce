"""`/admin/certificates`: a certificate is noted for somebody one looks after, never for oneself, and taken out."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from protocol.enums import Role
from server.access.city.certificates import NoteCertificate
from server.signing.kept import FOLDER, ROOTS
from tests.server.signing.token_twin import (
    SERIAL,
    certificate_of_authority,
    certificate_of_signer,
    fingerprint_of_signer,
)
from tests.server.web.inside import inside
from tests.serving import Installation

from .asking import Asking

pytest.importorskip("pyhanko")
PAGE = "/admin/certificates"


def test_a_certificate_is_noted_warned_of_and_taken_out(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data").staff()
    installation.add_person("admin", Role.ADMIN)
    installation.add_person("far", Role.MANAGER, branch="CN02")
    users = installation.users
    now = datetime.now(UTC)
    for n, days in enumerate((-1, 29, 31), 1):
        until = round((now + timedelta(days=days, hours=1)).timestamp() * 1000)
        installation.append(NoteCertificate(users["clerk2"], f"{n:064x}", f"beef{n}", "CA cũ", until))
    pem = certificate_of_signer().decode()

    async def play() -> None:
        async with inside(installation) as server:
            admin, manager, far = (Asking(server, installation, name) for name in ("admin", "manager", "far"))
            note = {"act": "note", "person": users["clerk1"], "certificate": pem}
            said = await manager.post(PAGE, **note)
            assert (said.status_code, 'id="certificate-wrong"' in said.text, "roots.pem" in said.text) == (
                422,
                True,
                True,
            )
            (installation.data / FOLDER).mkdir()
            (installation.data / FOLDER / ROOTS).write_bytes(certificate_of_authority())
            for who, change, field, status in (
                (manager, {"certificate": "Lan"}, "certificate", 422),
                (manager, {"person": users["manager"]}, "person", 403),
                (far, {}, "person", 422),
                (manager, {"person": "u-who"}, "person", 422),
            ):
                said = await who.post(PAGE, **note | change)
                assert (said.status_code, f'id="{field}-wrong"' in said.text) == (status, True), change
            for status, person in ((303, "clerk1"), (409, "clerk1"), (403, "clerk2")):
                assert (await admin.post(PAGE, **note | {"person": users[person]})).status_code == status
            shown = (await manager.get(PAGE)).text
            assert all(one in shown for one in (f"{SERIAL:x}", "Cơ quan chứng thực thử", "còn 29 ngày", "đã hết hạn"))
            assert "1 chứng thư số sẽ hết hạn" in shown
            assert "còn 31 ngày" not in shown
            warned = "2 chứng thư số đã hết hạn hoặc sẽ hết hạn trong 30 ngày tới"
            assert [warned in (await who.get("/admin")).text for who in (manager, far)] == [True, False]
            assert f"{SERIAL:x}" not in (await far.get(PAGE)).text
            trail = (await admin.get("/audit")).text
            assert "Đã ghi chứng thư số cho một người" in trail
            for _ in range(2):  # a double press
                out = {"act": "remove", "person": users["clerk1"], "sha256": fingerprint_of_signer()}
                assert (await manager.post(PAGE, **out)).status_code == 303
            assert f"{SERIAL:x}" not in (await manager.get(PAGE)).text

    asyncio.run(play())
