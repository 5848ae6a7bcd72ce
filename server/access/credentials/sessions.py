"""Sessions of people: opened with a password, found by a token stored as a hash, over after 12 hours."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from protocol.ids import Instant
from server.access.tables import session

from .tokens import new_token, token_hash

LIFETIME_MS = 12 * 60 * 60 * 1000
"""A working day with overtime. Use does not prolong it, so that a forgotten browser is logged out overnight."""


class Session(Struct, frozen=True):
    """A person's session, without its token."""

    user_id: str
    created_at: Instant
    expires_at: Instant


def open_session(
    connection: Connection, user_id: str, now: Instant, random: bytes | None = None
) -> tuple[str, Session]:
    """Opens a session; its token is returned only here. The caller commits."""
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
    """The session with this token, unless it is over. Whether the person is disabled, `Access` knows."""
    columns = session.c.user_id, session.c.created_at, session.c.expires_at
    found = connection.execute(select(*columns).where(session.c.token_hash == token_hash(token))).one_or_none()
    if found is None or found.expires_at <= now:
        return None
    return Session(found.user_id, found.created_at, found.expires_at)


def sessions_alive(connection: Connection, hashes: Sequence[str], now: Instant) -> set[str]:
    """Those of the token hashes whose sessions are not over."""
    alive = select(session.c.token_hash).where(session.c.token_hash.in_(hashes), session.c.expires_at > now)
    return set(connection.execute(alive).scalars())


def end_session(connection: Connection, token: str) -> bool:
    """Ends the session; False when there was none. The caller commits."""
    return connection.execute(delete(session).where(session.c.token_hash == token_hash(token))).rowcount > 0


def end_sessions_of(connection: Connection, user_id: str) -> int:
    """Ends every session of a person; returns how many. The caller commits."""
    return connection.execute(delete(session).where(session.c.user_id == user_id)).rowcount


def end_other_sessions(connection: Connection, user_id: str, token: str | None) -> list[str]:
    """Ends every session of a person but the one with this token; the hashes of their tokens. The caller commits."""
    others = session.c.user_id == user_id
    if token is not None:
        others &= session.c.token_hash != token_hash(token)
    hashes = list(connection.scalars(select(session.c.token_hash).where(others)))
    connection.execute(delete(session).where(others))
    return hashes


def purge_sessions(connection: Connection, now: Instant) -> int:
    """Deletes the sessions that are over; returns how many. The caller commits."""
    return connection.execute(delete(session).where(session.c.expires_at <= now)).rowcount
