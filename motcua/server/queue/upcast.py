"""Lifts stored events of older versions to today's shapes, so that `evolve` knows only today's."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from .events import VERSION, Event, decode

Lift = Callable[[dict[str, Any]], dict[str, Any]]

LIFTS: dict[tuple[str, int], Lift] = {}
"""(kind, version) → the step to the next version. Version 1 is the first release: nothing to lift yet."""


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
