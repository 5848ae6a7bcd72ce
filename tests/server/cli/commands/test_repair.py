"""`motcua repair`: shows first, is refused beside a server, tells what it set aside, and the branch is served again."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.cli.main import main
from server.journal.database.engine import open_database
from tests.postgresql import PostgreSQL
from tests.serving import Installation, Serving


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    if request.param == "sqlite":
        yield Installation.staffed(tmp_path / "data")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield Installation(tmp_path / "data", database=url).staff()


def command(installation: Installation, *arguments: str) -> int:
    return main([*arguments, "--data", str(installation.data), "--database", installation.database])


def run(installation: Installation, statement: str) -> None:
    engine = open_database(installation.database)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_branch_is_served_again_without_its_damaged_end(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    with Serving(installation) as serving:
        given = [serving.issue("HT") for _ in range(12)]
        assert command(installation, "repair") == 1  # a server runs
        serving.kill()
        at = given[8]["seq"]
        run(installation, f"UPDATE journal SET body = replace(body, 'HT', 'XX') WHERE stream = 'CN01' AND seq = {at}")
        capsys.readouterr()
        assert command(installation, "check") == 1
        assert "motcua repair --dry-run" in capsys.readouterr().out
        assert command(installation, "repair", "--dry-run") == 1
        shown = capsys.readouterr().out
        assert f"CN01: whole up to event {at - 1}; 4 rows after it" in shown
        assert "HT-009 (" in shown
        assert "Nothing was changed" in shown
        assert command(installation, "check") == 1
        assert command(installation, "repair", "--json") == 0
        said = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert [cut["kept"] for cut in said["cuts"]] == [at - 1]
        lines = [json.loads(line) for line in Path(said["set_aside"]).read_text("ascii").splitlines()]
        assert len([line for line in lines if line["table"] == "journal"]) == 4
        assert command(installation, "verify", str(Path(said["set_aside"]).with_name("whole.backup"))) == 0
        assert command(installation, "check") == 0
        serving.start()
        assert serving.issue("HT")["number"] > "HT-200"
        assert serving.call("GET", f"/api/v1/tickets/{given[2]['track_url'].rpartition('/')[2]}")[0] == 200


def test_a_whole_journal_is_told_to_be_whole(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(installation, "repair", "--dry-run") == 0
    assert "The streams are whole." in capsys.readouterr().out
    assert command(installation, "repair") == 0
    assert not list((installation.data / "set-aside").glob("*"))


def test_a_file_with_damaged_pages_is_copied_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    installation = Installation.staffed(tmp_path / "data")
    path = installation.data / "motcua.sqlite"
    with Serving(installation) as serving:
        for _ in range(60):
            serving.issue("HT")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (last,) = connection.execute("SELECT hash FROM journal WHERE stream = 'CN01' ORDER BY seq DESC").fetchone()
    raw = bytearray(path.read_bytes())
    at = raw.index(last.encode()) // 4096 * 4096
    raw[at : at + 16] = bytes(16)
    path.write_bytes(raw)
    assert command(installation, "repair", "--dry-run") == 1
    assert path.read_bytes() == raw
    capsys.readouterr()
    assert command(installation, "repair") == 0
    said = capsys.readouterr().out
    (kept,) = (installation.data / "set-aside").glob("*/motcua.sqlite")
    assert kept.read_bytes() == raw
    assert str(kept) in said
    assert command(installation, "check") == 0
    with Serving(installation) as serving:
        assert serving.issue("HT")["number"] > "HT-200"


def test_a_folder_without_an_installation_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["repair", "--data", str(tmp_path)]) == 1
    assert "motcua init" in capsys.readouterr().err


def test_a_damaged_description_of_a_table_is_said_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SQLite's own message quotes it, and is then no text."""
    installation = Installation(tmp_path / "data")
    path = installation.data / "motcua.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"CREATE TABLE journal (", b"CREATE \xf4ABLE journal (", 1))
    assert path.read_bytes() != raw
    for arguments in (["check"], ["repair", "--dry-run"]):
        assert command(installation, *arguments) == 1
        assert "restore a backup" in capsys.readouterr().err
