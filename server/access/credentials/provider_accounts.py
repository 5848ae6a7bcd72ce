"""Accounts at the identity provider that are connected to people, and the states of sign-ins that came back.

A row is stored first; an event of the city's stream names it, and only then it opens anything. The subject is kept as
a hash under the server's key.
"""

from collections.abc import Callable

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from protocol.ids import Instant
from server.access.tables import provider_account, provider_state

from .tokens import new_id, token_hash


def account_hash(mark_of: Callable[[str], str], issuer: str, subject: str) -> str:
    """64 hex digits. `mark_of`: an HMAC under the server's key, for a subject may be a number that can be guessed."""
    return token_hash(mark_of(f"account {len(issuer)} {issuer} {subject}"))


def store_account(connection: Connection, user_id: str, hashed: str, now: Instant) -> str:
    """Adds a row; returns the id that the event names. The caller commits."""
    account_id = new_id("o")
    row = {"account_id": account_id, "user_id": user_id, "account_hash": hashed, "set_at": now}
    connection.execute(insert(provider_account).values(row))
    return account_id


def accounts(connection: Connection, hashed: str) -> dict[str, str]:
    """Account id → user id, of every row with this hash; those that no event names open nothing."""
    wanted = select(provider_account.c.account_id, provider_account.c.user_id)
    rows = connection.execute(wanted.where(provider_account.c.account_hash == hashed))
    return {row.account_id: row.user_id for row in rows}


def forget_accounts(connection: Connection, user_id: str, but: str | None = None) -> None:
    """Deletes a person's rows, but one. The caller commits."""
    mine = (provider_account.c.user_id == user_id) & (provider_account.c.account_id != (but or ""))
    connection.execute(delete(provider_account).where(mine))


def use_state(connection: Connection, state: str, now: Instant, until: Instant) -> bool:
    """Whether this state comes back for the first time; it is used from now on. The caller commits."""
    connection.execute(delete(provider_state).where(provider_state.c.expires_at < now))
    try:
        with connection.begin_nested():
            connection.execute(insert(provider_state).values(state_hash=token_hash(state), expires_at=until))
    except IntegrityError:
        return False
    return True
