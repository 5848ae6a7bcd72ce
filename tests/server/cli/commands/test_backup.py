"""Backup, verify, restore and recover as commands: beside a running server, and what a restored one gives."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from server.cli.commands.backup import PASSPHRASE
from server.cli.main import main
from server.journal.database.engine import default_url, open_database
from server.journal.last_backup import read_last_backup
from tests.serving import Installation, Serving


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSPHRASE, "một câu đủ dài để thử")


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    with Serving(Installation.staffed(tmp_path / "data")) as running:
        yield running


def command(*arguments: object) -> int:
    return main([str(each) for each in arguments])


def restored(serving: Serving, data: Path) -> Serving:
    """The same people and devices, served from another folder."""
    serving.installation.data, serving.installation.database = data, default_url(data)
    return Serving(serving.installation)


def test_a_restored_server_knows_old_slips_and_gives_no_lost_number_again(serving: Serving, tmp_path: Path) -> None:
    first = serving.issue("HT")
    archive, keys, data = tmp_path / "a.backup", tmp_path / "a.keys", tmp_path / "restored"
    assert command("backup", "--data", serving.installation.data, archive, "--keys", keys) == 0
    assert command("verify", archive) == 0
    lost = {serving.issue("HT")["number"] for _ in range(40)}
    serving.kill()
    assert command("restore", archive, "--keys", keys, "--data", data) == 0
    assert command("check", "--data", data) == 0
    with restored(serving, data) as again:
        page = first["track_url"].removeprefix(serving.url)
        assert again.call("GET", page)[0] == 200
        given = {again.issue("HT")["number"] for _ in range(5)}
    assert not lost & given
    assert min(given) > max(lost)


def test_a_folder_in_use_is_not_restored_into(
    serving: Serving, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive, keys, data = tmp_path / "a.backup", tmp_path / "a.keys", serving.installation.data
    command("backup", "--data", data, archive, "--keys", keys)
    key = (data / "keys" / "secret.key").read_bytes()
    assert command("restore", archive, "--keys", keys, "--data", data) == 1
    assert str(data) in capsys.readouterr().err
    assert (data / "keys" / "secret.key").read_bytes() == key
    assert serving.issue("HT")["number"] == "HT-001"


def test_what_cannot_be_restored_leaves_no_folder(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, keys, data = tmp_path / "a.backup", tmp_path / "a.keys", tmp_path / "restored"
    command("backup", "--data", serving.installation.data, archive, "--keys", keys)
    monkeypatch.setenv(PASSPHRASE, "một câu khác, cũng đủ dài")
    assert command("restore", archive, "--keys", keys, "--data", data) == 1
    assert not data.exists()


def test_the_newest_backups_of_a_folder_are_kept(
    serving: Serving, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in ("20260101-000000", "20260102-000000", "20260103-000000"):
        (folder / f"motcua-{day}.backup").write_bytes(b"old")
    (folder / "letter.txt").write_text("not ours")
    assert command("backup", "--data", serving.installation.data, folder, "--keep", 2) == 0
    left = sorted(path.name for path in folder.iterdir())
    assert len(left) == 3
    assert left[:2] == ["letter.txt", "motcua-20260103-000000.backup"]
    assert command("verify", folder / left[2]) == 0


def test_a_backup_that_was_replayed_is_noted_as_such(serving: Serving, tmp_path: Path) -> None:
    data, archive = serving.installation.data, tmp_path / "a.backup"
    assert read_last_backup(data) is None
    command("backup", "--data", data, archive)
    made = read_last_backup(data)
    assert made is not None
    assert (made.file, made.verified) == (str(archive), None)
    command("verify", "--data", data, archive)
    assert read_last_backup(data) == msgspec.structs.replace(made, verified=True)
    other = tmp_path / "b.backup"
    assert command("backup", "--data", data, "--verify", other) == 0
    noted = read_last_backup(data)
    assert noted is not None
    assert (noted.file, noted.verified) == (str(other), True)
    assert command("verify", "--data", data, archive) == 0  # another than the last
    assert read_last_backup(data) == noted


def test_a_journal_that_is_not_whole_is_backed_up_but_deletes_no_older_backup(
    serving: Serving, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, data = tmp_path / "backups", serving.installation.data
    folder.mkdir()
    (folder / "motcua-20260101-000000.backup").write_bytes(b"old")
    serving.issue("HT")
    engine = open_database(default_url(data))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE number SET n = n + 1")
    engine.dispose()
    assert command("backup", "--data", data, "--verify", "--keep", 1, folder) == 1
    assert "NOT whole" in capsys.readouterr().out
    assert len(list(folder.iterdir())) == 2
    noted = read_last_backup(data)
    assert noted is not None
    assert noted.verified is False


def test_after_a_failover_the_numbers_go_on_above(serving: Serving) -> None:
    before = serving.issue("HT")["number"]
    assert command("recover", "--data", serving.installation.data) == 1  # a server still runs on it
    serving.kill()
    assert command("recover", "--data", serving.installation.data) == 0
    serving.start()
    assert serving.issue("HT")["number"] > before.replace("-0", "-1")


@pytest.mark.parametrize(
    "arguments", [("backup", "x.backup", "--keep", "3"), ("restore", "x", "--keys", "y", "--until", "noon")]
)
def test_wrong_use_says_what_is_right(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert command(*arguments, "--data", tmp_path) == 2


def test_another_file_is_named_as_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.backup"
    file.write_text("hello")
    assert command("verify", file) == 1
    assert str(file) in capsys.readouterr().err
