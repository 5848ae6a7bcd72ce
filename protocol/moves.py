"""The request body with which a supervisor moves a waiting ticket; the ticket is in the path."""

from msgspec import Struct

from .ids import Id, ServiceCode


class AskMoveTicket(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """To another service, or to one counter: exactly one of the two."""

    service: ServiceCode | None = None
    counter: Id | None = None
