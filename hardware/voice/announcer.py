"""The queue of announcements for each zone: none overlap, none are lost, none are repeated out of turn.

Pure: time is passed in, and no sound is made here. `length_ms(item, nth)` gives the length of the nth reading (from 0),
None while its sound is still being made.

A zone reads one item at a time. An item is read once in its turn, and again (up to `readings` times) while no other
item waits. An item whose sound is not made within `SOUND_WAIT_MS` has its turn in silence, since the display must not
wait for the sound.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")

SOUND_WAIT_MS = 3_000
SILENT_MS = 5_000
"""The length of a turn without sound."""


@dataclass(frozen=True, slots=True)
class Begin(Generic[Item]):
    """A reading begins: the `nth` of `item`, of `length_ms`; `heard`: False when its sound is missing."""

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
    """Call `put` at any time, and `advance` about every half second. `now_ms`: a monotonic clock."""

    def __init__(self, length_ms: Callable[[Item, int], int | None], readings: int = 1) -> None:
        self._length_ms = length_ms
        self._readings = readings
        self._zones: dict[str, _Zone[Item]] = {}

    def pending(self, zone: str = "") -> tuple[Item, ...]:
        """The items waiting in a zone, the next one first."""
        return tuple(self._zone(zone).pending)

    def put(self, item: Item, zone: str = "") -> None:
        """Adds an item at the end."""
        self._zone(zone).pending.append(item)

    def drop(self) -> None:
        """Removes all items; the caller must stop the sink itself."""
        self._zones.clear()

    def advance(self, now_ms: int) -> list[Begin[Item]]:
        """Advances to `now_ms`; returns the readings that begin now, at most one in each zone."""
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
        return now_ms - zone.waits_since_ms >= SOUND_WAIT_MS

    def _zone(self, name: str) -> _Zone[Item]:
        return self._zones.setdefault(name, _Zone())
