"""Faults of the data folder, each made on a real one."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.cli.doctor.data_folder import in_data_folder, in_log, on_disk, size
from server.cli.doctor.fault import Fault, Found
from server.journal.database.engine import default_url, open_database

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file away")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "keys").mkdir(parents=True)
    (folder / "tls").mkdir()
    folder.chmod(0o700)
    (folder / "keys" / "secret.key").touch(0o600)
    return folder


def codes(faults: list[Found]) -> list[Fault]:
    return [each.fault for each in faults]


def test_a_good_folder_has_no_fault(data: Path) -> None:
    assert in_data_folder(data) == []


def test_a_folder_that_is_not_there(data: Path) -> None:
    (told,) = in_data_folder(data / "x")
    assert told.fault is Fault.DATA_MISSING
    assert str(data / "x") in told.what


def test_a_folder_that_others_may_look_into(data: Path) -> None:
    data.chmod(0o755)
    assert codes(in_data_folder(data)) == [Fault.DATA_OPEN]


def test_a_key_that_is_missing_and_one_that_others_may_read(data: Path) -> None:
    secret = data / "keys" / "secret.key"
    secret.chmod(0o640)
    assert codes(in_data_folder(data)) == [Fault.KEY_OPEN]
    secret.unlink()
    (data / "tls" / "server.key").touch(0o644)
    (data / "tls" / "server.crt").touch(0o644)  # may be read
    faults = in_data_folder(data)
    assert codes(faults) == [Fault.KEY_MISSING, Fault.KEY_OPEN]
    assert faults[1].todo == f"chmod 600 {data}/tls/server.key"


@root_only
def test_a_file_that_root_left_behind(data: Path) -> None:
    for path in (data, *data.rglob("*")):
        os.chown(path, 1, 1)
    assert in_data_folder(data) == []
    (data / "motcua.sqlite").touch()
    (told,) = in_data_folder(data)
    assert told.fault is Fault.FOREIGN_FILE
    assert told.values["user"] == "root"
    assert told.todo.startswith("chown -R daemon:")


def test_a_folder_that_this_user_may_not_write_into(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data.parent)  # the folders above it are nobody else's to walk through
    data.chmod(0o500)
    me = os.geteuid()
    if me == 0:
        data.parent.chmod(0o755)
        os.seteuid(2)
    try:
        (told,) = in_data_folder(Path("data"))
    finally:
        os.seteuid(me)
    assert told.fault is Fault.DATA_NOT_OURS
    assert "runuser -u" in told.todo


@pytest.fixture
def little_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "motcua-test", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_nearly_full(little_disk: Path) -> None:
    assert on_disk(little_disk) == []
    (little_disk / "scan.pdf").write_bytes(bytes(1_020_000))
    (told,) = on_disk(little_disk)
    assert told.fault is Fault.DISK_FULL
    assert "0 MB left, 2 %" in told.what
    assert on_disk(little_disk, least_free=1000) == []


def test_a_log_that_a_reader_has_kept_from_turning_over(tmp_path: Path) -> None:
    url = default_url(tmp_path)
    engine = open_database(url)
    with engine.begin() as writing:
        writing.exec_driver_sql("CREATE TABLE t (x)")
    with engine.connect() as reading:
        reading.exec_driver_sql("SELECT * FROM t").fetchall()
        for _ in range(3):
            with engine.begin() as writing:
                writing.exec_driver_sql("INSERT INTO t VALUES (randomblob(100000))")
        assert [each.fault for each in in_log(url, 200_000)] == [Fault.LOG_LARGE]
        assert in_log(url) == []
    engine.dispose()
    assert in_log(url, 200_000) == []
    assert in_log("postgresql://somewhere/motcua", 0) == []


@pytest.mark.parametrize(("count", "said"), [(12_345_678, "12 MB"), (2_500_000_000, "2.5 GB")])
def test_sizes_are_in_units_that_people_read(count: int, said: str) -> None:
    assert size(count) == said
