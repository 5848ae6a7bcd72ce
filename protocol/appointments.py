"""What a booking system or a clerk sends about appointments."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from .commands import Dossiers
from .ids import ProcedureCode, ServiceCode

SlotAt = Annotated[datetime, Meta(tz=True)]
"""When a slot begins, ISO 8601 with its offset."""


class AskBooking(Struct, frozen=True, forbid_unknown_fields=True):
    """A slot for a service. For whom is nobody's business here: whoever brings the code checks in."""

    service: ServiceCode
    slot_at: SlotAt
    procedure: ProcedureCode | None = None
    dossiers: Dossiers = 1


class AskMove(Struct, frozen=True, forbid_unknown_fields=True):
    """Another slot for the same appointment."""

    slot_at: SlotAt
