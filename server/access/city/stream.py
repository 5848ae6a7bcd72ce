"""The city's stream as a `Model` of the journal."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from protocol.commands import Envelope
from protocol.ids import CITY, Instant
from protocol.problem import Refused
from server.access.roles import Grant, ordered
from server.journal.read.stream_reader import outcome_of
from server.journal.schema.untimed import Untimed
from server.queue.events.recorded import Draft, Recorded

from . import events as e
from .certificates import CertificateEvent, fold_certificate
from .commands import city_command
from .decide import decide
from .settings import SettingsEvent, fold_settings
from .state import Access, Device, Person, Replaced, folded_name
from .terms import TermSet, fold_term
from .units import UnitEvent, fold_units
from .webhooks import fold_webhook

CITY_TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The time zone of the date that the city's events carry as their day."""


class CityModel(Untimed):
    """The model of the stream `city`. It has no timers and gives no numbers."""

    def owns(self, stream: str) -> bool:
        """Only the city's own stream."""
        return stream == CITY

    def fresh(self, stream: str) -> Access:
        """The state without devices and people."""
        return Access()

    def decide(
        self, state: Access, envelope: Envelope, now: Instant, believed: bool = True
    ) -> list[Draft[Any]] | Refused:
        """One draft, or the refusal."""
        event = decide(state, city_command(envelope), envelope.actor)
        if isinstance(event, Refused):
            return event
        day = dt.datetime.fromtimestamp(max(now, state.at) / 1000, CITY_TIME_ZONE).date().isoformat()
        return [Draft(day, envelope.actor, envelope.command_id, envelope.digest(), event)]

    def evolve(self, state: Access, recorded: Recorded[Any]) -> None:
        """Folds one event in. Raises ValueError for an event that cannot follow."""
        if recorded.seq != state.seq + 1:
            raise ValueError(f"{recorded.stream}: event {recorded.seq} cannot follow {state.seq}")
        _fold(state, recorded.body, recorded.actor, recorded.at)
        state.seq = recorded.seq
        state.at = recorded.at
        # Kept for ever, not only for the day, since the city's commands are few.
        state.outcomes[recorded.command_id] = outcome_of((recorded,))

    def encode(self, body: Any) -> tuple[str, int, bytes]:
        """An event's kind, version and JSON body."""
        return e.encode(body)

    def read(self, kind: str, v: int, body: bytes) -> e.StoredEvent:
        """A stored event. Raises ValueError for an unknown kind or version."""
        return e.read(kind, v, body)


def _fold(state: Access, event: e.StoredEvent, actor: str, at: Instant) -> None:
    if isinstance(event, SettingsEvent):
        fold_settings(state.settings, event, actor, at)
        return
    if isinstance(event, UnitEvent):
        fold_units(state.units, event, actor, at)
        return
    if isinstance(event, TermSet):
        state.terms = fold_term(state.terms, event, actor, at)
        return
    if isinstance(event, CertificateEvent):
        state.certificates = fold_certificate(state.certificates, event)
        return
    match event:
        case e.DeviceEnrolled():
            if event.device_id in state.devices or event.token_hash in state.by_token_hash:
                raise ValueError(f"device {event.device_id} is enrolled twice")
            state.devices[event.device_id] = Device(**msgspec.structs.asdict(event), enrolled_at=at)
            state.by_token_hash[event.token_hash] = event.device_id
        case e.DeviceRevoked():
            device = state.devices.get(event.device_id)
            if device is None or device.revoked:
                raise ValueError(f"device {event.device_id} is not there to be revoked")
            state.devices[event.device_id] = msgspec.structs.replace(device, revoked=True)
            del state.by_token_hash[device.token_hash]
            state.revoked_hashes.add(device.token_hash)
        case e.PersonAdded():
            named = event.user_id, event.name, (Grant(event.role, event.branch, event.unit, event.group),)
            first = event.first_password
            _add(state, Person(*named, credential_id=event.credential_id, first_password=first, added_at=at))
        case e.PersonAddedWithHash():
            named = event.user_id, event.name, (Grant(event.role, event.branch),)
            _add(state, Person(*named, old_hash=event.password_hash, added_at=at))
        case e.PersonChanged():
            _replace(state, event.user_id, roles=(Grant(event.role, event.branch, event.unit),))
        case e.RolesGiven():
            _replace(state, event.user_id, roles=ordered(event.roles))
        case e.SecondFactorSet():
            _replace(state, event.user_id, factor_id=event.factor_id)
        case e.SecondFactorRemoved():
            _replace(state, event.user_id, factor_id=None)
        case e.AccountConnected():
            _replace(state, event.user_id, account_id=event.account_id)
        case e.AccountDisconnected():
            _replace(state, event.user_id, account_id=None)
        case e.SecondFactorRequired():
            state.factor_required = event.required
        case e.PersonNamed():
            _replace(state, event.user_id)
        case e.PersonReplaced():
            before, after = ordered(event.before), ordered(event.roles)
            _replace(state, event.user_id, disabled=True, replaced=Replaced(event.successor, before, after))
            _replace(state, event.successor, roles=after)
        case e.ReplacementTakenBack():
            _replace(state, event.user_id, disabled=False, replaced=None)
            _replace(state, event.successor, roles=ordered(event.roles))
        case e.PasswordChanged():
            hashed = {"credential_id": event.credential_id, "old_hash": None}
            _replace(state, event.user_id, **hashed, first_password=event.first_password)
        case e.PasswordChangedWithHash():
            _replace(state, event.user_id, credential_id=None, old_hash=event.password_hash, first_password=False)
        case e.PersonDisabled():
            _replace(state, event.user_id, disabled=True)
        case e.PersonEnabled():
            _replace(state, event.user_id, disabled=False, replaced=None)
        case _:
            fold_webhook(state, event, at)


def _add(state: Access, person: Person) -> None:
    if person.user_id in state.people or folded_name(person.name) in state.by_name:
        raise ValueError(f"person {person.user_id} is added twice")
    state.people[person.user_id] = person
    state.by_name[folded_name(person.name)] = person.user_id


def _replace(state: Access, user_id: str, **changes: Any) -> None:
    person = state.people.get(user_id)
    if person is None:
        raise ValueError(f"person {user_id} is not there to be changed")
    state.people[user_id] = msgspec.structs.replace(person, **changes)
