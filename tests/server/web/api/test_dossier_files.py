"""Scans of a dossier over the API: sent in pieces with a break, filed, listed, read back by who may, and sealed."""

import asyncio
import hashlib
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from protocol.configuration import ProcedureConfig, Statutory
from protocol.enums import Role, TermUnit
from server.access.looks import LOOKS
from server.dossier.files.store import DiskStore
from server.dossier.stream.filed import key_of_files
from server.journal.schema.tables import journal
from server.people.erase import of_dossier
from tests.server.dossier.files.test_pages import scanned
from tests.server.dossier.papers import pdf
from tests.server.web.inside import Inside, inside, session_of
from tests.serving import Installation

BIRTH = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"}, statutory=Statutory(5, TermUnit.WORKING_DAY))
ALL = "/api/v1/dossiers"
UPLOAD = "upload-0000000000001"


class Desk:
    """Somebody who sends requests about one dossier."""

    def __init__(self, server: Inside, token: str, dossier_id: str = "") -> None:
        self.server = server
        self.token = token
        self.dossier_id = dossier_id

    async def ask(self, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        content = body if isinstance(body, bytes) else None if body is None else msgspec.json.encode(body)
        said = await self.server.near.request(method, f"{ALL}{path}", content=content, headers=headers)
        return said.status_code, said.json() if "json" in said.headers["content-type"] else said

    async def send(self, offset: int, piece: bytes, name: str = UPLOAD) -> tuple[int, Any]:
        return await self.ask("PUT", f"/{self.dossier_id}/uploads/{name}?offset={offset}", piece)

    async def file(self, plain: bytes, key: str = "k1", **other: Any) -> tuple[int, Any]:
        body = {"upload": UPLOAD, "component": "birth_notice", "sha256": hashlib.sha256(plain).hexdigest(), "pages": 2}
        return await self.ask("POST", f"/{self.dossier_id}/files", body | other, key)


def test_a_scan_is_filed_and_read_back(tmp_path: Path) -> None:
    installation = Installation.staffed(tmp_path / "data")
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))
    installation.add_person("far", Role.CLERK, branch="CN02")

    async def look() -> None:
        async with inside(installation) as server:
            clerk, far = (Desk(server, session_of(installation, name)) for name in ("clerk1", "far"))
            _, begun = await clerk.ask("POST", "", {"branch": "CN01", "procedure": "1.001193"})
            clerk.dossier_id = far.dossier_id = begun["dossier_id"]
            await _file_it(clerk, far)
            await _read_it(clerk, far)
            await _set_it_aside(clerk)
            _looked(server, clerk.dossier_id)
            await _erase_it(clerk)

    asyncio.run(look())
    raw = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert b"%PDF" not in raw
    assert not list((tmp_path / "data" / "scans" / "incoming").iterdir())


PLAIN = scanned(150, 150)


async def _file_it(clerk: Desk, far: Desk) -> None:
    half = len(PLAIN) // 2
    assert await clerk.send(0, PLAIN[:half]) == (200, {"offset": half})
    assert (await far.send(0, b"x"))[0] == 404
    assert (await clerk.send(0, b"x", "short"))[0] == 404
    assert (await clerk.file(PLAIN))[1]["field"] == "sha256"  # not complete
    assert await clerk.send(0, b"") == (200, {"offset": half})  # where was I?
    assert await clerk.send(half - 3, PLAIN[half - 3 :]) == (200, {"offset": half})
    assert await clerk.send(half, PLAIN[half:]) == (200, {"offset": len(PLAIN)})
    for wrong, field in (({"pages": 3}, "pages"), ({"aside": [3]}, "aside"), ({"upload": UPLOAD + "1"}, "upload")):
        assert (await clerk.file(PLAIN, **wrong))[1]["field"] == field
    assert (await far.file(PLAIN))[0] == 404
    status, filed = await clerk.file(PLAIN, aside=[2, 2])
    assert status == 201
    shown = {name: filed[name] for name in ("component", "pages", "bytes", "aside", "coarse")}
    assert shown == {"component": "birth_notice", "pages": 2, "bytes": len(PLAIN), "aside": [2], "coarse": True}
    assert await clerk.file(PLAIN, aside=[2, 2]) == (201, filed)  # sent again
    assert (await clerk.file(PLAIN, component="other"))[1]["code"] == "key_reused"
    await clerk.send(0, b"PK not a document")
    assert (await clerk.file(b"PK not a document", key="k2"))[1]["code"] == "not_a_pdf"
    assert await clerk.ask("GET", f"/{clerk.dossier_id}/files") == (200, {"files": [filed]})
    assert (await far.ask("GET", f"/{clerk.dossier_id}/files"))[0] == 404


async def _read_it(clerk: Desk, far: Desk) -> None:
    (filed,) = (await clerk.ask("GET", f"/{clerk.dossier_id}/files"))[1]["files"]
    path = f"/{clerk.dossier_id}/files/{filed['id']}"
    status, said = await clerk.ask("GET", path)
    assert (status, said.content) == (200, PLAIN)
    assert (said.headers["content-type"], said.headers["cache-control"]) == ("application/pdf", "no-store")
    assert said.headers["content-disposition"] == f'inline; filename="{clerk.dossier_id}_birth_notice.pdf"'
    assert (await far.ask("GET", path))[0] == 404
    assert (await clerk.ask("GET", f"/{clerk.dossier_id}/files/nothing"))[0] == 404


async def _set_it_aside(clerk: Desk) -> None:
    """It counts no more, and is read as before; a second one is as fine as it has to be."""
    (filed,) = (await clerk.ask("GET", f"/{clerk.dossier_id}/files"))[1]["files"]
    path = f"/{clerk.dossier_id}/files/{filed['id']}"
    status, said = await clerk.ask("POST", f"{path}/set-aside", {"reason": "wrong_paper"})
    assert (status, said["set_aside"]) == (200, "wrong_paper")
    assert (await clerk.ask("POST", f"{path}/set-aside", {"reason": "wrong_paper"}, "other"))[1]["code"] == "already"
    assert (await clerk.ask("GET", path))[0] == 200
    plain = pdf(1)
    assert await clerk.send(0, plain) == (200, {"offset": len(plain)})  # nothing is left of what was refused
    status, said = await clerk.file(plain, "k3", pages=1)
    assert (status, said.get("coarse", False), said.get("dpi")) == (201, False, None)


async def _erase_it(clerk: Desk) -> None:
    """An erasure of the dossier takes the key of its files: nobody reads them, and none is filed any more."""
    (first, _) = (await clerk.ask("GET", f"/{clerk.dossier_id}/files"))[1]["files"]
    context = clerk.server.context
    with context.engine.connect() as connection:
        subjects = of_dossier(connection, clerk.dossier_id)
    assert subjects == (key_of_files(clerk.dossier_id),)  # also where no event names a file
    context.people.keys.destroy(dict.fromkeys(subjects, 0))
    assert (await clerk.ask("GET", f"/{clerk.dossier_id}/files/{first['id']}"))[0] == 404
    await clerk.send(0, PLAIN)
    assert (await clerk.file(PLAIN, "k4"))[1]["code"] == "wrong_state"


def test_a_filing_that_is_sent_again_while_it_is_slow_has_the_same_answer(tmp_path: Path) -> None:
    installation = Installation.staffed(tmp_path / "data")
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))

    async def twice() -> None:
        async with inside(installation) as server:
            clerk = Desk(server, session_of(installation, "clerk1"))
            _, begun = await clerk.ask("POST", "", {"branch": "CN01", "procedure": "1.001193"})
            clerk.dossier_id = begun["dossier_id"]
            for key, late in (("k1", "begun"), ("k2", "sealed")):
                await clerk.send(0, pdf(1))
                slow = _SlowStore(server.context.data, late)
                object.__setattr__(server.context, "files", slow)
                first = asyncio.create_task(clerk.file(pdf(1), key, pages=1))
                await asyncio.to_thread(slow.reached.wait)
                second = await clerk.file(pdf(1), key, pages=1)
                slow.go_on.set()
                assert (second[0], await first) == (201, second)
            await clerk.send(0, pdf(2))
            assert (await clerk.file(pdf(2), "k1", pages=2))[1]["code"] == "key_reused"
            filed = (await clerk.ask("GET", f"/{clerk.dossier_id}/files"))[1]["files"]
            assert len(filed) == len(list(slow.names(1e12))) == 2  # what the slow ones sealed is gone again
            assert slow.unsettled(1e12) == []

    asyncio.run(twice())


class _SlowStore(DiskStore):
    """The first file waits before it is read, or after it is stored; others do not."""

    def __init__(self, data: Path, late: str) -> None:
        super().__init__(data)
        self.reached, self.go_on = threading.Event(), threading.Event()
        self._late = late

    def put(self, pieces: Iterable[bytes], dossier_id: str) -> str:
        is_first = not self.reached.is_set()
        if is_first and self._late == "begun":
            self._wait()
        name = super().put(pieces, dossier_id)
        if is_first and self._late == "sealed":
            self._wait()
        return name

    def _wait(self) -> None:
        self.reached.set()
        assert self.go_on.wait(60)


def _looked(server: Inside, dossier_id: str) -> None:
    with server.context.engine.connect() as connection:
        rows = connection.execute(select(journal.c.body).where(journal.c.stream == LOOKS)).scalars().all()
        bodies = connection.execute(select(journal.c.body).where(journal.c.kind == "filed")).scalars().all()
    looks = [msgspec.json.decode(row) for row in rows]
    assert [(look["what"], look["about"]["dossier"]) for look in looks] == [("scan", dossier_id)] * 2
    stored = [msgspec.json.decode(body) for body in bodies]
    assert len(stored) == 2
    for one in stored:
        DiskStore(server.context.data).open(one["sha256"]).close()
