"""Another history begins on no date that nobody believes: a person says that the clock is right, or sets it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.cli.commands.backup import PASSPHRASE
from server.cli.main import main
from server.journal.clock.belief import Reading, Record
from server.journal.clock.machine import boot_id
from server.journal.clock.records import ClockRecords
from server.journal.database.engine import default_url, open_database
from server.journal.read.stream_reader import read_heads, read_history
from server.web.base.clock import now_ms
from tests.serving import Installation

IN_2038 = round(datetime(2038, 1, 19, 3, 14, tzinfo=UTC).timestamp() * 1000)

Wall = Callable[[int], None]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A branch that was set up, with a record of an earlier boot; the machine was restarted, without a time server."""
    monkeypatch.setenv(PASSPHRASE, "một câu đủ dài để thử")
    monkeypatch.setattr("server.journal.clock.machine.is_synchronised", lambda wall: False)
    data = Installation.staffed(tmp_path / "data").data
    ClockRecords(data, "an-earlier-boot").write(Record(0), now_ms())
    return data


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    def say(at: int) -> None:
        monkeypatch.setattr("server.journal.clock.machine.read_clocks", lambda: Reading(at, 60_000))

    return say


def command(*arguments: object) -> int:
    return main([str(each) for each in arguments])


def seen(data: Path) -> object:
    engine = open_database(default_url(data))
    with engine.connect() as connection:
        found = read_history(connection), read_heads(connection)
    engine.dispose()
    return found


@pytest.mark.parametrize("act", ["recover", "repair"])
def test_under_a_doubted_clock_nothing_begins_unless_a_person_says_that_it_is_right(
    data: Path, wall: Wall, capsys: pytest.CaptureFixture[str], act: str
) -> None:
    before = seen(data)
    wall(IN_2038)
    assert command(act, "--data", data) == 2
    said = capsys.readouterr().err
    assert "It says 2038-01-19" in said
    assert "timedatectl" in said
    assert seen(data) == before
    right = now_ms()
    wall(right)
    assert command(act, "--data", data) == 2, "nothing has shown yet that it is right"
    assert seen(data) == before
    assert command(act, "--data", data, "--yes") == 0
    assert ClockRecords(data, boot_id()).of_this_boot() is not None, "a server believes it"
    assert command(act, "--data", data) == 0


def test_a_backup_is_not_restored_onto_a_date_that_nobody_believes(
    data: Path, wall: Wall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive, keys, target = tmp_path / "a.backup", tmp_path / "a.keys", tmp_path / "restored"
    assert command("backup", archive, "--keys", keys, "--data", data) == 0
    restore = "restore", archive, "--keys", keys, "--data", target
    wall(IN_2038)
    assert command(*restore) == 2
    assert "It says 2038-01-19" in capsys.readouterr().err
    assert not target.exists()
    wall(now_ms())
    assert command(*restore) == 0
    engine = open_database(default_url(target))
    with engine.connect() as connection:
        days = {head.day[:4] for head in read_heads(connection).values()}
    engine.dispose()
    assert "2038" not in days


def test_a_backup_of_last_year_is_restored_where_a_person_says_that_the_date_is_right(
    data: Path, wall: Wall, tmp_path: Path
) -> None:
    archive, keys, target = tmp_path / "a.backup", tmp_path / "a.keys", tmp_path / "restored"
    assert command("backup", archive, "--keys", keys, "--data", data) == 0
    later = now_ms() + 400 * 86_400_000
    wall(later)
    restore = "restore", archive, "--keys", keys, "--data", target
    assert command(*restore) == 2
    assert command(*restore, "--yes") == 0
    assert ClockRecords(target, boot_id()).of_this_boot() is not None
    engine = open_database(default_url(target))
    with engine.connect() as connection:
        assert abs(read_heads(connection)["CN01"].at - later) < 60_000
    engine.dispose()
