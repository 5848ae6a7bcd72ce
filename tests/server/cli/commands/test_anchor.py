"""Anchors as commands: a server signs by itself, a rewritten chain is told, an honest restore or repair is no alarm."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from server.cli.commands.backup import PASSPHRASE
from server.cli.main import main
from server.journal.check.replay import hashed
from server.journal.database.engine import default_url, open_database
from server.journal.read.stream_reader import read_rows
from server.journal.schema.hash_chain import GENESIS, row_hash
from tests.serving import Installation, Serving, until


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSPHRASE, "một câu đủ dài để thử")


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """The data folder of a server that gave some numbers and was stopped."""
    installation = Installation.staffed(tmp_path / "data")
    with Serving(installation) as serving:
        until(lambda: (installation.data / "anchors.jsonl").exists())
        for _ in range(5):
            serving.issue("HT")
    return installation.data


def command(*arguments: object) -> int:
    return main([str(each) for each in arguments])


def rewrite(data: Path) -> None:
    """Every event of the branch by another actor, in a chain that is right in itself."""
    engine = open_database(default_url(data))
    with engine.connect() as connection:
        rows = list(read_rows(connection, "CN01"))
    engine.dispose()
    with closing(sqlite3.connect(data / "motcua.sqlite")) as database, database:
        before = GENESIS
        for row in rows:
            before = row_hash(before, (*hashed(row)[:7], "somebody", *hashed(row)[8:]))
            database.execute(
                "UPDATE journal SET actor = 'somebody', hash = ? WHERE stream = 'CN01' AND seq = ?", (before, row.seq)
            )
        database.execute("UPDATE stream SET hash = ? WHERE id = 'CN01'", (before,))


def test_a_server_signs_by_itself_and_a_rewritten_chain_is_told(
    served: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "elsewhere.jsonl"
    assert command("anchor", "--data", served, "--to", copy, "--json") == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["streams"] == 2
    assert len(said["digest"]) == 64
    assert copy.read_bytes() == (served / "anchors.jsonl").read_bytes()
    assert command("check", "--data", served, "--anchors", copy) == 0
    rewrite(served)
    capsys.readouterr()
    assert command("check", "--data", served) == 1
    told = capsys.readouterr()
    assert "CN01" in told.err
    assert "another hash than was signed" in told.err
    assert "kept elsewhere" in told.out
    (served / "anchors.jsonl").unlink()
    assert command("check", "--data", served, "--anchors", copy) == 1


def test_a_restore_and_a_recovery_are_written_down(served: Path, tmp_path: Path) -> None:
    archive, keys, data = tmp_path / "a.backup", tmp_path / "a.keys", tmp_path / "restored"
    assert command("anchor", "--data", served) == 0
    assert command("backup", "--data", served, archive, "--keys", keys) == 0
    assert command("restore", archive, "--keys", keys, "--data", data) == 0
    assert command("check", "--data", data) == 0
    assert command("recover", "--data", data) == 0
    assert command("anchor", "--data", data) == 0
    assert command("check", "--data", data) == 0
    lines = (data / "anchors.jsonl").read_text().splitlines()
    begins = [json.loads(line.partition(" ")[2]).get("begins") for line in lines]
    assert begins == [None, None, "restore", "recover", None]
    rewrite(data)
    assert command("check", "--data", data) == 1


def test_a_repair_is_written_down_and_what_it_kept_is_still_held_to_the_anchors(served: Path) -> None:
    assert command("anchor", "--data", served) == 0
    with closing(sqlite3.connect(served / "motcua.sqlite")) as connection, connection:
        (last,) = connection.execute("SELECT max(seq) FROM journal WHERE stream = 'CN01'").fetchone()
        connection.execute("UPDATE journal SET actor = 'x' WHERE stream = 'CN01' AND seq = ?", (last - 1,))
    assert command("check", "--data", served) == 1
    assert command("repair", "--data", served) == 0
    assert command("check", "--data", served) == 0
    rewrite(served)
    assert command("check", "--data", served) == 1


def test_keys_that_are_older_than_the_anchors_begin_new_ones(
    served: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive, keys, data = tmp_path / "a.backup", tmp_path / "a.keys", tmp_path / "restored"
    assert command("backup", "--data", served, archive) == 0
    (served / "keys" / "anchor.key").unlink()
    assert command("backup", "--data", served, tmp_path / "b.backup", "--keys", keys) == 0
    assert command("restore", archive, "--keys", keys, "--data", data) == 0
    assert "before-anchors.jsonl" in capsys.readouterr().out
    assert command("check", "--data", data) == 0


def test_a_copy_with_other_anchors_is_named(served: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "elsewhere.jsonl"
    copy.write_text("other\n")
    assert command("anchor", "--data", served, "--to", copy) == 1
    assert str(copy) in capsys.readouterr().err
    assert copy.read_text() == "other\n"
