"""Sessions are found by their token alone, end when they should, and are kept as hashes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from server.access.credentials.sessions import (
    LIFETIME_MS,
    Session,
    end_session,
    end_sessions_of,
    find_session,
    open_session,
    purge_sessions,
)
from server.access.credentials.tokens import token_hash
from server.access.tables import session
from tests.migrated import migrated

NOW = 1_790_000_000_000


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """A connection to a real, migrated database."""
    engine = migrated(tmp_path)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def test_a_session_is_found_by_its_token_for_twelve_hours(connection: Connection) -> None:
    token, opened = open_session(connection, "u-lan", NOW)
    assert opened == Session("u-lan", NOW, NOW + 12 * 3600 * 1000)
    assert find_session(connection, token, NOW) == opened
    assert find_session(connection, token, NOW + LIFETIME_MS - 1) == opened
    assert find_session(connection, token, NOW + LIFETIME_MS) is None
    assert find_session(connection, token + "x", NOW) is None


def test_use_does_not_prolong_it(connection: Connection) -> None:
    token, opened = open_session(connection, "u-lan", NOW)
    assert find_session(connection, token, NOW + LIFETIME_MS // 2) == opened
    assert find_session(connection, token, NOW + LIFETIME_MS) is None


def test_only_the_hash_is_kept(connection: Connection) -> None:
    token, _ = open_session(connection, "u-lan", NOW)
    (row,) = connection.execute(select(session))
    assert token not in row
    assert row.token_hash == token_hash(token)
    assert token.startswith("mc_session_")


def test_an_ended_session_is_over_and_the_others_are_not(connection: Connection) -> None:
    first, _ = open_session(connection, "u-lan", NOW)
    second, _ = open_session(connection, "u-lan", NOW)
    assert end_session(connection, first)
    assert not end_session(connection, first)
    assert find_session(connection, first, NOW) is None
    assert find_session(connection, second, NOW) is not None


def test_all_sessions_of_a_person_end_at_once(connection: Connection) -> None:
    tokens = [open_session(connection, user, NOW)[0] for user in ("u-lan", "u-lan", "u-mai")]
    assert end_sessions_of(connection, "u-lan") == 2
    assert [find_session(connection, token, NOW) is not None for token in tokens] == [False, False, True]


def test_what_is_over_is_purged(connection: Connection) -> None:
    open_session(connection, "u-lan", NOW - LIFETIME_MS)
    token, _ = open_session(connection, "u-lan", NOW)
    assert purge_sessions(connection, NOW) == 1
    assert find_session(connection, token, NOW) is not None
