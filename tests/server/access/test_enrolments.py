"""Devices that wait: a code and a secret, in time, decided once, and not too many."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from protocol.enrolment_code import CODE_DIGITS
from protocol.enrolments import EnrolmentState
from protocol.enums import Role
from server.access import enrolments as en
from server.journal.database.dialects import connect_to_write
from tests.migrated import migrated

NOW = 1_800_000_000_000


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = migrated(tmp_path)
    with connect_to_write(engine) as connection, connection.begin():
        yield connection
    engine.dispose()


def ask(connection: Connection, now: int = NOW, address: str = "192.0.2.7") -> tuple[en.Enrolment, str]:
    asked = en.ask(connection, Role.KIOSK, "Ki-ốt", address, now)
    assert asked is not None
    return asked


def state(connection: Connection, enrolment_id: str, now: int) -> EnrolmentState:
    found = en.find(connection, enrolment_id)
    assert found is not None
    return found.state(now)


def test_a_wish_is_kept_with_a_code_and_only_the_hash_of_its_secret(connection: Connection) -> None:
    asked, secret = ask(connection)
    assert en.find(connection, asked.enrolment_id) == asked
    assert asked.code.isdigit()
    assert len(asked.code) == CODE_DIGITS
    assert secret not in str(asked)
    assert asked.opens(secret)
    assert not asked.opens(secret[:-1])
    assert not asked.opens("mc_enrolment_é")


def test_no_two_that_are_remembered_have_one_code(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([7, 7, 7, 8])
    monkeypatch.setattr("secrets.randbelow", lambda _most: next(drawn))
    assert [ask(connection)[0].code, ask(connection)[0].code] == ["000007", "000008"]


def test_it_waits_until_it_expires(connection: Connection) -> None:
    asked, _ = ask(connection)
    assert state(connection, asked.enrolment_id, asked.expires_at - 1) is EnrolmentState.PENDING
    assert state(connection, asked.enrolment_id, asked.expires_at) is EnrolmentState.EXPIRED
    assert en.waiting(connection, asked.expires_at - 1) == [asked]
    assert en.waiting(connection, asked.expires_at) == []


def test_confirming_says_where_and_gives_the_device_time_to_come(connection: Connection) -> None:
    asked, _ = ask(connection)
    late = asked.expires_at - 1
    assert en.confirm(connection, asked.enrolment_id, "u-1", "Ki-ốt 1", "CN01", None, late)
    found = en.find(connection, asked.enrolment_id)
    assert found is not None
    assert (found.name, found.branch, found.decided_by) == ("Ki-ốt 1", "CN01", "u-1")
    assert found.state(late + en.LIFETIME_MS - 1) is EnrolmentState.CONFIRMED
    assert found.state(late + en.LIFETIME_MS) is EnrolmentState.EXPIRED


def test_it_is_decided_once_and_in_time(connection: Connection) -> None:
    first, _ = ask(connection)
    assert en.refuse(connection, first.enrolment_id, "u-1", NOW)
    assert not en.confirm(connection, first.enrolment_id, "u-1", "x", "CN01", None, NOW)
    assert state(connection, first.enrolment_id, NOW + en.LIFETIME_MS) is EnrolmentState.REFUSED
    second, _ = ask(connection)
    assert en.confirm(connection, second.enrolment_id, "u-1", "x", "CN01", None, NOW)
    assert not en.refuse(connection, second.enrolment_id, "u-1", NOW)
    third, _ = ask(connection)
    assert not en.confirm(connection, third.enrolment_id, "u-1", "x", "CN01", None, third.expires_at)
    assert not en.refuse(connection, "e-none", "u-1", NOW)
    assert [one.enrolment_id for one in en.waiting(connection, NOW)] == sorted(
        [second.enrolment_id, third.enrolment_id]
    )


def test_one_address_may_ask_so_often_and_another_still_may(connection: Connection) -> None:
    for _ in range(en.MOST_OF_NETWORK):
        ask(connection)
    assert en.ask(connection, Role.KIOSK, "x", "192.0.2.7", NOW) is None
    assert en.ask(connection, Role.KIOSK, "x", "192.0.2.8", NOW) is not None
    assert en.ask(connection, Role.KIOSK, "x", "192.0.2.7", NOW + en.LIFETIME_MS) is not None


def test_a_household_has_one_share_of_its_ipv6_network(connection: Connection) -> None:
    for number in range(en.MOST_OF_NETWORK):
        ask(connection, address=f"2001:db8:1:2::{number:x}")
    assert en.ask(connection, Role.KIOSK, "x", "2001:db8:1:2:ffff::1", NOW) is None
    assert en.ask(connection, Role.KIOSK, "x", "2001:db8:1:3::1", NOW) is not None


def fill(connection: Connection, addresses: list[str]) -> None:
    """All places, in turn."""
    for number in range(en.MOST_WAITING):
        ask(connection, NOW + number, address=addresses[number % len(addresses)])


FLOOD = [f"8.8.{number}.1" for number in range(en.MOST_WAITING)]
LAN = [f"10.0.0.{number}" for number in range(en.MOST_WAITING)]
LATER = NOW + 1000


@pytest.mark.parametrize("flood", [FLOOD[:10], FLOOD[:50], FLOOD], ids=["ten each", "two each", "one each"])
def test_a_flood_loses_its_oldest_place_to_a_kiosk_of_the_building_which_keeps_it(
    connection: Connection, flood: list[str]
) -> None:
    fill(connection, flood)
    assert en.may_ask(connection, "10.0.0.5", LATER)
    kiosk, _ = ask(connection, LATER, address="10.0.0.5")
    for number in range(2 * en.MOST_WAITING):
        en.ask(connection, Role.KIOSK, "x", f"9.{number // 200}.{number % 200}.1", LATER + number)
    still = en.waiting(connection, LATER + 2 * en.MOST_WAITING)
    assert len(still) == en.MOST_WAITING
    assert kiosk.enrolment_id in {one.enrolment_id for one in still}


def test_nobody_from_outside_displaces_the_devices_of_the_building(connection: Connection) -> None:
    fill(connection, LAN)
    before = [one.enrolment_id for one in en.waiting(connection, LATER)]
    assert not en.may_ask(connection, "8.8.8.8", LATER)
    assert en.ask(connection, Role.KIOSK, "x", "8.8.8.8", LATER) is None
    assert [one.enrolment_id for one in en.waiting(connection, LATER)] == before


def test_no_network_takes_more_than_its_share_from_others(connection: Connection) -> None:
    fill(connection, FLOOD[:50])
    assert en.ask(connection, Role.KIOSK, "x", FLOOD[0], LATER) is None
    assert en.ask(connection, Role.KIOSK, "x", "9.9.9.9", LATER) is not None


def test_those_over_are_forgotten_in_the_end(connection: Connection) -> None:
    asked, _ = ask(connection)
    ask(connection, asked.expires_at + en.KEPT_MS - 1)
    assert en.find(connection, asked.enrolment_id) is not None
    ask(connection, asked.expires_at + en.KEPT_MS)
    assert en.find(connection, asked.enrolment_id) is None


def test_a_token_follows_from_the_secret_and_from_nothing_else() -> None:
    assert en.token_of(Role.KIOSK, "one") == en.token_of(Role.KIOSK, "one")
    assert en.token_of(Role.KIOSK, "one") != en.token_of(Role.KIOSK, "other")
    assert en.token_of(Role.DISPLAY, "one").startswith("mc_display_")
