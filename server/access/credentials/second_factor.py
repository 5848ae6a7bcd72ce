"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for when it is lost.

A secret gets a row first, sealed under a key outside the database; an event of the city's stream names the row, and
only then is it asked for. A code counts once: the time step of the last one is kept, and none at or before it is taken.
"""

import secrets
from typing import Final, Protocol

import pyotp
from sqlalchemy import Connection, delete, insert, select, update

from protocol.ids import Instant
from server.access.first_password import first_password
from server.access.tables import recovery_code, second_factor

from .tokens import new_id, token_hash

STEP_S: Final = 30
DIGITS: Final = 6
AROUND: Final = 1
"""Steps before and after the present one whose codes are taken: clocks differ, and people type slowly."""
RECOVERY_CODES: Final = 8


class Seals(Protocol):
    """Seals a secret for its owner; see `server.jobs.sealing.Sealer`."""

    def seal(self, of: tuple[str, ...], plain: bytes) -> str: ...

    def open(self, of: tuple[str, ...], sealed: str) -> bytes: ...


def new_secret() -> str:
    """160 random bits in base 32, as authenticator apps take them."""
    return pyotp.random_base32(32)


def address_of(secret: str, login: str, issuer: str) -> str:
    """What the QR code holds: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def store_factor(connection: Connection, seals: Seals, user_id: str, secret: str, now: Instant) -> str:
    """Adds a sealed secret; returns the id that the event names. The caller commits."""
    factor_id = new_id("f")
    sealed = seals.seal((user_id, factor_id), secret.encode())
    row = {"factor_id": factor_id, "user_id": user_id, "sealed": sealed, "last_step": 0, "made_at": now}
    connection.execute(insert(second_factor).values(row))
    return factor_id


def read_secret(connection: Connection, seals: Seals, user_id: str, factor_id: str) -> str | None:
    """A person's secret; None: there is none such. Raises what `seals` raises for one that was changed."""
    mine = (second_factor.c.factor_id == factor_id) & (second_factor.c.user_id == user_id)
    sealed = connection.execute(select(second_factor.c.sealed).where(mine)).scalar_one_or_none()
    return None if sealed is None else seals.open((user_id, factor_id), sealed).decode()


def use_code(connection: Connection, seals: Seals, user_id: str, factor_id: str, code: str, now: Instant) -> bool:
    """Whether this code is right now and was not used before; it is used from now on. The caller commits."""
    secret = read_secret(connection, seals, user_id, factor_id)
    if secret is None or len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return False
    totp, present = pyotp.TOTP(secret), now // 1000 // STEP_S
    for step in range(present - AROUND, present + AROUND + 1):
        if secrets.compare_digest(totp.at(step * STEP_S), code):
            unused = (second_factor.c.factor_id == factor_id) & (second_factor.c.last_step < step)
            return connection.execute(update(second_factor).where(unused).values(last_step=step)).rowcount == 1
    return False


def new_recovery_codes(connection: Connection, factor_id: str) -> list[str]:
    """Codes that open once each, in place of those before; only their hashes are kept. The caller commits."""
    connection.execute(delete(recovery_code).where(recovery_code.c.factor_id == factor_id))
    codes = [first_password() for _ in range(RECOVERY_CODES)]
    rows = [{"factor_id": factor_id, "code_hash": _hash(factor_id, code), "used_at": None} for code in codes]
    connection.execute(insert(recovery_code), rows)
    return codes


def use_recovery_code(connection: Connection, factor_id: str, code: str, now: Instant) -> bool:
    """Whether this recovery code is there and was not used before; it is used from now on. The caller commits."""
    wanted = (recovery_code.c.factor_id == factor_id) & (recovery_code.c.code_hash == _hash(factor_id, code))
    unused = wanted & recovery_code.c.used_at.is_(None)
    return connection.execute(update(recovery_code).where(unused).values(used_at=now)).rowcount == 1


def forget_factors(connection: Connection, user_id: str, but: str | None = None) -> None:
    """Deletes a person's secrets and recovery codes, but of one. The caller commits."""
    mine = (second_factor.c.user_id == user_id) & (second_factor.c.factor_id != (but or ""))
    ids = list(connection.scalars(select(second_factor.c.factor_id).where(mine)))
    connection.execute(delete(recovery_code).where(recovery_code.c.factor_id.in_(ids)))
    connection.execute(delete(second_factor).where(second_factor.c.factor_id.in_(ids)))


def _hash(factor_id: str, code: str) -> str:
    """59 random bits, bound to their factor: no slow hash is needed."""
    return token_hash(f"{factor_id} {code.strip().lower()}")
