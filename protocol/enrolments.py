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


class Line(StrEnum):
    """What a code says of the line between the device and the server."""

    PROTECTED = "protected"
    """The same code on both screens shows that nobody stands in between."""
    PLAIN = "plain"
    """The line has no key: somebody in between may pass everything on."""
    UNPROVEN = "unproven"
    """The device's program, or the server, is older: the code is the server's alone."""


class AskEnrolment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A device's request; the manager decides for which branch and counter. `commitment`: to the device's nonce, see
    `enrolment_code`; None from older programs.
    """

    role: EnrolmentRole
    name: DeviceName
    commitment: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", max_length=64)] | None = None


class EnrolmentAsked(Struct, frozen=True, omit_defaults=True):
    """The device keeps `secret` to itself, and shows a code: `code`, or, where it committed to a nonce, the one that
    follows from its own nonce, the server's `nonce` and, if it is `keyed`, the key of the server that it sees.
    """

    enrolment_id: str
    code: str
    secret: str
    expires_at: datetime
    poll_s: int = POLL_S
    nonce: str | None = None
    keyed: bool = False


class ClaimEnrolment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The device asks for the state of its request. `nonce`: that it committed to; then managers see its code."""

    secret: Annotated[str, Meta(max_length=100)]
    nonce: Annotated[str, Meta(max_length=64)] | None = None


class Claimed(Struct, frozen=True, omit_defaults=True):
    """The state of the request; when `confirmed`, also the token, and the branch and counter of the device."""

    state: EnrolmentState
    token: str | None = None
    device_id: str | None = None
    name: str | None = None
    branch: str | None = None
    counter: str | None = None


class ConfirmEnrolment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
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
    line: Line = Line.UNPROVEN


class EnrolmentList(Struct, frozen=True):
    enrolments: list[EnrolmentView]
