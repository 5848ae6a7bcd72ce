"""Faults of the database and of what the journal says, each made in a real database."""

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import insert

from protocol.enums import PrinterState, Role
from protocol.version import VERSION
from server.access.city.commands import RevokeDevice
from server.access.city.state import Access
from server.access.tables import device_seen
from server.cli.commands.open_journal import OpenJournal, models, now_ms
from server.cli.doctor.fault import Fault, Found
from server.cli.doctor.journal import DAY_MS, of_journal
from server.cli.doctor.machine import offset_here
from server.journal.database.engine import FILE_NAME, default_url, open_database
from server.journal.database.migrate import migrate
from tests.serving import Installation

from .conftest import Healthy


def faults(healthy: Healthy, now: int | None = None) -> list[Found]:
    return of_journal(healthy.settings, models(), now or now_ms(), healthy.around().offset_s).faults


def codes(told: list[Found]) -> list[Fault]:
    return [each.fault for each in told]


def change(healthy: Healthy, statement: str) -> None:
    engine = open_database(healthy.settings.database)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def access(healthy: Healthy) -> Access:
    engine = open_database(healthy.settings.database)
    try:
        return OpenJournal(engine).access()
    finally:
        engine.dispose()


def test_a_database_that_is_not_there_is_not_made(healthy: Healthy) -> None:
    nowhere = healthy.settings.data / "nowhere"
    healthy.settings = msgspec.structs.replace(healthy.settings, database=default_url(nowhere))
    assert codes(faults(healthy)) == [Fault.DATABASE_MISSING]
    assert not nowhere.exists()


@pytest.mark.parametrize("url", ["postgresql://motcua:geheim@127.0.0.1:9/motcua", "mysql://somewhere/motcua"])
def test_a_database_that_does_not_answer(healthy: Healthy, url: str) -> None:
    healthy.settings = msgspec.structs.replace(healthy.settings, database=url)
    (told,) = faults(healthy)
    assert told.fault is Fault.DATABASE_UNREACHABLE
    assert "geheim" not in told.what


def test_a_database_of_an_earlier_version_and_an_empty_one(healthy: Healthy, tmp_path: Path) -> None:
    old = default_url(tmp_path)
    engine = open_database(old)
    migrate(engine, "0001")
    engine.dispose()
    healthy.settings = msgspec.structs.replace(healthy.settings, database=old)
    assert codes(faults(healthy)) == [Fault.DATABASE_OLDER]
    (tmp_path / FILE_NAME).unlink()
    (tmp_path / FILE_NAME).touch()
    assert codes(faults(healthy)) == [Fault.DATABASE_OLDER]


def test_a_database_of_a_newer_version(healthy: Healthy) -> None:
    change(healthy, "UPDATE alembic_version SET version_num = '9999'")
    (told,) = faults(healthy)
    assert told.fault is Fault.DATABASE_NEWER
    assert "9999" in told.what


def test_a_file_that_is_damaged(healthy: Healthy) -> None:
    file = healthy.settings.data / FILE_NAME
    raw = bytearray(file.read_bytes())
    raw[100:] = b"\xff" * (len(raw) - 100)
    file.write_bytes(raw)
    for end in ("-wal", "-shm"):
        Path(f"{file}{end}").unlink(missing_ok=True)
    assert codes(faults(healthy)) == [Fault.DATABASE_DAMAGED]


def test_the_keys_of_people_are_missing_once_something_is_sealed_under_them(healthy: Healthy) -> None:
    assert codes(faults(healthy)) == []
    change(healthy, "INSERT INTO sealed_record VALUES ('p1', 'd1', 'applicant', 1, '{}', '', 0)")
    (told,) = faults(healthy)
    assert told.fault is Fault.PEOPLE_KEYS
    assert "the file of people's keys is missing" in told.what
    (healthy.settings.data / "keys" / "people.sqlite").write_bytes(b"no database" * 400)
    (told,) = faults(healthy)
    assert "is damaged" in told.what


def test_a_stream_that_cannot_be_read_hides_no_other_fault(healthy: Healthy) -> None:
    change(healthy, "UPDATE journal SET body = '{' WHERE stream = 'CN01'")
    (told,) = faults(healthy)
    assert told.fault is Fault.STREAM_DAMAGED
    assert "CN01" in told.what


def test_an_installation_that_nobody_may_administer(healthy: Healthy, tmp_path: Path) -> None:
    other = Installation.staffed(tmp_path / "other", healthy.installation.config)
    healthy.settings = msgspec.structs.replace(healthy.settings, database=other.database)
    assert codes(faults(healthy)) == [Fault.NO_ADMIN]


def test_an_installation_without_a_branch(healthy: Healthy, tmp_path: Path) -> None:
    empty = default_url(tmp_path)
    engine = open_database(empty)
    migrate(engine)
    engine.dispose()
    healthy.settings = msgspec.structs.replace(healthy.settings, database=empty)
    assert codes(faults(healthy)) == [Fault.NO_BRANCH, Fault.NO_ADMIN]


def test_a_device_that_was_not_seen_for_a_week(healthy: Healthy) -> None:
    later = now_ms() + 8 * DAY_MS
    told = [each for each in faults(healthy, later) if each.fault is Fault.DEVICE_SILENT]
    assert len(told) == 4
    assert "never" in told[0].what
    devices = access(healthy).devices
    engine = open_database(healthy.settings.database)
    with engine.begin() as connection:
        connection.execute(
            insert(device_seen), [{"device_id": each, "at": later, "version": VERSION} for each in devices]
        )
    engine.dispose()
    assert faults(healthy, later) == []
    (told_later,) = {each.values["when"] for each in faults(healthy, later + 9 * DAY_MS)}
    assert told_later == "9 days ago"
    for each in devices:
        healthy.installation.append(RevokeDevice(each))
    assert faults(healthy, later + 9 * DAY_MS) == []


@pytest.mark.parametrize(("version", "said"), [("0.1.0", "0.1.0"), (None, "0.1"), (VERSION, None)])
def test_a_device_with_an_old_program(healthy: Healthy, version: str | None, said: str | None) -> None:
    device = next(iter(access(healthy).devices))
    engine = open_database(healthy.settings.database)
    with engine.begin() as connection:
        connection.execute(insert(device_seen), [{"device_id": device, "at": now_ms(), "version": version}])
    engine.dispose()
    told = [each for each in faults(healthy) if each.fault is Fault.DEVICE_OLD]
    assert [each.values["version"] for each in told] == ([] if said is None else [said])


def test_a_printer_without_paper(healthy: Healthy) -> None:
    token = healthy.installation.tokens["kiosk"]
    with healthy.serving as serving:
        path = f"/api/v1/branches/{healthy.installation.branch}/device-state"
        assert serving.call("POST", path, {"printer": PrinterState.PAPER_OUT}, token)[0] == 200
    (told,) = faults(healthy)
    assert told.fault is Fault.PRINTER
    assert told.what == "The printer of kiosk (CN01): it has no paper."


def test_the_newest_event_tells_whether_the_clock_went_back(healthy: Healthy) -> None:
    before = now_ms()
    healthy.installation.enrol(Role.KIOSK, name="another")
    assert before <= of_journal(healthy.settings, models(), now_ms(), 0).last <= now_ms()


def test_a_machine_in_another_zone(healthy: Healthy) -> None:
    offset = healthy.around().offset_s
    assert codes(of_journal(healthy.settings, models(), now_ms(), offset + 3600).faults) == [Fault.ZONE]
    assert offset_here(now_ms()) % 900 == 0
