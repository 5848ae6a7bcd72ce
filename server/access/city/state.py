"""The state of the city's stream: devices and people, by token, name or id."""

import unicodedata
from dataclasses import dataclass, field

from msgspec import Struct

from protocol.enums import Role
from protocol.ids import Instant
from server.access.credentials.tokens import token_hash
from server.access.principal import Kind, Principal
from server.queue.events.recorded import Outcome


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


class Person(Struct, frozen=True):
    """A person who may log in; `name`: the login name.

    `credential_id`: of the row with the password's hash; None: the hash is still in the journal (`old_hash`), for ever,
    so this password has to be changed.
    """

    user_id: str
    name: str
    role: Role
    branch: str | None
    credential_id: str | None = None
    old_hash: str | None = None
    disabled: bool = False
    added_at: Instant = 0

    @property
    def must_change_password(self) -> bool:
        """Whether the password's hash can be read in the journal."""
        return self.credential_id is None

    def principal(self) -> Principal:
        """The person as the sender of a request."""
        return Principal(Kind.PERSON, self.user_id, self.role, self.branch)


def folded_name(name: str) -> str:
    """The name for comparison: case-folded and NFC, so that `Lan` is `lan`."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold()).strip()


@dataclass(slots=True)
class Access:
    """All devices and people ever, and the results of all commands. Only `CityModel.evolve` changes it."""

    seq: int = 0
    at: Instant = 0
    devices: dict[str, Device] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    by_token_hash: dict[str, str] = field(default_factory=dict)
    revoked_hashes: set[str] = field(default_factory=set)
    by_name: dict[str, str] = field(default_factory=dict)

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

    def devices_named(self, name: str) -> list[Device]:
        """The devices, not revoked, with this name or id, the oldest first."""
        wanted = folded_name(name)
        return [
            device
            for device in self.devices.values()
            if not device.revoked and (device.device_id == name or folded_name(device.name) == wanted)
        ]
