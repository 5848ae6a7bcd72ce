"""The receivers' secrets, kept sealed. A new one gets a row first; then an event names it, and it is in force."""

from sqlalchemy import Connection, delete, insert, select

from protocol.ids import Instant
from server.access.city.state import Webhook
from server.access.credentials.tokens import new_id
from server.jobs.sealing import Sealer

from .tables import secret

OLD_MS = 24 * 3_600_000
"""How long the secret before also signs, after a change."""


def store_secret(connection: Connection, sealer: Sealer, receiver_id: str, key: str, now: Instant) -> str:
    """Adds a secret; returns the id that the event names. The caller commits."""
    secret_id = new_id("s")
    sealed = sealer.seal((receiver_id, secret_id), key.encode())
    row = {"secret_id": secret_id, "receiver_id": receiver_id, "sealed": sealed, "made_at": now}
    connection.execute(insert(secret).values(row))
    return secret_id


def secrets_of(connection: Connection, sealer: Sealer, receiver: Webhook, now: Instant) -> list[str]:
    """The secrets in force, the newest first. Raises CannotOpen, LookupError where a row is missing, DBAPIError."""
    wanted = [receiver.secret_id]
    if receiver.old_secret_id is not None and now < receiver.old_until:
        wanted.append(receiver.old_secret_id)
    rows = connection.execute(select(secret.c.secret_id, secret.c.sealed).where(secret.c.secret_id.in_(wanted)))
    sealed = {row.secret_id: row.sealed for row in rows}
    return [sealer.open((receiver.receiver_id, each), sealed[each]).decode() for each in wanted]


def forget_secrets(connection: Connection, receiver_id: str, keep: tuple[str | None, ...] = ()) -> None:
    """Deletes a receiver's secrets but those in `keep`. The caller commits."""
    others = secret.c.secret_id.not_in([each for each in keep if each is not None])
    connection.execute(delete(secret).where(secret.c.receiver_id == receiver_id, others))
