"""The state of the city's stream: devices and people, by token, name or id, and receivers of webhooks."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

from msgspec import Struct

from protocol.enums import PEOPLE_ROLES, Role
from protocol.ids import Instant
from server.access.credentials.tokens import token_hash
from server.access.principal import Kind, Principal
from server.access.roles import Grant, in_branches, ordered
from server.queue.events.recorded import Outcome

from .certificates import Certificates
from .settings import CitySettings
from .terms import Terms
from .units import CityUnits


class Device(Struct, frozen=True):
    """A kiosk, counter, display or service; `counter`: the counter that it stands at."""

    device_id: str
    role: Role
    branch: str | None
    name: str
    token_hash: str
    counter: str | None = None
    unattended: bool = False
    revoked: bool = False
    enrolled_at: Instant = 0

    def principal(self) -> Principal:
        """The device as the sender of a request."""
        return Principal(Kind.DEVICE, self.device_id, self.role, self.branch, self.counter, self.unattended)


class Replaced(Struct, frozen=True):
    """By whom a person was replaced, and that successor's roles before and after."""

    successor: str
    before: tuple[Grant, ...]
    after: tuple[Grant, ...]


class Person(Struct, frozen=True):
    """A person who may log in; `name`: the login name; `roles`: at least one, the highest first, as they were given:
    `Access.grants_of` says in which branches.

    `credential_id`: of the row with the password's hash; None: the hash is still in the journal (`old_hash`), for ever,
    so this password has to be changed. `first_password`: somebody else gave it, and it opens nothing but its change.
    `factor_id`: of the row with the second factor's secret; None: the password alone is asked for.
    `account_id`: of the row with the account at the identity provider; None: no account there signs the person in.
    """

    user_id: str
    name: str
    roles: tuple[Grant, ...]
    credential_id: str | None = None
    old_hash: str | None = None
    first_password: bool = False
    factor_id: str | None = None
    account_id: str | None = None
    disabled: bool = False
    replaced: Replaced | None = None
    added_at: Instant = 0

    @property
    def role(self) -> Role:
        """The highest role."""
        return self.roles[0].role

    @property
    def branch(self) -> str | None:
        """Of the highest role; None: all."""
        return self.roles[0].branch

    @property
    def must_change_password(self) -> bool:
        """Whether the password's hash can be read in the journal, or somebody else knows the password."""
        return self.credential_id is None or self.first_password

    @property
    def is_above(self) -> bool:
        """Whether the city may require a second factor: managers, administrators, auditors."""
        return any(one.role in (Role.MANAGER, Role.ADMIN, Role.AUDITOR) for one in self.roles)


class Webhook(Struct, frozen=True):
    """A receiver of events; `branch` None: of every branch. `disabled`: why nothing is sent; None: it is.

    `secret_id`: of the secret in force; `old_secret_id`: also signs, until `old_until`.
    """

    receiver_id: str
    name: str
    url: str
    branch: str | None
    kinds: tuple[str, ...]
    secret_id: str
    old_secret_id: str | None = None
    old_until: Instant = 0
    disabled: str | None = None
    added_at: Instant = 0

    def is_about(self, branch: str) -> bool:
        """Whether it gets events of this branch."""
        return self.branch is None or self.branch == branch


def folded_name(name: str) -> str:
    """The name for comparison: case-folded and NFC, so that `Lan` is `lan`."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold()).strip()


@dataclass(slots=True)
class Access:
    """All devices and people ever, receivers of webhooks, and the results of all commands.

    Only `CityModel.evolve` changes it.
    `places`: the branches of the receivers of webhooks that ever had one, those removed too.
    But `names`, of people by id: a copy of the table `person_name`, for whoever has read it. No event has a name.
    """

    seq: int = 0
    at: Instant = 0
    devices: dict[str, Device] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    by_token_hash: dict[str, str] = field(default_factory=dict)
    revoked_hashes: set[str] = field(default_factory=set)
    by_name: dict[str, str] = field(default_factory=dict)
    factor_required: bool = False
    names: dict[str, str] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    settings: CitySettings = field(default_factory=CitySettings)
    units: CityUnits = field(default_factory=CityUnits)
    terms: Terms = ()
    certificates: Certificates = ()

    def device_by_token(self, token: str) -> Device | None:
        """The device with this token, unless it was revoked."""
        device_id = self.by_token_hash.get(token_hash(token))
        return None if device_id is None else self.devices[device_id]

    def was_revoked(self, token: str) -> bool:
        """Whether this token was valid once; only its holder can ask."""
        return token_hash(token) in self.revoked_hashes

    def person_by_name(self, name: str) -> Person | None:
        """The person with this login name, disabled or not."""
        user_id = self.by_name.get(folded_name(name))
        return None if user_id is None else self.people[user_id]

    def person(self, user_id: str) -> Person | None:
        """The person with this opaque id, disabled or not."""
        return self.people.get(user_id)

    def grants_of(self, person: Person) -> tuple[Grant, ...]:
        """The person's roles, that for a group in each branch that the group has now; the highest first."""
        if all(one.group is None for one in person.roles):
            return person.roles
        groups = {name: group.branches for name, group in self.settings.groups.items()}
        return ordered(in_branches(person.roles, groups))

    def works_at(self, person: Person, branch: str, roles: Collection[Role] = PEOPLE_ROLES) -> bool:
        """Whether one of these roles is the person's in this very branch, by itself or by a group."""
        return any(one.branch == branch and one.role in roles for one in self.grants_of(person))

    def reach_of(self, person: Person) -> tuple[Grant, ...]:
        """What the person may give and take (`covers`): `grants_of`, and the groups' roles as they were given."""
        return ordered((*self.grants_of(person), *person.roles))

    def principal_of(self, person: Person) -> Principal:
        """The person as the sender of a request."""
        first, *also = self.grants_of(person)
        return Principal(Kind.PERSON, person.user_id, first.role, first.branch, also=tuple(also), unit=first.unit)

    def called(self, user_id: str | None) -> str:
        """A person's name; their login name where none is known, empty for nobody."""
        person = None if user_id is None else self.people.get(user_id)
        return "" if person is None else self.names.get(person.user_id, person.name)

    def devices_named(self, name: str) -> list[Device]:
        """The devices, not revoked, with this name or id, the oldest first."""
        wanted = folded_name(name)
        return [
            device
            for device in self.devices.values()
            if not device.revoked and (device.device_id == name or folded_name(device.name) == wanted)
        ]
