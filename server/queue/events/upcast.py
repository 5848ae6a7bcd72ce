"""Lifts stored events of older versions to today's shapes, so that `evolve` knows only today's."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from .events import VERSION, Event, decode

Lift = Callable[[dict[str, Any]], dict[str, Any]]


def _as_it_was(fields: dict[str, Any]) -> dict[str, Any]:
    """Only fields that may be left out were added: an older program must not read the new, but nothing is lifted."""
    return fields


LIFTS: dict[tuple[str, int], Lift] = {
    ("configured", 1): _as_it_was,  # 2: procedures, a service's mean_s and cv, a counter's zone and direction
    ("configured", 2): _as_it_was,  # 3: appointments
    ("day_opened", 1): _as_it_was,
    ("day_opened", 2): _as_it_was,
    ("issued", 1): _as_it_was,  # 2: appointment, slot_at
}
"""(kind, version) → the step to the next version."""


def upcast(
    kind: str,
    v: int,
    body: bytes,
    lifts: Mapping[tuple[str, int], Lift] = LIFTS,
    today: Mapping[str, int] = VERSION,
) -> Event:
    """The event in today's shape. Raises ValueError for an unknown kind or a version from the future."""
    newest = today.get(kind)
    if newest is None or v > newest:
        raise ValueError(f"event {kind!r} version {v} was written by a newer version of this program")
    if v == newest:
        return decode(kind, body)
    fields = msgspec.json.decode(body, type=dict[str, Any])
    for version in range(v, newest):
        fields = lifts[kind, version](fields)
    return decode(kind, msgspec.json.encode(fields))
