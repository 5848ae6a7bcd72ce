"""Accounts are kept as hashes, and a sign-in comes back once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from server.access.credentials.provider_accounts import (
    account_hash,
    accounts,
    forget_accounts,
    store_account,
    use_state,
)
from server.access.tables import provider_account, provider_state
from tests.migrated import migrated

NOW = 1_790_000_000_000


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = migrated(tmp_path)
    with engine.connect() as opened, opened.begin():
        yield opened
    engine.dispose()


def test_a_hash_is_of_issuer_and_subject_under_the_servers_key() -> None:
    one = account_hash(str, "https://a", "1")
    others = {
        account_hash(str, "https://a", "2"),
        account_hash(str, "https://b", "1"),
        account_hash(lambda text: f"other key {text}", "https://a", "1"),
        account_hash(str, "https://a 1", ""),
    }
    assert len(others | {one}) == 5


def test_a_row_is_found_by_its_hash_until_it_is_forgotten(connection: Connection) -> None:
    first = store_account(connection, "u-1", "a" * 64, NOW)
    second = store_account(connection, "u-1", "a" * 64, NOW)
    assert accounts(connection, "a" * 64) == {first: "u-1", second: "u-1"}
    assert accounts(connection, "b" * 64) == {}
    forget_accounts(connection, "u-1", second)
    assert accounts(connection, "a" * 64) == {second: "u-1"}
    forget_accounts(connection, "u-1")
    assert connection.scalar(select(func.count()).select_from(provider_account)) == 0


def test_a_state_counts_once_and_old_ones_go(connection: Connection) -> None:
    assert use_state(connection, "s", NOW, NOW + 10)
    assert not use_state(connection, "s", NOW, NOW + 10)
    assert use_state(connection, "t", NOW + 11, NOW + 20)
    assert connection.scalar(select(func.count()).select_from(provider_state)) == 1
