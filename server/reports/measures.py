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


def _columns(rows: list[tuple[int, ...]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]
