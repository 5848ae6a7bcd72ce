"""What `motcua check` asks of the rows of sign-ins, passwords, names, devices that wait, and of when
devices were seen.

They are no events, so no chain proves them; but each follows a form, and names people and devices that the city's
stream knows. A damaged one is deleted by `--rebuild`: its person signs in again, its device asks again.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from protocol.enrolment_code import CODE_DIGITS
from protocol.enrolments import EnrolmentState
from protocol.enums import Role
from protocol.ids import CITY
from server.journal.check.rows import Rules, matches
from server.journal.read.stream_reader import BrokenStream, read_state

from .city.state import Access
from .city.stream import CityModel
from .credentials.sessions import LIFETIME_MS
from .enrolments import LIFETIME_MS as ENROLMENT_MS
from .names import clean
from .tables import (
    credential,
    device_picture,
    device_report,
    device_seen,
    enrolment,
    person_name,
    provider_account,
    provider_state,
    recovery_code,
    second_factor,
    session,
)

NONCE = re.compile(r"[0-9a-f]{32}")
HASH = re.compile(r"[0-9a-f]{64}")
CODE = re.compile(rf"[0-9]{{{CODE_DIGITS}}}")
ENROLMENT = re.compile(r"e-[a-z2-7]{16}")
CREDENTIAL = re.compile(r"p-[a-z2-7]{16}")
FACTOR = re.compile(r"f-[a-z2-7]{16}")
ACCOUNT = re.compile(r"o-[a-z2-7]{16}")
ARGON = re.compile(r"\$argon2id\$v=[0-9]+\$[a-z0-9=,]+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+")
DEVICE = re.compile(r"d-[a-z2-7]{16}")
ROLES = frozenset(role.value for role in Role)
OF_DEVICES = (device_seen, device_report, device_picture)
DECIDED = frozenset({None, *(state.value for state in EnrolmentState)})


class AccessRows:
    """See `server.journal.check.rows.KeptRows`."""

    def rules(self, connection: Connection) -> Sequence[Rules]:
        access = _access(connection)
        people = () if access is None else access.people.values()
        owners = {person.credential_id: person.user_id for person in people if person.credential_id is not None}
        return (
            Rules(session, lambda row: _wrong_in_session(row, access)),
            Rules(enrolment, lambda row: _wrong_in_enrolment(row, access)),
            Rules(credential, lambda row: _wrong_in_credential(row, owners), missing=_without_row(connection, access)),
            Rules(person_name, _wrong_in_name),
            Rules(second_factor, _wrong_in_factor),
            Rules(recovery_code, _wrong_in_recovery_code),
            Rules(provider_account, _wrong_in_account),
            Rules(provider_state, _wrong_in_state),
            *(Rules(table, lambda row: _wrong_in_seen(row, access)) for table in OF_DEVICES),
        )


def _access(connection: Connection) -> Access | None:
    """The people and devices; None where the city's stream cannot be read, which the check says itself."""
    try:
        return read_state(connection, CityModel(), CITY)
    except BrokenStream:
        return None


def _wrong_in_session(row: Any, access: Access | None) -> str | None:
    if not matches(HASH, row.token_hash):
        return "token_hash"
    if access is not None and row.user_id not in access.people:
        return "user_id"
    return None if _span(row.created_at, row.expires_at) == LIFETIME_MS else "expires_at"


def _wrong_in_credential(row: Any, owners: Mapping[str, str]) -> str | None:
    """`owners`: whose password in force has this id. A row that no event names opens nothing, whoever it was for."""
    if not matches(CREDENTIAL, row.credential_id):
        return "credential_id"
    if not isinstance(row.user_id, str) or owners.get(row.credential_id, row.user_id) != row.user_id:
        return "user_id"
    if not matches(ARGON, row.password_hash):
        return "password_hash"
    return None if isinstance(row.set_at, int) and row.set_at > 0 else "set_at"


def _wrong_in_name(row: Any) -> str | None:
    """A name that was stored for a person who was then not added is nobody's, and stays."""
    return None if isinstance(row.name, str) and clean(row.name) == row.name else "name"


def _wrong_in_factor(row: Any) -> str | None:
    """A secret that no event names is asked for by nobody."""
    if not matches(FACTOR, row.factor_id):
        return "factor_id"
    if not isinstance(row.last_step, int) or row.last_step < 0:
        return "last_step"
    return None if isinstance(row.made_at, int) and row.made_at > 0 else "made_at"


def _wrong_in_recovery_code(row: Any) -> str | None:
    if not matches(FACTOR, row.factor_id):
        return "factor_id"
    return None if matches(HASH, row.code_hash) else "code_hash"


def _wrong_in_account(row: Any) -> str | None:
    """An account that no event names signs nobody in."""
    if not matches(ACCOUNT, row.account_id):
        return "account_id"
    return None if matches(HASH, row.account_hash) else "account_hash"


def _wrong_in_state(row: Any) -> str | None:
    return None if matches(HASH, row.state_hash) else "state_hash"


def _without_row(connection: Connection, access: Access | None) -> tuple[str, ...]:
    """The people whose password in force has no row: they cannot sign in."""
    people = () if access is None else access.people.values()
    stored = {None, *connection.scalars(select(credential.c.credential_id))}
    return tuple(sorted(person.user_id for person in people if person.credential_id not in stored))


def _wrong_in_enrolment(row: Any, access: Access | None) -> str | None:
    forms = (("enrolment_id", ENROLMENT), ("code", CODE), ("secret_hash", HASH), ("device_id", DEVICE))
    for field, pattern in forms:
        if not matches(pattern, getattr(row, field)) and not (field == "code" and row.code == "" and row.commitment):
            return field
    for field in ("commitment", "server_key"):
        if getattr(row, field) is not None and not matches(HASH, getattr(row, field)):
            return field
    if row.nonce is not None and not matches(NONCE, row.nonce):
        return "nonce"
    if row.role not in ROLES:
        return "role"
    if row.decided not in DECIDED:
        return "decided"
    if access is not None and row.decided_by is not None and row.decided_by not in access.people:
        return "decided_by"
    if (row.decided is None) != (row.decided_by is None):
        return "decided_by"
    span = _span(row.asked_at, row.expires_at)
    return None if span is not None and ENROLMENT_MS <= span <= 2 * ENROLMENT_MS else "expires_at"


def _wrong_in_seen(row: Any, access: Access | None) -> str | None:
    if access is not None and row.device_id not in access.devices:
        return "device_id"
    return None if isinstance(row.at, int) and row.at > 0 else "at"


def _span(begin: object, end: object) -> int | None:
    return end - begin if isinstance(begin, int) and isinstance(end, int) else None
