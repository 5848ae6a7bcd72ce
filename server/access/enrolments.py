"""Requests of devices to be enrolled: a short code for people to compare, and a secret stored as a hash.

They are rows, not events; confirming one appends an event to the city's stream, with the manager as its actor.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, delete, insert, select, update

from protocol.enrolment_code import CODE_DIGITS, code_of, commitment_to, new_nonce
from protocol.enrolments import EnrolmentState, Line
from protocol.enums import Role
from protocol.ids import Instant

from .credentials.network import is_local, network_of
from .credentials.tokens import new_id, new_token, token_hash
from .tables import enrolment

LIFETIME_MS = 10 * 60 * 1000
"""How long a code can be confirmed, and after that, how long the device has to fetch its token."""

KEPT_MS = 60 * 60 * 1000
"""How long a request that is over is kept, so that its device can be told."""

MOST_WAITING = 100
"""The limit of waiting requests in the whole city, so that a manager can find the right one."""

MOST_OF_NETWORK = 10
"""The limit of requests from one network within `LIFETIME_MS`; a branch may share one address."""


class Enrolment(Struct, frozen=True):
    """A device's request, and the manager's decision."""

    enrolment_id: str
    role: Role
    name: str
    code: str
    secret_hash: str
    device_id: str
    address: str
    asked_at: Instant
    expires_at: Instant
    decided: str | None
    decided_by: str | None
    branch: str | None
    counter: str | None
    commitment: str | None = None
    nonce: str | None = None
    server_key: str | None = None

    @property
    def line(self) -> Line:
        """What its code says of the line."""
        if self.commitment is None:
            return Line.UNPROVEN
        return Line.PROTECTED if self.server_key else Line.PLAIN

    def state(self, now: Instant) -> EnrolmentState:
        """The state at `now`; a request that was not confirmed, or a token not fetched, in time has expired."""
        if self.decided == EnrolmentState.REFUSED:
            return EnrolmentState.REFUSED
        if now >= self.expires_at:
            return EnrolmentState.EXPIRED
        return EnrolmentState.PENDING if self.decided is None else EnrolmentState(self.decided)

    def opens(self, secret: str) -> bool:
        """Whether this is the device's secret."""
        return hmac.compare_digest(self.secret_hash, token_hash(secret))


def ask(
    connection: Connection, role: Role, name: str, address: str, now: Instant,
    commitment: str | None = None, server_key: str | None = None,
) -> tuple[Enrolment, str] | None:  # fmt: skip
    """Stores a request and returns it with its secret; None when too many wait. The caller commits.

    `commitment`: to the nonce that the code will follow from; without one it is drawn now. `server_key`: of this
    server. When the places are used up, another request loses its own (`_room`).
    """
    room = _room(connection, address, now)
    if room is None:
        return None
    connection.execute(delete(enrolment).where(enrolment.c.expires_at <= now - KEPT_MS))
    if room:
        connection.execute(delete(enrolment).where(enrolment.c.enrolment_id == room))
    secret = new_token("enrolment")
    asked = Enrolment(
        enrolment_id=new_id("e"),
        role=role,
        name=name,
        code=_new_code(connection) if commitment is None else "",
        secret_hash=token_hash(secret),
        device_id=new_id("d"),
        address=address,
        asked_at=now,
        expires_at=now + LIFETIME_MS,
        decided=None,
        decided_by=None,
        branch=None,
        counter=None,
        commitment=commitment,
        nonce=None if commitment is None else new_nonce(),
        server_key=server_key,
    )
    connection.execute(insert(enrolment).values(msgspec.structs.asdict(asked)))
    return asked, secret


def may_ask(connection: Connection, address: str, now: Instant) -> bool:
    """Whether `ask` would store a request from this address; changes nothing, so that a flood takes no lock."""
    return _room(connection, address, now) is not None


def _room(connection: Connection, address: str, now: Instant) -> str | None:
    """Whose place a request from this address takes: "" for a free one, else the id of a request; None: there is none.

    When all places are taken, the oldest request of the network with the most waiting requests goes, unless the asking
    network would then have more; of two with as many, that of a public address. So a flood displaces itself.
    """
    columns = enrolment.c.enrolment_id, enrolment.c.address, enrolment.c.asked_at, enrolment.c.decided
    recent = select(*columns).where(enrolment.c.asked_at > now - LIFETIME_MS).order_by(enrolment.c.asked_at)
    rows = connection.execute(recent).all()
    mine = network_of(address)
    if sum(network_of(row.address) == mine for row in rows) >= MOST_OF_NETWORK:
        return None
    waiting = [row for row in rows if row.decided is None]
    if len(waiting) < MOST_WAITING:
        return ""
    counts = Counter(network_of(row.address) for row in waiting)
    weights = {network: (count, not is_local(network)) for network, count in counts.items()}
    heaviest = max(weights.values())
    if heaviest < (counts[mine] + 1, not is_local(mine)):
        return None
    return next(str(row.enrolment_id) for row in waiting if weights[network_of(row.address)] == heaviest)


def find(connection: Connection, enrolment_id: str) -> Enrolment | None:
    """The request with this id, in any state."""
    row = connection.execute(select(enrolment).where(enrolment.c.enrolment_id == enrolment_id)).one_or_none()
    return None if row is None else _of_row(row)


def reveal(connection: Connection, asked: Enrolment, nonce: str) -> bool:
    """The device says the nonce that it committed to: from now on managers see its code. False when it is another
    nonce, or another request has that code. The caller commits.
    """
    if asked.commitment is None or asked.nonce is None or commitment_to(nonce) != asked.commitment:
        return False
    code = code_of(nonce, asked.nonce, asked.server_key or "")
    if asked.code:
        return asked.code == code
    if connection.scalar(select(enrolment.c.enrolment_id).where(enrolment.c.code == code)) is not None:
        return False
    mine = enrolment.c.enrolment_id == asked.enrolment_id, enrolment.c.code == ""
    connection.execute(update(enrolment).where(*mine).values(code=code))
    return True


def waiting(connection: Connection, now: Instant) -> list[Enrolment]:
    """The requests that can be confirmed, or are confirmed and not over; the oldest first. Without a code none can."""
    still = select(enrolment).where(
        enrolment.c.expires_at > now, enrolment.c.decided.is_distinct_from("refused"), enrolment.c.code != ""
    )
    return [_of_row(row) for row in connection.execute(still.order_by(enrolment.c.asked_at, enrolment.c.enrolment_id))]


def confirm(
    connection: Connection, enrolment_id: str, by: str, name: str, branch: str, counter: str | None, now: Instant
) -> bool:
    """The manager confirms a request for a branch and counter. False when it is not pending. The caller commits."""
    values = {
        "decided": EnrolmentState.CONFIRMED.value,
        "decided_by": by,
        "name": name,
        "branch": branch,
        "counter": counter,
        "expires_at": now + LIFETIME_MS,
    }
    return _decide(connection, enrolment_id, values, now)


def refuse(connection: Connection, enrolment_id: str, by: str, now: Instant) -> bool:
    """The manager refuses a request. False when it is not pending. The caller commits."""
    return _decide(connection, enrolment_id, {"decided": EnrolmentState.REFUSED.value, "decided_by": by}, now)


def token_of(role: Role, secret: str) -> str:
    """The token that a confirmed device gets.

    It is derived from the device's secret, so that it is stored nowhere, and a lost answer can be repeated.
    """
    return new_token(role.value, hashlib.sha256(b"motcua device token\0" + secret.encode()).digest())


def _decide(connection: Connection, enrolment_id: str, values: Mapping[str, object], now: Instant) -> bool:
    still = (
        enrolment.c.enrolment_id == enrolment_id,
        enrolment.c.code != "",
        enrolment.c.decided.is_(None),
        enrolment.c.expires_at > now,
    )
    return connection.execute(update(enrolment).where(*still).values(values)).rowcount > 0


def _new_code(connection: Connection) -> str:
    """A code of digits, which people compare between two screens in any language."""
    taken = set(connection.scalars(select(enrolment.c.code)))
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        if code not in taken:
            return code


def _of_row(row: Row[Any]) -> Enrolment:
    return msgspec.convert({str(name): value for name, value in row._mapping.items()}, Enrolment)
