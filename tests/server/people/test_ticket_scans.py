"""A ticket's scan is sealed, read in the background, found by its words, and gone after its days, everywhere."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from sqlalchemy import delete, select, update

from protocol.enums import Refusal, Role
from protocol.problem import Refused
from server.cli.commands.backup import PASSPHRASE
from server.dossier.files.cleaning import STALE_S, Cleaning, without_event
from server.dossier.ocr.bounded import Bounds
from server.dossier.ocr.job import ScanTexts
from server.dossier.tables import scan_word, ticket_scan
from server.dossier.ticket_scans import read
from server.jobs.worker import Worker
from server.journal.database.engine import default_url, open_database
from server.people.erased_list import LIST, read_list
from server.people.key_store import FILE
from server.people.ticket_scans import DAY_MS
from tests.server.dossier.ocr.test_program import program
from tests.server.dossier.papers import pdf
from tests.server.web.inside import BASE, Inside, inside, session_of
from tests.serving import Installation

from .test_erase import BIRTH, LAN, Office, command

SCANS = "/api/v1/branches/CN01/scans/find"


class Papers:
    """A manager's requests about scans of tickets."""

    def __init__(self, server: Inside, installation: Installation, who: str = "manager") -> None:
        self.server = server
        self._headers = {"Authorization": f"Bearer {session_of(installation, who)}"}

    async def ticket(self) -> str:
        answer = await self.server.near.post(
            "/api/v1/branches/CN01/tickets", json={"service": "HT"}, headers=self._headers
        )
        return str(answer.json()["ticket_id"])

    async def store(self, ticket: str, paper: bytes) -> dict[str, Any]:
        headers = self._headers | {"Content-Type": "application/pdf"}
        path = f"/api/v1/branches/CN01/tickets/{ticket}/scans"
        answer = await self.server.near.post(path, content=paper, headers=headers)
        assert answer.status_code == 201
        return {"ticket_id": ticket, **answer.json()}

    async def sent(self, ticket: str, paper: bytes, key: str) -> int:
        """The status of a request with this key."""
        headers = self._headers | {"Content-Type": "application/pdf", "Idempotency-Key": key}
        path = f"/api/v1/branches/CN01/tickets/{ticket}/scans"
        return (await self.server.near.post(path, content=paper, headers=headers)).status_code

    async def found(self, text: str) -> list[tuple[str, int]] | int:
        """Ticket and pages of each; or what it was refused with."""
        answer = await self.server.near.post(SCANS, json={"text": text}, headers=self._headers)
        found = answer.json().get("scans", ())
        return [(one["ticket_id"], one["pages"]) for one in found] if answer.status_code == 200 else answer.status_code

    async def shown(self, text: str) -> str:
        """The page of the search, as text."""
        headers = self._headers | {"Origin": BASE, "Content-Type": "application/x-www-form-urlencoded"}
        answer = await self.server.near.post("/work/scans", content=urlencode({"text": text}), headers=headers)
        assert answer.status_code == 200
        return answer.text

    async def read(self, scan: dict[str, Any]) -> tuple[int, bytes]:
        path = f"/api/v1/branches/CN01/tickets/{scan['ticket_id']}/scans/{scan['sha256']}"
        answer = await self.server.near.get(path, headers=self._headers)
        return answer.status_code, answer.content

    async def texts_are_made(self, memory: Path) -> None:
        context = self.server.context
        texts = ScanTexts(
            context.engine, context.job_sealer, context.files,
            lambda subject: context.people.keys.of([subject]).get(subject), context.people.words_key,
            context.clock.now, bounds=Bounds(1200.0, nice=0), memory=memory,
        )  # fmt: skip
        await asyncio.to_thread(texts.feed)
        for _ in range(3):  # one at a time
            worker = Worker(context.engine, context.job_sealer, texts.kinds(), context.clock.now)
            worker.start_due()
            await worker.settle()


@pytest.mark.slow(5)
def test_a_tickets_scan_is_found_while_it_is_kept_and_nowhere_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE, "một câu đủ dài để thử")
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    reads = 'cp scan.pdf archive.pdf; printf "Giấy khai sinh Hàng Bạc" > text.txt'
    for name, script in (("gs", ""), ("tesseract", "echo vie"), ("ocrmypdf", reads)):
        program(programs, name, script)
    data, archive, keys = tmp_path / "data", tmp_path / "a.backup", tmp_path / "a.keys"
    installation = Installation(data)
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))
    installation.add_person("admin", Role.ADMIN)
    installation.add_person("manager", Role.MANAGER)
    installation.add_person("far", Role.MANAGER, branch="CN02")

    async def play() -> None:
        async with inside(installation) as server:
            papers, office = Papers(server, installation), Office(server, installation)
            first, second, third = [await papers.ticket() for _ in range(3)]
            old, brought, left = [
                await papers.store(one, pdf(n)) for n, one in enumerate((first, second, third), start=1)
            ]
            assert await papers.found("khai sinh") == []
            await papers.texts_are_made(tmp_path)
            everything = [(third, 3), (second, 2), (first, 1)]
            assert await papers.found("HANG bac") == await papers.found("giấy") == everything
            assert await papers.found("hắng") == await papers.found("...") == []
            assert await Papers(server, installation, "far").found("giấy") == 403
            assert await papers.read(old) == (200, pdf(1))
            page = await papers.shown("giấy khai sinh")
            assert all(f"/tickets/{one}/scans/" in page for one in (first, second, third))
            assert "found-title" not in page, "nothing says that nothing was found"
            assert "/scans/" not in (await Papers(server, installation, "far").shown("giấy khai sinh"))
            _keeps_what_is_named(server)
            assert command("backup", "--data", data, archive, "--keys", keys) == 0

            term = server.context.ticket_scan_term
            assert await asyncio.to_thread(term.look) == 0
            with server.context.engine.begin() as connection:
                of_it = ticket_scan.c.ticket_id == first
                connection.execute(update(ticket_scan).where(of_it).values(at=ticket_scan.c.at - 90 * DAY_MS))
            assert await asyncio.to_thread(term.look) == 1
            assert (await papers.found("giấy"), (await papers.read(old))[0]) == (everything[:2], 404)

            begun = await office.ask(
                "POST", "/dossiers", {"branch": "CN01", "procedure": BIRTH.code, "ticket_id": second}
            )
            await office.ask("PUT", f"/dossiers/{begun['dossier_id']}/people/applicant", LAN)
            await office.ask("POST", f"/dossiers/{begun['dossier_id']}/receive-dossier", {"unit": "H26.50"})
            await office.ask("POST", f"/dossiers/{begun['dossier_id']}/withdraw-dossier", {})
            said = await office.ask("POST", "/people/erase", {"identity_number": LAN["identity_number"]})
            assert said["dossiers"] == 1
            assert (await papers.found("giấy"), (await papers.read(brought))[0]) == ([(third, 3)], 404)
            assert command("check", "--data", data) == 0
            assert await asyncio.to_thread(term.look) == 0
            assert await papers.read(left) == (200, pdf(3))
            assert len(list(server.context.files.names(1e12))) == 3, "scan, PDF/A and text of one ticket"

    asyncio.run(play())
    nowhere(data)
    assert command("check", "--data", data) == 0
    assert len([one for one in read_list(data / LIST) if one.startswith("v")]) == 2

    restored = tmp_path / "restored"
    newer = "--erased", data / LIST
    assert command("restore", archive, "--keys", keys, "--data", restored, "--yes", *newer) == 0
    nowhere(restored)
    assert command("check", "--data", restored) == 0
    assert words(restored) == 10
    spoil(restored)
    assert command("check", "--data", restored) == 1
    assert command("check", "--data", restored, "--rebuild") == 0
    assert command("check", "--data", restored) == 0
    with closing(sqlite3.connect(restored / FILE, isolation_level=None)) as people:
        people.execute("DELETE FROM key WHERE id LIKE 'v%'")
    assert command("check", "--data", restored) == 1, "a key that is lost, and was not destroyed, is told"


def _keeps_what_is_named(server: Inside) -> None:
    """After a day the cleaning finds every file named, as a check does."""
    context = server.context
    before = set(context.files.names(1e12))
    in_a_day = max(path.stat().st_mtime for path in (context.data / "scans").rglob("*")) + STALE_S + 60
    Cleaning(context.engine, context.plain_scans, context.files, lambda: in_a_day).feed()
    assert set(context.files.names(1e12)) == before
    assert len(before) == 9
    with context.engine.connect() as connection:
        assert list(without_event(connection, context.files, 1e12)) == []


def nowhere(data: Path) -> None:
    """No page and no word of a scan is in plain in any file."""
    for path in data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"%PDF" not in content, path
            assert "Hàng".encode() not in content, path


def words(data: Path) -> int:
    """How many hashes of words there are."""
    engine = open_database(default_url(data))
    with engine.connect() as connection:
        found = len(connection.execute(select(scan_word)).all())
    engine.dispose()
    return found


def spoil(data: Path) -> None:
    """The rows of scans are gone, of which one is still to be read."""
    engine = open_database(default_url(data))
    with engine.begin() as connection:
        connection.execute(delete(ticket_scan))
    engine.dispose()


def test_what_led_to_no_event_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    installation = Installation(data)
    installation.add_person("manager", Role.MANAGER)

    async def play() -> None:
        async with inside(installation) as server:
            papers, context = Papers(server, installation), server.context
            ticket = await papers.ticket()
            kept = await papers.store(ticket, pdf(1))
            with monkeypatch.context() as patch:
                patch.setattr(context.live, "submit", nothing_is(Refusal.CLOCK_DOUBTED))
                assert await papers.sent(ticket, pdf(2), "a") == 409
                assert list(context.files.names(1e12)) == [kept["sha256"]], "it comes whole where it is sent again"
                patch.setattr(context.live, "submit", nothing_is(Refusal.UNAVAILABLE))
                assert await papers.sent(ticket, pdf(3), "b") == 503
                assert await papers.sent(ticket, pdf(4), "c") == 503
            assert await papers.sent(ticket, pdf(2), "a") == 201
            assert await papers.sent(ticket, pdf(3), "b") == 201
            names = set(context.files.names(1e12))
            assert len(names) == 4
            in_a_day = max(path.stat().st_mtime for path in (data / "scans").rglob("*")) + STALE_S + 60
            (claim,) = context.files.unsettled(1e12)
            (data / "scans" / "unsettled" / kept["sha256"]).write_text(id_of_scan(server, kept))  # as if it had ended
            context.files.put([b"MCF1 sealed"], id_of_scan(server, kept))  # what is made of it, which no row has yet
            Cleaning(context.engine, context.plain_scans, context.files, lambda: in_a_day).feed()
            assert await asyncio.to_thread(context.ticket_scan_term.look) == 0
            assert set(context.files.names(1e12)) == names - {claim[0]}
            assert context.files.unsettled(1e12) == []
            assert await papers.read(kept) == (200, pdf(1))
            with context.engine.connect() as connection:
                assert claim[1] not in connection.execute(select(ticket_scan.c.id)).scalars().all()
            assert context.people.keys.of([claim[1]]) == {}
            assert await papers.sent(ticket, pdf(4), "c") == 409, "it was ended"

    asyncio.run(play())
    assert command("check", "--data", data) == 0


def nothing_is(refusal: Refusal) -> Callable[[Any], Awaitable[Refused]]:
    """A writer that refuses everything so."""

    async def refuse(_: Any) -> Refused:
        return Refused(refusal)

    return refuse


def id_of_scan(server: Inside, scan: dict[str, Any]) -> str:
    with server.context.engine.connect() as connection:
        row = read(connection, "CN01", scan["ticket_id"], scan["sha256"])
    assert row is not None
    return str(row.id)
