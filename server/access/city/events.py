"""Every event of the city's stream. They hold hashes of secrets, never secrets."""

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
    password_hash: str


class PersonDisabled(Struct, frozen=True, gc=False):
    user_id: str


class PersonEnabled(Struct, frozen=True, gc=False):
    user_id: str


CityEvent: TypeAlias = (
    DeviceEnrolled | DeviceRevoked | PersonAdded | PersonChanged | PasswordChanged | PersonDisabled | PersonEnabled
)

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

VERSION = 1
"""The version of every kind."""

_KIND_OF: dict[type[Any], str] = {shape: kind for kind, shape in KINDS.items()}
_encode = msgspec.json.Encoder().encode
_DECODERS = {kind: msgspec.json.Decoder(shape) for kind, shape in KINDS.items()}


def encode(event: CityEvent) -> tuple[str, int, bytes]:
    """An event's kind, version and JSON body."""
    return _KIND_OF[type(event)], VERSION, _encode(event)


def read(kind: str, v: int, body: bytes) -> CityEvent:
    """A stored event. Raises ValueError for an unknown kind or version."""
    decoder = _DECODERS.get(kind)
    if decoder is None or v != VERSION:
        raise ValueError(f"city event {kind!r} version {v} was written by a newer version of this program")
    return decoder.decode(body)  # type: ignore[return-value]  # msgspec.ValidationError is a ValueError
