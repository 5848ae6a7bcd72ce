"""Every event of the city's stream. They hold hashes of tokens, which are random, and of no password."""

from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from protocol.enums import Role
from protocol.ids import Instant
from server.access.roles import Grant

from .certificates import CertificateEvent, CertificateNoted, CertificateRemoved
from .settings import ChangeDropped, ChangePlanned, ChangeSettled, GroupSet, SettingsEvent, StandardSet
from .terms import TermSet
from .units import AgencySet, UnitClosed, UnitEvent, UnitSet


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
    """`credential_id`: of the row that has the password's hash (`server.access.credentials.stored_passwords`).

    `first_password`: it opens nothing until the person has changed it.
    """

    user_id: str
    name: str
    role: Role
    branch: str | None
    credential_id: str
    first_password: bool = False
    unit: str | None = None
    group: str | None = None


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
    unit: str | None = None


class RolesGiven(Struct, frozen=True, gc=False):
    """`roles`: all that the person has from now on."""

    user_id: str
    roles: tuple[Grant, ...]


class PersonNamed(Struct, frozen=True, gc=False):
    """The person's name, in the table `person_name`, was set."""

    user_id: str


class PersonReplaced(Struct, frozen=True, gc=False):
    """The person has left; `roles`: all that the successor has from now on, `before`: until now."""

    user_id: str
    successor: str
    roles: tuple[Grant, ...]
    before: tuple[Grant, ...]


class ReplacementTakenBack(Struct, frozen=True, gc=False):
    """The person is here again; `roles`: those of the successor from now on."""

    user_id: str
    successor: str
    roles: tuple[Grant, ...]


class SecondFactorSet(Struct, frozen=True, gc=False):
    """`factor_id`: of the row that has the sealed secret (`server.access.credentials.second_factor`)."""

    user_id: str
    factor_id: str


class SecondFactorRemoved(Struct, frozen=True, gc=False):
    user_id: str


class AccountConnected(Struct, frozen=True, gc=False):
    """`account_id`: of the row with the hash (`server.access.credentials.provider_accounts`)."""

    user_id: str
    account_id: str


class AccountDisconnected(Struct, frozen=True, gc=False):
    user_id: str


class SecondFactorRequired(Struct, frozen=True, gc=False):
    """`required`: of managers and whoever is above, in the whole city."""

    required: bool


class PasswordChanged(Struct, frozen=True, gc=False):
    user_id: str
    credential_id: str
    first_password: bool = False


class PasswordChangedWithHash(Struct, frozen=True, gc=False):
    """Version 1, which is read and never written."""

    user_id: str
    password_hash: str


class PersonDisabled(Struct, frozen=True, gc=False):
    user_id: str


class PersonEnabled(Struct, frozen=True, gc=False):
    user_id: str


class WebhookAdded(Struct, frozen=True, gc=False):
    """`secret_id`: of the row that has the sealed secret (`server.webhooks.secrets`)."""

    receiver_id: str
    name: str
    url: str
    branch: str | None
    kinds: tuple[str, ...]
    secret_id: str


class WebhookChanged(Struct, frozen=True, gc=False):
    receiver_id: str
    name: str
    url: str
    kinds: tuple[str, ...]


class WebhookRotated(Struct, frozen=True, gc=False):
    receiver_id: str
    secret_id: str
    old_until: Instant


class WebhookDisabled(Struct, frozen=True, gc=False):
    receiver_id: str
    reason: str


class WebhookEnabled(Struct, frozen=True, gc=False):
    receiver_id: str


class WebhookRemoved(Struct, frozen=True, gc=False):
    receiver_id: str


WebhookEvent: TypeAlias = (
    WebhookAdded | WebhookChanged | WebhookRotated | WebhookDisabled | WebhookEnabled | WebhookRemoved
)

CityEvent: TypeAlias = (
    DeviceEnrolled
    | DeviceRevoked
    | PersonAdded
    | PersonChanged
    | RolesGiven
    | PersonNamed
    | PersonReplaced
    | SecondFactorSet
    | SecondFactorRemoved
    | SecondFactorRequired
    | AccountConnected
    | AccountDisconnected
    | ReplacementTakenBack
    | PasswordChanged
    | PersonDisabled
    | PersonEnabled
    | WebhookEvent
    | SettingsEvent
    | UnitEvent
    | TermSet
    | CertificateEvent
)

StoredEvent: TypeAlias = CityEvent | PersonAddedWithHash | PasswordChangedWithHash
"""What a journal may hold."""

KINDS: dict[str, type[Struct]] = {
    "device_enrolled": DeviceEnrolled,
    "device_revoked": DeviceRevoked,
    "person_added": PersonAdded,
    "person_changed": PersonChanged,
    "roles_given": RolesGiven,
    "person_named": PersonNamed,
    "person_replaced": PersonReplaced,
    "second_factor_set": SecondFactorSet,
    "second_factor_removed": SecondFactorRemoved,
    "second_factor_required": SecondFactorRequired,
    "account_connected": AccountConnected,
    "account_disconnected": AccountDisconnected,
    "replacement_taken_back": ReplacementTakenBack,
    "password_changed": PasswordChanged,
    "person_disabled": PersonDisabled,
    "person_enabled": PersonEnabled,
    "webhook_added": WebhookAdded,
    "webhook_changed": WebhookChanged,
    "webhook_rotated": WebhookRotated,
    "webhook_disabled": WebhookDisabled,
    "webhook_enabled": WebhookEnabled,
    "webhook_removed": WebhookRemoved,
    "change_planned": ChangePlanned,
    "change_dropped": ChangeDropped,
    "change_settled": ChangeSettled,
    "standard_set": StandardSet,
    "group_set": GroupSet,
    "agency_set": AgencySet,
    "term_set": TermSet,
    "certificate_noted": CertificateNoted,
    "certificate_removed": CertificateRemoved,
    "unit_set": UnitSet,
    "unit_closed": UnitClosed,
}
"""Event classes by the journal's `kind`."""

VERSION = dict.fromkeys(KINDS, 1) | {
    "device_enrolled": 4,
    "person_added": 6,
    "person_changed": 4,
    "roles_given": 3,
    "person_replaced": 3,
    "replacement_taken_back": 3,
    "password_changed": 3,
}
"""The version of each kind that is written."""

EARLIER: dict[tuple[str, int], type[Struct]] = {
    ("device_enrolled", 1): DeviceEnrolled,
    ("device_enrolled", 2): DeviceEnrolled,  # 2: there are greeters; 3: and auditors
    ("device_enrolled", 3): DeviceEnrolled,  # 4: and officials
    ("person_added", 1): PersonAddedWithHash,
    ("person_added", 2): PersonAdded,
    ("person_added", 3): PersonAdded,  # 4: with first passwords, and auditors
    ("person_added", 4): PersonAdded,  # 5: with units, and officials
    ("person_added", 5): PersonAdded,  # 6: for a group of branches, as the three below
    ("person_changed", 1): PersonChanged,
    ("person_changed", 2): PersonChanged,
    ("person_changed", 3): PersonChanged,
    ("roles_given", 1): RolesGiven,
    ("roles_given", 2): RolesGiven,
    ("person_replaced", 1): PersonReplaced,
    ("person_replaced", 2): PersonReplaced,
    ("replacement_taken_back", 1): ReplacementTakenBack,
    ("replacement_taken_back", 2): ReplacementTakenBack,
    ("password_changed", 1): PasswordChangedWithHash,
    ("password_changed", 2): PasswordChanged,  # 3: with first passwords
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
