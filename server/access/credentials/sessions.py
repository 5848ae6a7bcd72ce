"""Sessions of people: opened with a password, found by a token of which only the hash is kept, over after 12 hours."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from protocol.ids import Instant
from server.access.tables import session

from .tokens import new_token, token_hash

LIFETIME_MS = 12 * 60 * 60 * 1000
"""A working day with its overtime. Not prolonged by use: a forgotten browser is closed by the next morning."""


class Session(Struct, frozen=True):
    """Whose it is and until when; the token itself is known to its bearer only."""

    user_id: str
    created_at: Instant
    expires_at: Instant


def open_session(
    connection: Connection, user_id: str, now: Instant, random: bytes | None = None
) -> tuple[str, Session]:
    """Opens a session and returns its token, which cannot be had a second time. The caller commits."""
    token = new_token("session", random)
    opened = Session(user_id, now, now + LIFETIME_MS)
    row = {
        "token_hash": token_hash(token),
        "user_id": opened.user_id,
        "created_at": opened.created_at,
        "expires_at": opened.expires_at,
    }
    connection.execute(insert(session).values(row))
    return token, opened


def find_session(connection: Connection, token: str, now: Instant) -> Session | None:
    """The session that this token opens, unless it is over. Whether its person may still log in is for `Access`."""
    columns = session.c.user_id, session.c.created_at, session.c.expires_at
    found = connection.execute(select(*columns).where(session.c.token_hash == token_hash(token))).one_or_none()
    if found is None or found.expires_at <= now:
        return None
    return Session(found.user_id, found.created_at, found.expires_at)


def sessions_alive(connection: Connection, hashes: Sequence[str], now: Instant) -> set[str]:
    """Which of the sessions with these hashes of tokens are not over."""
    alive = select(session.c.token_hash).where(session.c.token_hash.in_(hashes), session.c.expires_at > now)
    return set(connection.execute(alive).scalars())


def end_session(connection: Connection, token: str) -> bool:
    """Ends it; False when there was none. The caller commits."""
    return connection.execute(delete(session).where(session.c.token_hash == token_hash(token))).rowcount > 0


def end_sessions_of(connection: Connection, user_id: str) -> int:
    """Ends every session of a person (disabled, or with a new password); how many. The caller commits."""
    return connection.execute(delete(session).where(session.c.user_id == user_id)).rowcount


def purge_sessions(connection: Connection, now: Instant) -> int:
    """Deletes those that are over; how many. The caller commits."""
    return connection.execute(delete(session).where(session.c.expires_at <= now)).rowcount
