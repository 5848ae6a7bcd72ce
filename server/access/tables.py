"""The tables of sessions, passwords, people's names, enrolment requests, of when devices were last connected and what
they said of themselves: rows that are overwritten, not events."""

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, String, Table, Text

from server.journal.schema.tables import metadata

session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("token_hash"),
    Index(None, "user_id"),
    Index(None, "expires_at"),
)
"""Moments in milliseconds since 1970-01-01T00:00:00Z."""

enrolment = Table(
    "enrolment",
    metadata,
    Column("enrolment_id", String(36), nullable=False),
    Column("role", String(16), nullable=False),
    Column("name", String(64), nullable=False),
    Column("code", String(8), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("device_id", String(36), nullable=False),
    Column("address", String(64), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("decided", String(16)),
    Column("decided_by", String(36)),
    Column("branch", String(36)),
    Column("counter", String(36)),
    Column("commitment", String(64)),
    Column("nonce", String(64)),
    Column("server_key", String(64)),
    PrimaryKeyConstraint("enrolment_id"),
    Index(None, "expires_at"),
)
"""Moments in milliseconds since 1970-01-01T00:00:00Z; `decided` is None until a manager has said yes or no.
`commitment`, `nonce`, `server_key`: see `protocol.enrolment_code`; `code` is empty until the device says its nonce."""

device_seen = Table(
    "device_seen",
    metadata,
    Column("device_id", String(36), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("version", String(32)),
    PrimaryKeyConstraint("device_id"),
)
"""When a device was last connected, in milliseconds since 1970-01-01T00:00:00Z, and the version of its program; None
when it did not say."""

device_report = Table(
    "device_report",
    metadata,
    Column("device_id", String(36), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("report", Text, nullable=False),
    PrimaryKeyConstraint("device_id"),
)
"""What a device last said of itself, as JSON (`DeviceReport`), and when, in milliseconds since
1970-01-01T00:00:00Z."""

device_picture = Table(
    "device_picture",
    metadata,
    Column("device_id", String(36), nullable=False),
    Column("task", String(36), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sealed", Text, nullable=False),
    PrimaryKeyConstraint("device_id"),
)
"""The picture of a device's screen that a manager asked for by `task`, sealed, until it was looked at; at most one of
each device."""

credential = Table(
    "credential",
    metadata,
    Column("credential_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("set_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("credential_id"),
    Index(None, "user_id"),
)
"""The hashes of people's passwords; an event of the city's stream names the row that is in force. `set_at` in
milliseconds since 1970-01-01T00:00:00Z."""

person_name = Table(
    "person_name",
    metadata,
    Column("user_id", String(36), nullable=False),
    Column("name", String(100), nullable=False),
    PrimaryKeyConstraint("user_id"),
)
"""What people are called, beside their login names; an event of the city's stream says when a row was set."""

second_factor = Table(
    "second_factor",
    metadata,
    Column("factor_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("sealed", String(255), nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("factor_id"),
    Index(None, "user_id"),
)
"""The sealed secrets of authenticator apps; an event of the city's stream names the row that is asked for. `last_step`:
the time step, of 30 s since 1970, whose code was used last."""

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("factor_id", String(36), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("used_at", BigInteger),
    PrimaryKeyConstraint("factor_id", "code_hash"),
)
"""Each opens once, when the app is lost."""

provider_account = Table(
    "provider_account",
    metadata,
    Column("account_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("account_hash", String(64), nullable=False),
    Column("set_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id"),
    Index(None, "user_id"),
    Index(None, "account_hash"),
)
"""People's accounts at the identity provider, as hashes; an event of the city's stream names the row in force."""

provider_state = Table(
    "provider_state",
    metadata,
    Column("state_hash", String(64), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("state_hash"),
    Index(None, "expires_at"),
)
"""Sign-ins that came back from the identity provider: each does so once."""
