"""Whose turn it is to be announced: a queue for each zone, in which nothing overlaps, is lost or comes again.

Time is passed in, what makes sound is somebody else's: `length_ms(item, nth)` says how long the nth reading (0 the
first) takes, None while its sound is still being made.

A zone is free, or reads one item. An item is read once in its turn, and again (up to `readings` times) for as long as
nobody waits behind it: the second reading is for those who were not listening, and nobody is kept waiting for it. An
item whose sound is not made within `PATIENCE_MS` has its turn in silence, for what is shown must not wait for what is
heard.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")

PATIENCE_MS = 3_000
SILENT_MS = 5_000
"""How long an item without sound has its turn."""


@dataclass(frozen=True, slots=True)
class Begin(Generic[Item]):
    """A reading begins: the `nth` of `item`, over `length_ms`; `heard` unless its sound is missing."""

    zone: str
    item: Item
    nth: int
    length_ms: int
    heard: bool = True


@dataclass(slots=True)
class _Zone(Generic[Item]):
    pending: deque[Item] = field(default_factory=deque)
    reading: Begin[Item] | None = None
    ends_ms: int = 0
    waits_since_ms: int | None = None


class Announcer(Generic[Item]):
    """`put` at any time, `advance` every half second or so. `now_ms` is any clock that only grows."""

    def __init__(self, length_ms: Callable[[Item, int], int | None], readings: int = 1) -> None:
        self._length_ms = length_ms
        self._readings = readings
        self._zones: dict[str, _Zone[Item]] = {}

    def pending(self, zone: str = "") -> tuple[Item, ...]:
        """What waits in a zone, the next one first."""
        return tuple(self._zone(zone).pending)

    def put(self, item: Item, zone: str = "") -> None:
        """One more, behind those that wait."""
        self._zone(zone).pending.append(item)

    def drop(self) -> None:
        """Forget everything: what was to be announced is over. Who plays must be told to stop as well."""
        self._zones.clear()

    def advance(self, now_ms: int) -> list[Begin[Item]]:
        """Moves on to `now_ms`; the readings that begin now, at most one in each zone."""
        begun = []
        for name, zone in self._zones.items():
            if zone.reading is not None and now_ms < zone.ends_ms:
                continue
            begin = self._next(name, zone, now_ms)
            if begin is not None:
                zone.ends_ms = now_ms + begin.length_ms
                begun.append(begin)
            zone.reading = begin
        return begun

    def _next(self, name: str, zone: _Zone[Item], now_ms: int) -> Begin[Item] | None:
        if zone.pending:
            length_ms = self._length_ms(zone.pending[0], 0)
            if length_ms is None and not self._is_too_late(zone, now_ms):
                return None
            zone.waits_since_ms = None
            item = zone.pending.popleft()
            return Begin(name, item, 0, SILENT_MS if length_ms is None else length_ms, length_ms is not None)
        before = zone.reading
        if before is None or before.nth + 1 >= self._readings or not before.heard:
            return None
        again_ms = self._length_ms(before.item, before.nth + 1)
        return None if again_ms is None else Begin(name, before.item, before.nth + 1, again_ms)

    def _is_too_late(self, zone: _Zone[Item], now_ms: int) -> bool:
        if zone.waits_since_ms is None:
            zone.waits_since_ms = now_ms
        return now_ms - zone.waits_since_ms >= PATIENCE_MS

    def _zone(self, name: str) -> _Zone[Item]:
        return self._zones.setdefault(name, _Zone())
