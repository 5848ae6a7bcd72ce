"""Who is asking: a device, a person or anybody, as the rest of the server sees them."""

from enum import StrEnum

from msgspec import Struct

from protocol.enums import Role


class Kind(StrEnum):
    """What stands behind a request."""

    DEVICE = "device"
    PERSON = "person"
    PUBLIC = "public"


class Principal(Struct, frozen=True, gc=False):
    """`id` is opaque (`d-…`, `u-…`, `public`) and fit for a journal; `branch` None means every branch.

    `counter` is a counter device's own; `unattended` says that it acts without a clerk.
    """

    kind: Kind
    id: str
    role: Role
    branch: str | None = None
    counter: str | None = None
    unattended: bool = False


PUBLIC = Principal(Kind.PUBLIC, "public", Role.PUBLIC)
"""Anybody."""
