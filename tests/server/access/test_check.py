"""Damaged rows of sign-ins and devices are found by their form and by who is known, and a rebuild deletes them."""

import pytest
from sqlalchemy import Engine, delete, insert

from protocol.enums import Role
from server.access.check import AccessRows
from server.access.city.commands import AddPerson, EnrolDevice, city_envelope
from server.access.city.stream import CityModel
from server.access.credentials.sessions import open_session
from server.access.enrolments import ask, confirm
from server.access.seen import write_seen
from server.access.tables import credential
from server.journal.check.check import check
from server.journal.check.report import FindingKind, Report
from server.journal.database.dialects import connect_to_write
from server.journal.write.append import append_now
from tests.forking import QUICK
from tests.server.journal.conftest import empty_url, engine, kind, url

__all__ = ["empty_url", "engine", "kind", "url"]

NOW = 1_780_000_000_000
USER, DEVICE, PASSWORD = "u-" + "a" * 16, "d-" + "b" * 16, "p-" + "c" * 16
MODELS = (CityModel(),)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A person with a session, a device that was seen, a request that waits and one that was confirmed."""
    for command in (
        AddPerson(USER, "lan", Role.MANAGER, "CN01", PASSWORD),
        EnrolDevice(DEVICE, Role.KIOSK, "CN01", "kiosk", "0" * 64, None),
    ):
        append_now(engine, MODELS, city_envelope(command, "test"), NOW)
    with connect_to_write(engine) as connection, connection.begin():
        connection.execute(insert(credential).values(
            credential_id=PASSWORD, user_id=USER, password_hash=QUICK.hash("mot-cua-2026"), set_at=NOW))  # fmt: skip
        open_session(connection, USER, NOW)
        write_seen(connection, {DEVICE: None}, NOW)
        ask(connection, Role.DISPLAY, "TV", "10.0.0.1", NOW)
        asked = ask(connection, Role.KIOSK, "kiosk 2", "10.0.0.2", NOW)
        assert asked is not None
        confirm(connection, asked[0].enrolment_id, USER, "kiosk 2", "CN01", None, NOW + 1000)
    return engine


def test_a_password_that_is_gone_is_found_and_names_its_person(filled: Engine) -> None:
    with connect_to_write(filled) as connection, connection.begin():
        connection.execute(delete(credential))
    (finding,) = checked(filled).findings
    assert (finding.kind, finding.stream, finding.values) == (FindingKind.ROW_ABSENT, "credential", {"row": USER})


def checked(engine: Engine, *, rebuild: bool = False) -> Report:
    return check(engine, MODELS, kept=(AccessRows(),), rebuild=rebuild)


def test_rows_as_they_are_written_are_right(filled: Engine) -> None:
    assert checked(filled).findings == ()


@pytest.mark.parametrize(
    ("statement", "table", "field"),
    [
        ("UPDATE session SET token_hash = 'x'", "session", "token_hash"),
        ("UPDATE session SET user_id = 'u-nobody'", "session", "user_id"),
        ("UPDATE session SET expires_at = expires_at + 1", "session", "expires_at"),
        ("UPDATE session SET created_at = created_at + 65536", "session", "expires_at"),
        ("UPDATE credential SET user_id = 'u-nobody'", "credential", "user_id"),
        ("UPDATE credential SET password_hash = 'mot-cua-2026'", "credential", "password_hash"),
        ("UPDATE credential SET set_at = 0", "credential", "set_at"),
        ("UPDATE device_seen SET device_id = 'd-nothing'", "device_seen", "device_id"),
        ("UPDATE device_seen SET at = -1", "device_seen", "at"),
        ("UPDATE enrolment SET code = '12345x' WHERE role = 'kiosk'", "enrolment", "code"),
        ("UPDATE enrolment SET role = 'kiosc' WHERE role = 'kiosk'", "enrolment", "role"),
        ("UPDATE enrolment SET secret_hash = '' WHERE role = 'kiosk'", "enrolment", "secret_hash"),
        ("UPDATE enrolment SET decided = 'maybe' WHERE role = 'kiosk'", "enrolment", "decided"),
        ("UPDATE enrolment SET decided_by = 'u-x' WHERE role = 'kiosk'", "enrolment", "decided_by"),
        ("UPDATE enrolment SET decided_by = NULL WHERE role = 'kiosk'", "enrolment", "decided_by"),
        ("UPDATE enrolment SET expires_at = 9999999999999 WHERE role = 'kiosk'", "enrolment", "expires_at"),
    ],
)
def test_a_row_that_cannot_be_right_is_found_and_deleted(
    filled: Engine, statement: str, table: str, field: str
) -> None:
    with filled.begin() as connection:
        connection.exec_driver_sql(statement)
        (before,) = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").one()
    (found,) = checked(filled).findings
    assert (found.kind, found.stream, found.values["field"]) == (FindingKind.ROW_INVALID, table, field)
    assert checked(filled, rebuild=True).ok
    left = [FindingKind.ROW_ABSENT] if table == "credential" else []
    assert [finding.kind for finding in checked(filled).findings] == left
    with filled.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").one() == (before - 1,)


def test_where_the_city_cannot_be_read_its_rows_are_let_alone(filled: Engine) -> None:
    with filled.begin() as connection:
        connection.exec_driver_sql("UPDATE journal SET v = 99")
    report = checked(filled)
    assert FindingKind.UNREADABLE in {finding.kind for finding in report.findings}
    assert FindingKind.ROW_INVALID not in {finding.kind for finding in report.findings}
