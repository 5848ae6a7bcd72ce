"""The sender of a request: a device, a person, or the public."""

from enum import StrEnum

from msgspec import Struct

from protocol.enums import Role

from .roles import Grant


class Kind(StrEnum):
    """The kind of sender."""

    DEVICE = "device"
    PERSON = "person"
    PUBLIC = "public"


class Principal(Struct, frozen=True, gc=False):
    """The sender of a request. `id`: opaque (`d-…`, `u-…`, `public`), for the journal; `branch` None: every branch.

    `counter`: of a counter's device; `unattended`: it acts without a clerk. `also`: what a person may be besides.
    `unit`: of an official.
    """

    kind: Kind
    id: str
    role: Role
    branch: str | None = None
    counter: str | None = None
    unattended: bool = False
    also: tuple[Grant, ...] = ()
    unit: str | None = None

    @property
    def grants(self) -> tuple[Grant, ...]:
        """Each role with its branch; any one that allows an operation is enough."""
        return (Grant(self.role, self.branch, self.unit), *self.also)


PUBLIC = Principal(Kind.PUBLIC, "public", Role.PUBLIC)
"""A sender without credentials."""
