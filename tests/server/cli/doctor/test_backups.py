"""Faults of the backups."""

from pathlib import Path

import pytest

from server.cli.doctor.backups import DAY_MS, of_backups
from server.cli.doctor.fault import Fault
from server.journal.database.engine import default_url
from server.journal.last_backup import LastBackup

from .conftest import Healthy, other_disk

NOW = 1_800_000_000_000


@pytest.mark.parametrize(
    ("days_ago", "verified", "faults"),
    [
        (0.5, True, []),
        (3, True, [Fault.BACKUP_OLD]),
        (0, None, [Fault.BACKUP_UNVERIFIED]),
        (0, False, [Fault.BACKUP_NOT_WHOLE]),
        (30, None, [Fault.BACKUP_OLD, Fault.BACKUP_UNVERIFIED]),
    ],
)
def test_its_age_and_whether_it_was_replayed(
    days_ago: float, verified: bool | None, faults: list[Fault], tmp_path: Path
) -> None:
    file = tmp_path / "a.backup"
    file.touch()
    last = LastBackup(str(file), NOW - round(days_ago * DAY_MS), verified)
    assert [each.fault for each in of_backups(last, "postgresql://elsewhere/motcua", NOW)] == faults


def test_none_and_one_that_is_gone(tmp_path: Path) -> None:
    assert [each.fault for each in of_backups(None, default_url(tmp_path), NOW)] == [Fault.NO_BACKUP]
    gone = LastBackup(str(tmp_path / "gone"), NOW, True)
    assert [each.fault for each in of_backups(gone, default_url(tmp_path), NOW)] == [Fault.BACKUP_GONE]


def test_a_backup_beside_its_database_is_lost_with_it(healthy: Healthy) -> None:
    database = healthy.settings.database
    beside = healthy.settings.data / "a.backup"
    beside.touch()
    last = LastBackup(str(beside), NOW, True)
    assert [each.fault for each in of_backups(last, database, NOW)] == [Fault.BACKUP_SAME_DISK]
    elsewhere = Path(other_disk(healthy.settings.data)) / f"motcua-{id(last)}.backup"
    elsewhere.touch()
    try:
        assert of_backups(LastBackup(str(elsewhere), NOW, True), database, NOW) == []
    finally:
        elsewhere.unlink()
