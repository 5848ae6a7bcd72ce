"""What can be asked of the city's stream: devices and people come, change and go."""

from typing import Annotated, TypeAlias, cast

from msgspec import Meta

from protocol.commands import Body, Command, Envelope
from protocol.enums import Role
from protocol.ids import CITY, Id
from protocol.keys import new_key

Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
PlainName = Annotated[str, Meta(min_length=1, max_length=64)]


class EnrolDevice(Body, frozen=True, tag="enrol-device", gc=False):
    """A device gets a token, of which only the hash is told; `branch` None is for a city-wide service only."""

    device_id: Id
    role: Role
    branch: Id | None
    name: PlainName
    token_hash: Hash
    counter: Id | None = None
    unattended: bool = False


class RevokeDevice(Body, frozen=True, tag="revoke-device", gc=False):
    """The device's token opens nothing any more."""

    device_id: Id


class AddPerson(Body, frozen=True, tag="add-person", gc=False):
    """Somebody may log in. `name` is what they type; `user_id` is what every other stream knows them by."""

    user_id: Id
    name: PlainName
    role: Role
    branch: Id | None
    password_hash: str


class ChangePerson(Body, frozen=True, tag="change-person", gc=False):
    """Another role or branch; both are given as they shall be."""

    user_id: Id
    role: Role
    branch: Id | None


class ChangePassword(Body, frozen=True, tag="change-password", gc=False):
    """A new password, or a new hash of the same."""

    user_id: Id
    password_hash: str


class DisablePerson(Body, frozen=True, tag="disable-person", gc=False):
    """They cannot log in until enabled again; their name stays theirs."""

    user_id: Id


class EnablePerson(Body, frozen=True, tag="enable-person", gc=False):
    """They may log in again."""

    user_id: Id


CityCommand: TypeAlias = (
    EnrolDevice | RevokeDevice | AddPerson | ChangePerson | ChangePassword | DisablePerson | EnablePerson
)


def city_envelope(command: CityCommand, actor: str, command_id: str | None = None) -> Envelope:
    """The command on its way to the city's stream.

    An envelope's type names the commands of a branch's queue; the journal carries any, and `CityModel` takes its own.
    """
    return Envelope(CITY, cast(Command, command), command_id or new_key(), actor)


def city_command(envelope: Envelope) -> CityCommand:
    """The command that `city_envelope` put in."""
    return cast(CityCommand, envelope.command)
