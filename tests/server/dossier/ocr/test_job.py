"""A filed scan gets its PDF/A and its text in the background, sealed; whatever is sent, the server goes on."""

import asyncio
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import Engine, func, select

from protocol.components import OTHER
from protocol.enums import Role
from server.access.looks import LOOKS
from server.dossier.files.cleaning import STALE_S, Cleaning, without_event
from server.dossier.ocr import job as ocr
from server.dossier.ocr.bounded import Bounds
from server.dossier.ocr.job import KIND, ScanTexts
from server.dossier.ocr.rows import TextState
from server.dossier.stream.filed import key_of_files
from server.dossier.stream.sealed import RESTORE
from server.dossier.tables import scan_text, scan_word
from server.jobs import queue
from server.jobs.states import JobState
from server.jobs.worker import Worker
from server.journal.schema.tables import journal
from server.people.erase import Eraser, of_dossier
from tests.equipment import needs
from tests.server.dossier.papers import pdf
from tests.server.web.api.test_dossier_files import BIRTH, Desk
from tests.server.web.inside import inside, session_of
from tests.serving import Installation

from .test_program import program

FONT = Path("server/web/pages/fonts/BeVietnamPro-Regular.ttf")
WORKS = 'cp scan.pdf archive.pdf; printf "Nguyễn Thị Hương" > text.txt'

AT_ONCE = Bounds(1200.0, nice=0)
"""Beside other tests nothing that stands back would come to its end."""


def paper(*lines: str) -> bytes:
    """A page of A6 at 200 dpi, a little askew, as a scanner gives it."""
    page = Image.new("L", (827, 1165), 255)
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 34)
    for row, line in enumerate(lines):
        draw.text((60, 100 + 90 * row), line, font=font, fill=0)
    out = io.BytesIO()
    page.rotate(1.5, fillcolor=255).save(out, "PDF", resolution=200)
    return out.getvalue()


class Office(Desk):
    """A desk with a dossier, and the job thread's work done by hand."""

    texts: ScanTexts
    installation: Installation

    @property
    def engine(self) -> Engine:
        return self.server.context.engine

    async def put_in(self, plain: bytes, key: str, pages: int = 1, **other: str) -> Any:
        assert (await self.send(0, plain))[0] == 200
        status, filed = await self.file(plain, key, pages=pages, **other)
        assert status == 201
        return filed

    async def work(self) -> list[tuple[JobState, str | None]]:
        """Feeds and works once; the jobs of this kind that are there then."""
        context = self.server.context
        await asyncio.to_thread(self.texts.feed)
        worker = Worker(self.engine, context.job_sealer, self.texts.kinds(), context.clock.now)
        worker.start_due()
        await worker.settle()
        with self.engine.connect() as connection:
            return [(one.state, one.error) for one in queue.listed(connection, list(JobState), 50) if one.kind == KIND]

    def states(self) -> list[TextState]:
        with self.engine.connect() as connection:
            rows = connection.execute(select(scan_text.c.state).order_by(scan_text.c.filed_at))
            return [TextState(state) for state in rows.scalars()]

    def words(self) -> int:
        with self.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(scan_word)).scalar_one()


Play = Callable[[Office], Any]


def played(tmp_path: Path, play: Play, *, bounds: Bounds = AT_ONCE, memory: Path | None = None) -> None:
    installation = Installation.staffed(tmp_path / "data")
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))
    installation.add_person("far", Role.CLERK, branch="CN02")

    async def run() -> None:
        async with inside(installation) as server:
            office = Office(server, session_of(installation, "clerk1"))
            _, begun = await office.ask("POST", "", {"branch": "CN01", "procedure": BIRTH.code})
            office.dossier_id = begun["dossier_id"]
            office.installation, context = installation, server.context
            office.texts = ScanTexts(
                context.engine, context.job_sealer, context.files,
                lambda subject: context.people.keys.of([subject]).get(subject), context.people.words_key,
                context.clock.now, bounds=bounds, memory=memory or tmp_path,
            )  # fmt: skip
            await play(office)

    asyncio.run(run())


@needs("ocrmypdf")
@needs("tesseract")
def test_a_scan_becomes_pdfa_and_text_that_are_read_back_and_found(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        # of no paper of the procedure, as the counter's program files what has no place of its own
        filed = await office.put_in(paper("Nguyễn Thị Hương", "phường Thanh Xuân"), "k1", component=OTHER)
        file = f"/{office.dossier_id}/files/{filed['id']}"
        assert (await office.ask("GET", f"{file}/archive"))[0] == 404
        assert await office.work() == [(JobState.DONE, None)]
        (shown,) = (await office.ask("GET", f"/{office.dossier_id}/files"))[1]["files"]
        status, archive = await office.ask("GET", f"{file}/archive")
        assert (status, archive.headers["content-type"], archive.content[:5]) == (200, "application/pdf", b"%PDF-")
        assert b"pdfaid" in archive.content
        assert shown["archive"] == {"bytes": len(archive.content), "conformance": "PDF/A-2b", "validated": False}
        assert shown["text"] == "made"
        _, text = await office.ask("GET", f"{file}/text")
        assert text.headers["content-type"] == "text/plain; charset=utf-8"
        assert text.text.split() == ["Nguyễn", "Thị", "Hương", "phường", "Thanh", "Xuân"]
        with office.engine.connect() as connection:
            looks = connection.execute(select(journal.c.body).where(journal.c.stream == LOOKS)).scalars().all()
        assert [msgspec.json.decode(look)["about"]["file"] for look in looks] == [filed["id"]] * 2
        await _found(office, filed["id"])

    played(tmp_path, play)
    assert not list(tmp_path.glob("motcua-ocr-*"))
    raw = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert b"%PDF" not in raw
    assert "Hương".encode() not in raw


async def _found(office: Office, file: str) -> None:
    """By words of the scan, in one's own scope, as long as the scan counts."""

    async def files(text: str, desk: Desk = office) -> list[str]:
        status, said = await desk.ask("POST", "/find", {"text": text})
        assert status == 200
        return [name for one in said["found"] for name in one["files"]]

    assert await files("thanh xuan") == await files("HƯƠNG, nguyễn") == [file]
    assert await files("hướng") == await files("thanh thủy") == await files("...") == []
    far = Desk(office.server, session_of(office.installation, "far"), office.dossier_id)
    assert await files("thanh xuan", far) == []
    assert (await far.ask("GET", f"/{office.dossier_id}/files/{file}/text"))[0] == 404
    assert (await office.ask("POST", "/find", {"text": "a", "name": "b"}))[1]["code"] == "bad_field"
    await office.ask("POST", f"/{office.dossier_id}/files/{file}/set-aside", {"reason": "wrong_paper"}, "aside")
    assert await files("thanh xuan") == []
    assert (await office.ask("GET", f"/{office.dossier_id}/files/{file}/text"))[0] == 200


def test_a_document_that_cannot_be_read_is_given_up_and_the_next_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    for name, script in (("gs", ""), ("tesseract", "echo vie"), ("ocrmypdf", "exit 2")):
        program(programs, name, script)

    async def play(office: Office) -> None:
        await office.put_in(pdf(1), "k1")
        assert await office.work() == [(JobState.DEAD, ocr.UNREADABLE)]
        assert office.states() == [TextState.UNREADABLE]
        program(programs, "ocrmypdf", "kill -9 $$")
        await office.put_in(pdf(2), "k2", 2)
        assert (JobState.WAITING, ocr.FAILED) in await office.work()
        assert office.states() == [TextState.UNREADABLE, TextState.WAITING]
        program(programs, "ocrmypdf", f"{WORKS}; exit 10")
        with office.engine.begin() as connection:
            queue.hurry(connection, ocr.LANE, office.server.context.clock.now())
        assert JobState.DONE in dict(await office.work())
        assert office.states() == [TextState.UNREADABLE, TextState.TEXT_ONLY]
        assert office.words() == 6
        await _settled(office)
        await _erased(office)

    played(tmp_path, play)
    assert not list(tmp_path.glob("motcua-ocr-*"))


async def _settled(office: Office) -> None:
    """What was made is named by its row: the cleaning keeps it, and a check finds nothing without a name."""
    context = office.server.context
    in_a_day = max(path.stat().st_mtime for path in (context.data / "scans").rglob("*")) + STALE_S + 60
    before = set(context.files.names(1e12))
    Cleaning(office.engine, context.plain_scans, context.files, lambda: in_a_day).feed()
    assert set(context.files.names(1e12)) == before
    assert context.files.unsettled(1e12) == []
    with office.engine.connect() as connection:
        assert list(without_event(connection, context.files, 1e12)) == []


async def _erased(office: Office) -> None:
    """Nobody finds a word of an erased scan, and nothing is made of it any more."""
    context = office.server.context
    with office.engine.connect() as connection:
        subjects = of_dossier(connection, office.dossier_id)
    assert key_of_files(office.dossier_id) in subjects
    eraser = Eraser(office.engine, context.people, context.dossiers, context.clock.now)
    await asyncio.to_thread(eraser.erase, {office.dossier_id: subjects}, RESTORE, "u1")
    assert office.states() == [TextState.ERASED] * 2
    assert office.words() == 0
    with office.engine.begin() as connection:  # as a restored database has them
        connection.execute(scan_text.update().values(state=TextState.MADE, words=1))
        docs = connection.execute(select(scan_text.c.doc)).scalars().all()
        connection.execute(scan_word.insert(), [{"word": 1, "doc": doc} for doc in docs])
    assert await asyncio.to_thread(eraser.erase_again) == 1
    assert office.states() == [TextState.ERASED] * 2
    assert office.words() == 0


def test_without_the_programs_a_scan_waits_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))

    async def play(office: Office) -> None:
        await office.put_in(pdf(1), "k1")
        assert await office.work() == []
        assert office.texts.missing == ("ocrmypdf", "tesseract", "gs")
        assert office.states() == [TextState.WAITING]

    played(tmp_path, play)


def test_what_never_ends_is_ended_and_what_a_killed_server_left_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    for name, script in (("gs", ""), ("tesseract", "echo vie"), ("ocrmypdf", "sleep 1000")):
        program(programs, name, script)

    async def play(office: Office) -> None:
        left = tmp_path / f"{office.texts.prefix}left"
        left.mkdir()
        (left / "scan.pdf").write_bytes(b"%PDF-")
        os.utime(left, (0, 0))
        await office.put_in(pdf(1), "k1")
        assert await office.work() == [(JobState.WAITING, ocr.TOO_LONG)]
        assert not left.exists()

    played(tmp_path, play, bounds=Bounds(0.5, nice=0))
    assert not list(tmp_path.glob("motcua-ocr-*"))
