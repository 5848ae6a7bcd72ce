"""Hashes of passwords: each under an id of its own, and only earlier ones are forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from server.access.credentials.stored_passwords import forget_earlier, read_hash, replace_hash, store_hash
from server.journal.database.dialects import connect_to_write
from tests.migrated import migrated


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = migrated(tmp_path)
    with connect_to_write(engine) as connection, connection.begin():
        yield connection
    engine.dispose()


def test_a_hash_is_read_by_its_id_and_replaced_in_place(connection: Connection) -> None:
    first, other = store_hash(connection, "u-1", "one", 1), store_hash(connection, "u-2", "two", 1)
    assert first != other
    replace_hash(connection, first, "one anew")
    assert [read_hash(connection, each) for each in (first, other, "p-none")] == ["one anew", "two", None]


def test_a_change_forgets_earlier_hashes_of_that_person_and_not_one_that_another_change_has_just_stored(
    connection: Connection,
) -> None:
    old, new, newest = (store_hash(connection, "u-1", str(at), at) for at in (1, 2, 3))
    other = store_hash(connection, "u-2", "other", 1)
    forget_earlier(connection, "u-1", new)
    assert [read_hash(connection, each) for each in (old, new, newest, other)] == [None, "2", "3", "other"]
