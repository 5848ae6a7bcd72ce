"""The commands of the city's stream, about devices, people and receivers of webhooks."""

from typing import Annotated, TypeAlias, cast

from msgspec import Meta

from protocol.commands import Body, Command, Envelope
from protocol.enums import Role
from protocol.ids import CITY, Code, Id, Instant
from protocol.keys import new_key
from server.access.roles import Grant

from .certificates import CertificateCommand
from .settings import SettingsCommand
from .terms import SetTerm
from .units import UnitCommand

Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
PlainName = Annotated[str, Meta(min_length=1, max_length=64)]
Address = Annotated[str, Meta(min_length=1, max_length=400)]


class EnrolDevice(Body, frozen=True, tag="enrol-device", gc=False):
    """Enrols a device by the hash of its token; `branch` None is for a city-wide service only."""

    device_id: Id
    role: Role
    branch: Id | None
    name: PlainName
    token_hash: Hash
    counter: Id | None = None
    unattended: bool = False


class RevokeDevice(Body, frozen=True, tag="revoke-device", gc=False):
    """The device's token is no longer valid."""

    device_id: Id


class AddPerson(Body, frozen=True, tag="add-person", gc=False):
    """Adds a person who may log in. `name`: the login name; `user_id`: the opaque id used in all other streams.

    `credential_id`: of the row with the password's hash, which was stored before. `first_password`: somebody else knows
    it, so it opens nothing until it is changed.
    """

    user_id: Id
    name: PlainName
    role: Role
    branch: Id | None
    credential_id: Id
    first_password: bool = False
    unit: Id | None = None
    group: Code | None = None


class ChangePerson(Body, frozen=True, tag="change-person", gc=False):
    """Sets a person's role and branch, or an official's unit; any other role is taken."""

    user_id: Id
    role: Role
    branch: Id | None
    unit: Id | None = None


class GiveRoles(Body, frozen=True, tag="give-roles", gc=False):
    """Sets all roles of a person: those that are not here are taken."""

    user_id: Id
    roles: tuple[Grant, ...]


class NamePerson(Body, frozen=True, tag="name-person", gc=False):
    """The person's name in the table `person_name` was set; it is in no event."""

    user_id: Id


class ReplacePerson(Body, frozen=True, tag="replace-person", gc=False):
    """The person leaves: cannot log in any more, and `successor` gets their roles beside their own."""

    user_id: Id
    successor: Id


class TakeReplacementBack(Body, frozen=True, tag="take-replacement-back", gc=False):
    """The person is here again, and the successor has the roles of before."""

    user_id: Id


class SetSecondFactor(Body, frozen=True, tag="set-second-factor", gc=False):
    """From now on the code of this row's secret, which was stored before, is asked for at the person's sign-in."""

    user_id: Id
    factor_id: Id


class RemoveSecondFactor(Body, frozen=True, tag="remove-second-factor", gc=False):
    """The person signs in by password alone, or sets up another app: the one before is lost."""

    user_id: Id


class ConnectAccount(Body, frozen=True, tag="connect-account", gc=False):
    """From now on the account of this row, which was stored before, signs the person in through the provider."""

    user_id: Id
    account_id: Id


class DisconnectAccount(Body, frozen=True, tag="disconnect-account", gc=False):
    """The person signs in by password alone."""

    user_id: Id


class RequireSecondFactor(Body, frozen=True, tag="require-second-factor", gc=False):
    """Whether managers and whoever is above must have a second factor, in the whole city."""

    required: bool


class ChangePassword(Body, frozen=True, tag="change-password", gc=False):
    """From now on the hash in this row, which was stored before, is the person's. `first_password`: see `AddPerson`."""

    user_id: Id
    credential_id: Id
    first_password: bool = False


class DisablePerson(Body, frozen=True, tag="disable-person", gc=False):
    """The person cannot log in until enabled again; the login name stays taken."""

    user_id: Id


class EnablePerson(Body, frozen=True, tag="enable-person", gc=False):
    """The person may log in again."""

    user_id: Id


class AddWebhook(Body, frozen=True, tag="add-webhook", gc=False):
    """From now on events of these kinds are sent to `url`; `branch` None: of every branch.

    `secret_id`: of the row with the sealed secret, which was stored before.
    """

    receiver_id: Id
    name: PlainName
    url: Address
    branch: Id | None
    kinds: tuple[Code, ...]
    secret_id: Id


class ChangeWebhook(Body, frozen=True, tag="change-webhook", gc=False):
    """Sets a receiver's name, address and kinds."""

    receiver_id: Id
    name: PlainName
    url: Address
    kinds: tuple[Code, ...]


class RotateWebhook(Body, frozen=True, tag="rotate-webhook", gc=False):
    """The receiver's secret is in this row from now on; the one before also signs until `old_until`."""

    receiver_id: Id
    secret_id: Id
    old_until: Instant


class DisableWebhook(Body, frozen=True, tag="disable-webhook", gc=False):
    """Nothing is sent until the receiver is enabled again. `reason`: `by_hand`, or `gone`: it answered 410."""

    receiver_id: Id
    reason: Code


class EnableWebhook(Body, frozen=True, tag="enable-webhook", gc=False):
    """Events are sent again, from where they stopped."""

    receiver_id: Id


class RemoveWebhook(Body, frozen=True, tag="remove-webhook", gc=False):
    """The receiver is gone for good."""

    receiver_id: Id


WebhookCommand: TypeAlias = AddWebhook | ChangeWebhook | RotateWebhook | DisableWebhook | EnableWebhook | RemoveWebhook

CityCommand: TypeAlias = (
    EnrolDevice
    | RevokeDevice
    | AddPerson
    | ChangePerson
    | GiveRoles
    | NamePerson
    | ReplacePerson
    | SetSecondFactor
    | RemoveSecondFactor
    | RequireSecondFactor
    | ConnectAccount
    | DisconnectAccount
    | TakeReplacementBack
    | ChangePassword
    | DisablePerson
    | EnablePerson
    | WebhookCommand
    | SettingsCommand
    | UnitCommand
    | SetTerm
    | CertificateCommand
)


def city_envelope(command: CityCommand, actor: str, command_id: str | None = None) -> Envelope:
    """A command in an envelope to the city's stream.

    The envelope's type allows only commands of a branch's queue; the journal accepts any, and `CityModel` takes these.
    """
    return Envelope(CITY, cast(Command, command), command_id or new_key(), actor)


def city_command(envelope: Envelope) -> CityCommand:
    """The command in an envelope of `city_envelope`."""
    return cast(CityCommand, envelope.command)
