"""What the city's stream folds to: who there is, found by token, name or id."""

import unicodedata
from dataclasses import dataclass, field

from msgspec import Struct

from protocol.enums import Role
from protocol.ids import Instant
from server.access.credentials.tokens import token_hash
from server.access.principal import Kind, Principal
from server.queue.events.recorded import Outcome


class Device(Struct, frozen=True):
    """A kiosk, counter, display or service; `counter` is the counter it stands at."""

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
        """The device as whoever is asking."""
        return Principal(Kind.DEVICE, self.device_id, self.role, self.branch, self.counter, self.unattended)


class Person(Struct, frozen=True):
    """Somebody who may log in, by the name they type."""

    user_id: str
    name: str
    role: Role
    branch: str | None
    password_hash: str
    disabled: bool = False
    added_at: Instant = 0

    def principal(self) -> Principal:
        """The person as whoever is asking."""
        return Principal(Kind.PERSON, self.user_id, self.role, self.branch)


def folded_name(name: str) -> str:
    """What makes two typed names the same: `Lan` is `lan`, however the keyboard composed it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold()).strip()


@dataclass(slots=True)
class Access:
    """All devices and people ever, and what each command led to. Changed by `CityModel.evolve` alone."""

    seq: int = 0
    at: Instant = 0
    devices: dict[str, Device] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    by_token_hash: dict[str, str] = field(default_factory=dict)
    revoked_hashes: set[str] = field(default_factory=set)
    by_name: dict[str, str] = field(default_factory=dict)

    def device_by_token(self, token: str) -> Device | None:
        """The device that this token was given to, unless it was revoked."""
        device_id = self.by_token_hash.get(token_hash(token))
        return None if device_id is None else self.devices[device_id]

    def was_revoked(self, token: str) -> bool:
        """Whether this token once opened something: its holder is told so, and nobody else can tell."""
        return token_hash(token) in self.revoked_hashes

    def person_by_name(self, name: str) -> Person | None:
        """The person who types this name to log in, disabled or not."""
        user_id = self.by_name.get(folded_name(name))
        return None if user_id is None else self.people[user_id]

    def person(self, user_id: str) -> Person | None:
        """The person with this opaque id, disabled or not."""
        return self.people.get(user_id)

    def devices_named(self, name: str) -> list[Device]:
        """The devices in use that have this name or id, the oldest first."""
        wanted = folded_name(name)
        return [
            device
            for device in self.devices.values()
            if not device.revoked and (device.device_id == name or folded_name(device.name) == wanted)
        ]
