"""The table of password hashes. A hash is never in an event: a chain of hashes cannot forget one.

A new hash gets a row and an id of its own first; then an event names that id, and only from then on it is in force. A
row that no event names opens nothing.
"""

from sqlalchemy import Connection, delete, insert, select, update

from protocol.ids import Instant
from server.access.tables import credential

from .tokens import new_id


def store_hash(connection: Connection, user_id: str, password_hash: str, now: Instant) -> str:
    """Adds a person's hash; returns the id that the event names. The caller commits."""
    credential_id = new_id("p")
    values = {"credential_id": credential_id, "user_id": user_id, "password_hash": password_hash, "set_at": now}
    connection.execute(insert(credential).values(values))
    return credential_id


def read_hash(connection: Connection, credential_id: str) -> str | None:
    """The hash with this id; None: it is not there."""
    wanted = credential.c.credential_id == credential_id
    found: str | None = connection.execute(select(credential.c.password_hash).where(wanted)).scalar_one_or_none()
    return found


def replace_hash(connection: Connection, credential_id: str, password_hash: str) -> None:
    """The same password, hashed with today's parameters. The caller commits."""
    wanted = credential.c.credential_id == credential_id
    connection.execute(update(credential).where(wanted).values(password_hash=password_hash))


def forget_earlier(connection: Connection, user_id: str, credential_id: str) -> None:
    """Deletes a person's hashes that were stored before this one. The caller commits.

    Not a later one: its event may be just about to come.
    """
    mine = select(credential.c.set_at).where(credential.c.credential_id == credential_id).scalar_subquery()
    earlier = (credential.c.user_id == user_id) & (credential.c.set_at < mine)
    connection.execute(delete(credential).where(earlier))
