"""Request bodies about appointments, from a booking system or a clerk."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from .commands import Dossiers, Further
from .ids import ProcedureCode, ServiceCode

SlotAt = Annotated[datetime, Meta(tz=True)]
"""The start of a slot, ISO 8601 with a UTC offset."""


class AskBooking(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Books a slot for a service. It names no person: whoever brings the code checks in.

    `further`: services of the same visit; each gets the first slot after the one before it.
    """

    service: ServiceCode
    slot_at: SlotAt
    procedure: ProcedureCode | None = None
    dossiers: Dossiers = 1
    further: Further = ()


class AskMove(Struct, frozen=True, forbid_unknown_fields=True):
    """Moves an appointment to another slot, and its further services after it."""

    slot_at: SlotAt
