"""A sealed file whose server ended before its event goes after a day; one that an event names stays."""

import asyncio
import hashlib
import json
import os
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import delete

from server.cli.main import main
from server.dossier.files.cleaning import EVERY_S, STALE_S, Cleaning
from server.dossier.files.store import DiskStore
from server.journal.database.engine import open_database
from server.journal.schema.tables import journal
from tests.server.dossier.papers import pdf
from tests.server.web.api.test_dossier_files import BIRTH, UPLOAD, Desk
from tests.server.web.inside import inside, session_of
from tests.serving import Installation


def test_a_file_without_an_event_is_found_and_goes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    installation = Installation.staffed(data)
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))
    store, times = DiskStore(data), [0.0]

    async def play() -> None:
        async with inside(installation) as server:
            clerk = Desk(server, session_of(installation, "clerk1"))
            _, begun = await clerk.ask("POST", "", {"branch": "CN01", "procedure": BIRTH.code})
            clerk.dossier_id = begun["dossier_id"]
            await clerk.send(0, pdf(1))
            assert (await clerk.file(pdf(1), pages=1))[0] == 201
            (filed,) = store.names(1e12)
            assert store.unsettled(1e12) == []
            (data / "scans" / "unsettled" / filed).write_text(clerk.dossier_id)  # ended between event and settling
            left = store.put([b"MCF1 sealed"], clerk.dossier_id)
            await clerk.send(0, b"half", UPLOAD + "2")
            cleaning = Cleaning(server.context.engine, server.context.plain_scans, store, lambda: times[0])
            written = max(path.stat().st_mtime for path in (data / "scans").rglob("*") if path.is_file())
            for times[0], kept in ((written + EVERY_S / 2, 2), (written + STALE_S - 1, 2), (written + STALE_S + 1, 2)):
                cleaning.feed()  # the last is within an hour of the one before
                assert len(list(store.names(1e12))) == kept
            assert not list((data / "scans" / "incoming").iterdir())
            times[0] += EVERY_S
            cleaning.feed()
            assert list(store.names(1e12)) == [filed]
            assert store.unsettled(1e12) == []
            assert left != filed

    asyncio.run(play())


def test_a_check_finds_files_of_more_than_a_day_without_an_event(tmp_path: Path) -> None:
    data = tmp_path / "data"
    Installation(data)
    store = DiskStore(data)
    name = store.put([b"MCF1 sealed"], "d" + "0" * 20)
    path = data / "scans" / name[:2] / f"{name}.sealed"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == name
    assert main(["check", "--data", str(data)]) == 0
    old = path.stat().st_mtime - STALE_S - 60
    os.utime(path, (old, old))
    assert main(["check", "--data", str(data)]) == 1
    assert main(["check", "--data", str(data), "--rebuild"]) == 0
    assert main(["check", "--data", str(data)]) == 0
    assert not path.exists()


def test_a_check_deletes_no_file_whose_event_a_damaged_journal_lost(tmp_path: Path) -> None:
    data = tmp_path / "data"
    installation = Installation.staffed(data)
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))
    store = DiskStore(data)

    async def play() -> None:
        async with inside(installation) as server:
            clerk = Desk(server, session_of(installation, "clerk1"))
            _, begun = await clerk.ask("POST", "", {"branch": "CN01", "procedure": BIRTH.code})
            clerk.dossier_id = begun["dossier_id"]
            await clerk.send(0, pdf(1))
            assert (await clerk.file(pdf(1), pages=1))[0] == 201

    asyncio.run(play())
    (name,) = store.names(1e12)
    path = data / "scans" / name[:2] / f"{name}.sealed"
    old = path.stat().st_mtime - STALE_S - 60
    os.utime(path, (old, old))
    assert main(["check", "--data", str(data)]) == 0
    engine = open_database(installation.database)
    with engine.begin() as connection:
        connection.execute(delete(journal).where(journal.c.kind == "filed"))
    engine.dispose()
    assert main(["check", "--data", str(data), "--rebuild"]) == 1
    assert list(store.names(1e12)) == [name]


def test_a_check_says_that_the_folder_of_scans_cannot_be_read_and_deletes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    Installation(data)
    broken = data / "scans" / "ab" / f"{'ab' * 32}.sealed"
    broken.parent.mkdir(parents=True)
    broken.symlink_to(broken)  # a file that cannot be looked at
    for more in ((), ("--rebuild",)):
        capsys.readouterr()
        assert main(["check", "--json", "--data", str(data), *more]) == 1
        (finding,) = json.loads(capsys.readouterr().out)["findings"]
        assert (finding["kind"], "folder of scans" in finding["detail"]) == ("files_not_read", True)
    assert broken.is_symlink()
