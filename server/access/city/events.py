"""Every event of the city's stream. They hold hashes of tokens, which are random, and of no password."""

from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from protocol.enums import Role


class DeviceEnrolled(Struct, frozen=True, gc=False):
    device_id: str
    role: Role
    branch: str | None
    name: str
    token_hash: str
    counter: str | None = None
    unattended: bool = False


class DeviceRevoked(Struct, frozen=True, gc=False):
    device_id: str


class PersonAdded(Struct, frozen=True, gc=False):
    """`credential_id`: of the row that has the password's hash (`server.access.credentials.stored_passwords`)."""

    user_id: str
    name: str
    role: Role
    branch: str | None
    credential_id: str


class PersonAddedWithHash(Struct, frozen=True, gc=False):
    """Version 1, which is read and never written: the hash stays in the chain, until the password is changed."""

    user_id: str
    name: str
    role: Role
    branch: str | None
    password_hash: str


class PersonChanged(Struct, frozen=True, gc=False):
    user_id: str
    role: Role
    branch: str | None


class PasswordChanged(Struct, frozen=True, gc=False):
    user_id: str
    credential_id: str


class PasswordChangedWithHash(Struct, frozen=True, gc=False):
    """Version 1, which is read and never written."""

    user_id: str
    password_hash: str


class PersonDisabled(Struct, frozen=True, gc=False):
    user_id: str


class PersonEnabled(Struct, frozen=True, gc=False):
    user_id: str


CityEvent: TypeAlias = (
    DeviceEnrolled | DeviceRevoked | PersonAdded | PersonChanged | PasswordChanged | PersonDisabled | PersonEnabled
)

StoredEvent: TypeAlias = CityEvent | PersonAddedWithHash | PasswordChangedWithHash
"""What a journal may hold."""

KINDS: dict[str, type[Struct]] = {
    "device_enrolled": DeviceEnrolled,
    "device_revoked": DeviceRevoked,
    "person_added": PersonAdded,
    "person_changed": PersonChanged,
    "password_changed": PasswordChanged,
    "person_disabled": PersonDisabled,
    "person_enabled": PersonEnabled,
}
"""Event classes by the journal's `kind`."""

VERSION = dict.fromkeys(KINDS, 1) | {
    "device_enrolled": 2,
    "person_added": 3,
    "person_changed": 2,
    "password_changed": 2,
}
"""The version of each kind that is written."""

EARLIER: dict[tuple[str, int], type[Struct]] = {
    ("device_enrolled", 1): DeviceEnrolled,  # 2: there are greeters
    ("person_added", 2): PersonAdded,
    ("person_changed", 1): PersonChanged,
    ("person_added", 1): PersonAddedWithHash,
    ("password_changed", 1): PasswordChangedWithHash,
}
"""Event classes of earlier versions, which are read as they are."""

_KIND_OF: dict[type[Any], str] = {shape: kind for kind, shape in KINDS.items()}
_encode = msgspec.json.Encoder().encode
_SHAPES = {(kind, VERSION[kind]): shape for kind, shape in KINDS.items()} | EARLIER
_DECODERS = {key: msgspec.json.Decoder(shape) for key, shape in _SHAPES.items()}


def encode(event: CityEvent) -> tuple[str, int, bytes]:
    """An event's kind, version and JSON body."""
    kind = _KIND_OF[type(event)]
    return kind, VERSION[kind], _encode(event)


def read(kind: str, v: int, body: bytes) -> StoredEvent:
    """A stored event. Raises ValueError for an unknown kind or version."""
    decoder = _DECODERS.get((kind, v))
    if decoder is None:
        raise ValueError(f"city event {kind!r} version {v} was written by a newer version of this program")
    return decoder.decode(body)  # type: ignore[return-value]  # msgspec.ValidationError is a ValueError
