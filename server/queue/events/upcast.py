"""Converts stored events of older versions to the newest, so that `evolve` handles only the newest."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from .events import VERSION, Event, decode

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


def _unchanged(fields: dict[str, Any]) -> dict[str, Any]:
    """For a version that only allows more: optional fields, other values."""
    return fields


UPCASTERS: dict[tuple[str, int], Upcaster] = {
    ("automatic_set", 1): _unchanged,  # 2: another kind of advice
    ("automatic_acted", 1): _unchanged,  # 2: another kind of advice
    ("configured", 1): _unchanged,  # 2: procedures, a service's mean_s and cv, a counter's zone and direction
    ("configured", 2): _unchanged,  # 3: appointments
    ("configured", 3): _unchanged,  # 4: a text has its words in any languages
    ("configured", 4): _unchanged,  # 5: services_first, a service's icon, a procedure's synonyms
    ("configured", 5): _unchanged,  # 6: special_days, retired
    ("configured", 6): _unchanged,  # 7: no_show_s, another default of guard_s, reasons for a no-show
    ("configured", 7): _unchanged,  # 8: another default of guard_s
    ("configured", 8): _unchanged,  # 9: another default of guard_s
    ("configured", 9): _unchanged,  # 10: return_s, one_per_person
    ("configured", 10): _unchanged,  # 11: phone_per_minute
    ("configured", 11): _unchanged,  # 12: booked_percent, without_phone_percent
    ("configured", 12): _unchanged,  # 13: a procedure's statutory and supplement
    ("configured", 13): _unchanged,  # 14: a procedure's fee
    ("configured", 14): _unchanged,  # 15: lot_opens, lot_closes
    ("configured", 15): _unchanged,  # 16: agency, dossiers_per_ticket
    ("configured", 16): _unchanged,  # 17: media, languages
    ("configured", 17): _unchanged,  # 18: another default of guard_s
    ("configured", 18): _unchanged,  # 19: clerks
    ("configured", 19): _unchanged,  # 20: pay_to
    ("configured", 20): _unchanged,  # 21: address
    ("configured", 21): _unchanged,  # 22: a procedure's system, check_online_days
    ("configured", 22): _unchanged,  # 23: a procedure's result_scanned and keep_years
    ("configured", 23): _unchanged,  # 24: result_service
    ("configured", 24): _unchanged,  # 25: a procedure's steps
    ("configured", 25): _unchanged,  # 26: a procedure's consultation
    ("configured", 26): _unchanged,  # 27: a procedure's delegated_by
    ("configured", 27): _unchanged,  # 28: overrun_percent, a service's alert_s
    ("configured", 28): _unchanged,  # 29: slip
    ("day_opened", 1): _unchanged,
    ("day_opened", 2): _unchanged,
    ("day_opened", 3): _unchanged,
    ("day_opened", 4): _unchanged,
    ("day_opened", 5): _unchanged,  # 6: notice
    ("day_opened", 6): _unchanged,
    ("day_opened", 7): _unchanged,
    ("day_opened", 8): _unchanged,
    ("day_opened", 9): _unchanged,  # 10: leases, lane
    ("day_opened", 10): _unchanged,  # 11: tickets, numbers, given, before, back_from
    ("day_opened", 11): _unchanged,
    ("day_opened", 12): _unchanged,  # 13: returning, an appointment's hold, person and moves
    ("day_opened", 13): _unchanged,
    ("day_opened", 14): _unchanged,
    ("day_opened", 15): _unchanged,  # 16: service_messages
    ("day_opened", 16): _unchanged,
    ("day_opened", 17): _unchanged,
    ("day_opened", 18): _unchanged,
    ("day_opened", 19): _unchanged,
    ("day_opened", 20): _unchanged,
    ("day_opened", 21): _unchanged,  # 22: further services of an appointment and of a ticket
    ("day_opened", 22): _unchanged,  # 23: the lot of a day to come
    ("day_opened", 23): _unchanged,  # 24: what a ticket went on from
    ("day_opened", 24): _unchanged,
    ("day_opened", 25): _unchanged,  # 26: the services that a ticket went on from
    ("day_opened", 26): _unchanged,  # 27: clerks
    ("day_opened", 27): _unchanged,
    ("day_opened", 28): _unchanged,
    ("day_opened", 29): _unchanged,
    ("day_opened", 30): _unchanged,  # 31: the dossier that a ticket is about
    ("day_opened", 31): _unchanged,
    ("day_opened", 32): _unchanged,
    ("day_opened", 33): _unchanged,
    ("day_opened", 34): _unchanged,
    ("day_opened", 35): _unchanged,  # 36: slip
    ("device_state", 1): _unchanged,  # 2: cause
    ("issued", 1): _unchanged,  # 2: appointment, slot_at
    ("issued", 2): _unchanged,  # 3: language is any
    ("issued", 3): _unchanged,  # 4: taken_at
    ("issued", 4): _unchanged,  # 5: doubted
    ("issued", 5): _unchanged,  # 6: by_phone
    ("issued", 6): _unchanged,  # 7: entry, queued_at
    ("issued", 7): _unchanged,  # 8: further
    ("issued", 8): _unchanged,  # 9: dossier_id
    ("next_service", 1): _unchanged,  # 2: outcome, dossiers
    ("scanned", 1): _unchanged,  # 2: subject
    ("slot_held", 1): _unchanged,  # 2: further
    ("started", 1): _unchanged,  # 2: warn_s
    ("clerk_in", 1): _unchanged,  # 2: doubted
    ("booked", 1): _unchanged,  # 2: person
    ("booked", 2): _unchanged,  # 3: further
    ("appointment_moved", 1): _unchanged,  # 2: free_at
    ("appointment_moved", 2): _unchanged,  # 3: further_at
    ("appointment_cancelled", 1): _unchanged,  # 2: free_at
    ("lot_opened", 1): _unchanged,  # 2: date
    ("lot_entered", 1): _unchanged,  # 2: date
    ("message_set", 1): _unchanged,  # 2: a text has its words in any languages
    ("message_set", 2): _unchanged,  # 3: service
    ("message_cleared", 1): _unchanged,  # 2: service
    ("no_show", 1): _unchanged,  # 2: reason
    ("numbers_skipped", 1): _unchanged,  # 2: lane
}
"""(kind, version) → the conversion to the next version."""


def upcast(
    kind: str,
    v: int,
    body: bytes,
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
    today: Mapping[str, int] = VERSION,
) -> Event:
    """The event in its newest version. Raises ValueError for an unknown kind or a version newer than this program."""
    newest = today.get(kind)
    if newest is None or v > newest:
        raise ValueError(f"event {kind!r} version {v} was written by a newer version of this program")
    if v == newest:
        return decode(kind, body)
    fields = msgspec.json.decode(body, type=dict[str, Any])
    for version in range(v, newest):
        fields = upcasters[kind, version](fields)
    return decode(kind, msgspec.json.encode(fields))
