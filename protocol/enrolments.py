"""How a device without a token gets one: it asks, shows a code, and a manager who sees the same code confirms it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from .enums import Role
from .ids import Id

DeviceName = Annotated[str, Meta(min_length=1, max_length=64)]
"""What people call a device, such as "Ki-ốt cạnh cửa"."""

POLL_S = 2
"""How often a device asks whether it has been confirmed."""


class EnrolmentRole(StrEnum):
    """The kind of device that asks; a `service` is enrolled by an administrator instead."""

    KIOSK = "kiosk"
    COUNTER = "counter"
    DISPLAY = "display"


class EnrolmentState(StrEnum):
    """The state of a device's request to be enrolled."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    EXPIRED = "expired"


class AskEnrolment(Struct, frozen=True, forbid_unknown_fields=True):
    """A device's request; the manager decides for which branch and counter."""

    role: EnrolmentRole
    name: DeviceName


class EnrolmentAsked(Struct, frozen=True):
    """The device shows `code`, and keeps `secret` to itself."""

    enrolment_id: str
    code: str
    secret: str
    expires_at: datetime
    poll_s: int = POLL_S


class ClaimEnrolment(Struct, frozen=True, forbid_unknown_fields=True):
    """The device asks for the state of its request."""

    secret: Annotated[str, Meta(max_length=100)]


class Claimed(Struct, frozen=True, omit_defaults=True):
    """The state of the request; when `confirmed`, also the token, and the branch and counter of the device."""

    state: EnrolmentState
    token: str | None = None
    device_id: str | None = None
    name: str | None = None
    branch: str | None = None
    counter: str | None = None


class ConfirmEnrolment(Struct, frozen=True, forbid_unknown_fields=True):
    """The manager has compared the codes. `name`: None keeps the name that the device gave itself."""

    branch: Id
    counter: Id | None = None
    name: DeviceName | None = None


class EnrolmentView(Struct, frozen=True, omit_defaults=True):
    """A device's request as managers see it; `address`: the network address that it came from."""

    enrolment_id: str
    role: Role
    name: str
    code: str
    state: EnrolmentState
    asked_at: datetime
    expires_at: datetime
    address: str
    branch: str | None = None
    counter: str | None = None


class EnrolmentList(Struct, frozen=True):
    enrolments: list[EnrolmentView]
