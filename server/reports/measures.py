"""What is measured beside visits: counters' hours and appointments; sums of any range. Pure."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from protocol.ids import Instant
from server.visits.tally import Tally


class CounterHours(Struct, frozen=True):
    """Milliseconds that counters were open and paused; completed visits of theirs, and the seconds they took."""

    open_ms: int = 0
    paused_ms: int = 0
    completed: int = 0
    served_s: int = 0


class Bookings(Struct, frozen=True):
    """Places planned, appointments booked and not cancelled, those who came, those who did not, and cancelled ones."""

    places: int = 0
    booked: int = 0
    came: int = 0
    missed: int = 0
    cancelled: int = 0


class Ratings(Struct, frozen=True):
    """Visits that a clerk completed, and how many visits were rated 5 (very satisfied) to 1 (very dissatisfied)."""

    served: int = 0
    five: int = 0
    four: int = 0
    three: int = 0
    two: int = 0
    one: int = 0

    @property
    def levels(self) -> tuple[int, int, int, int, int]:
        """How many chose each level, very satisfied first."""
        return self.five, self.four, self.three, self.two, self.one

    @property
    def rated(self) -> int:
        """How many said how it was."""
        return sum(self.levels)


class Measured(Struct, frozen=True):
    """`rows`: by key, what the subject's columns are of; `total`: of all together. `whole`: of what the charts are, the
    tally of all visits. `until`: of the branch whose rows are not up to date, the moment that they are of; else None.
    """

    rows: dict[str, Any]
    total: Any
    whole: Tally
    until: Instant | None


def hours_summed(parts: Iterable[CounterHours]) -> CounterHours:
    """All of them together."""
    return CounterHours(*_columns([(one.open_ms, one.paused_ms, one.completed, one.served_s) for one in parts]))


def bookings_summed(parts: Iterable[Bookings]) -> Bookings:
    """All of them together."""
    return Bookings(*_columns([(one.places, one.booked, one.came, one.missed, one.cancelled) for one in parts]))


def ratings_summed(parts: Iterable[Ratings]) -> Ratings:
    """All of them together."""
    return Ratings(*_columns([(one.served, one.five, one.four, one.three, one.two, one.one) for one in parts]))


def _columns(rows: list[tuple[int, ...]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]
