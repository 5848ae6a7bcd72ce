"""Faults of the machine: what can be made is made, what belongs to the whole machine is given."""

from pathlib import Path

import pytest

from server.cli.doctor.fault import Fault, Found
from server.cli.doctor.machine import TIME_ERROR, by_clock, clock_state, in_zone, of_process, starts_by_itself

NOON = 1_800_000_000_000


def codes(faults: list[Found]) -> list[Fault]:
    return [each.fault for each in faults]


def test_a_clock_without_a_time_server_and_one_behind_the_journal() -> None:
    assert by_clock(0, NOON, NOON) == []
    assert by_clock(None, NOON, 0) == []
    assert codes(by_clock(TIME_ERROR, NOON, 0)) == [Fault.CLOCK_NOT_SYNCHRONISED]
    (told,) = by_clock(0, NOON, NOON + 3_600_000)
    assert told.fault is Fault.CLOCK_BEHIND
    assert clock_state() in (None, *range(TIME_ERROR + 1))


def test_a_machine_in_another_zone_makes_its_backup_in_office_hours() -> None:
    assert in_zone(7 * 3600, "CN01", "Asia/Ho_Chi_Minh", NOON) == []
    assert in_zone(7 * 3600, "CN01", "Asia/Bangkok", NOON) == []  # the same clock by another name
    (told,) = in_zone(0, "CN01", "Asia/Ho_Chi_Minh", NOON)
    assert told.fault is Fault.ZONE
    assert "09:00" in told.what
    assert told.todo == "timedatectl set-timezone Asia/Ho_Chi_Minh"


@pytest.mark.parametrize(
    ("encoding", "files", "font", "faults"),
    [
        ("UTF-8", None, "msgspec", []),
        ("utf8", 65_536, "msgspec", []),
        ("ANSI_X3.4-1968", None, "msgspec", [Fault.ENCODING]),
        ("utf-8", 1024, "msgspec", [Fault.FILES_LIMIT]),
        ("utf-8", None, "no_such_font", [Fault.FONT_MISSING]),
    ],
)
def test_what_a_session_lacks(encoding: str, files: int | None, font: str, faults: list[Fault]) -> None:
    assert codes(of_process(encoding, files, font)) == faults


def test_a_server_that_does_not_start_by_itself(tmp_path: Path) -> None:
    assert starts_by_itself(tmp_path, Path("/data")) == []  # systemd does not run this machine
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    assert codes(starts_by_itself(tmp_path, Path("/data"))) == [Fault.NO_SERVICE]
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    for name in ("motcua.service", "motcua-backup.timer"):
        (units / name).touch()
    told = starts_by_itself(tmp_path, Path("/data"))
    assert codes(told) == [Fault.SERVICE_NOT_ENABLED] * 2
    for name, target in (("motcua.service", "multi-user"), ("motcua-backup.timer", "timers")):
        wants = units / f"{target}.target.wants"
        wants.mkdir()
        (wants / name).symlink_to(units / name)
    assert starts_by_itself(tmp_path, Path("/data")) == []
