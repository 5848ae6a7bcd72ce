"""What one day of a branch teaches, as whole sums: days are added up, and the same events give the same sums."""

from typing import Final

from msgspec import Struct, field

from protocol.enums import TicketClass
from server.queue.state.service_times import Times

HALF_HOUR_S: Final = 1_800
DAY_S: Final = 86_400

SLICES: Final = 9
"""Slices of the time waited: from 0 s, 30 s, 1, 2, 4, 8, 16, 32 and 64 min on."""


def slice_from_s(place: int) -> int:
    """Where a slice of the time waited begins."""
    return 15 * 2**place if place else 0


def slice_of(waited_s: float) -> int:
    """In which slice a time waited is."""
    return min(SLICES - 1, max(0, (int(waited_s) // 15).bit_length() - 1))


class Called(Struct):
    """How many tickets of a class were called, and how many of them did not come."""

    called: int = 0
    no_shows: int = 0

    def add(self, other: "Called") -> None:
        """Counts these too."""
        self.called += other.called
        self.no_shows += other.no_shows

    @property
    def came(self) -> int:
        return self.called - self.no_shows


class Waited(Struct):
    """How long people waited within a slice of the time waited, all together, and how many of them left then."""

    seconds: int = 0
    left: int = 0

    def add(self, other: "Waited") -> None:
        """Counts these too."""
        self.seconds += other.seconds
        self.left += other.left


class LearnedDay(Struct):
    """A day's tallies. `day`: its local date; all clocks are seconds from local midnight.

    `times`: at a counter, from the call to the end, by service; `procedures`: the same by (service, procedure);
    `clerks`: the same by (clerk, service, procedure). `arrivals`: numbers taken, by half hour of the day; `mix`: by
    service and class of the number. `called`: by service and class; `called_after`: by slice of the time waited.
    `waited`: by service and slice of the time waited. `openings`: of each counter, when it was open, as (from, to).
    """

    day: str
    times: dict[str, Times] = field(default_factory=dict)
    procedures: dict[tuple[str, str], Times] = field(default_factory=dict)
    clerks: dict[tuple[str, str, str | None], Times] = field(default_factory=dict)
    arrivals: dict[int, int] = field(default_factory=dict)
    mix: dict[tuple[str, TicketClass], int] = field(default_factory=dict)
    called: dict[tuple[str, TicketClass], Called] = field(default_factory=dict)
    called_after: dict[int, Called] = field(default_factory=dict)
    waited: dict[tuple[str, int], Waited] = field(default_factory=dict)
    openings: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    @property
    def issued(self) -> int:
        """How many numbers were taken."""
        return sum(self.arrivals.values())

    def took(self, clock_s: float, service: str, cls: TicketClass) -> None:
        """Somebody took a number."""
        slot = int(clock_s % DAY_S) // HALF_HOUR_S
        self.arrivals[slot] = self.arrivals.get(slot, 0) + 1
        self.mix[service, cls] = self.mix.get((service, cls), 0) + 1

    def was_called(self, service: str, cls: TicketClass, waited_s: float, *, came: bool) -> None:
        """A ticket was called after so long, and its holder came or did not."""
        once = Called(1, int(not came))
        self.called.setdefault((service, cls), Called()).add(once)
        self.called_after.setdefault(slice_of(waited_s), Called()).add(once)

    def waits(self, service: str, wait_s: float, *, left: bool) -> None:
        """Somebody waited so long, and was called then or `left`."""
        wait_s = max(0.0, wait_s)
        last = slice_of(wait_s)
        for place in range(last + 1):
            until_s = slice_from_s(place + 1) if place < last else round(wait_s)
            waited = self.waited.setdefault((service, place), Waited())
            waited.seconds += until_s - slice_from_s(place)
        waited.left += left

    def served(self, service: str, procedure: str | None, ms: int, clerk: str | None = None) -> None:
        """A visit to one counter took `ms` from the call to the end."""
        if clerk is not None:
            self.clerks.setdefault((clerk, service, procedure), Times()).add(ms)
        self.times.setdefault(service, Times()).add(ms)
        if procedure is not None:
            self.procedures.setdefault((service, procedure), Times()).add(ms)

    def was_open(self, counter: str, from_s: float, to_s: float) -> None:
        """A counter was open between two moments."""
        self.openings.setdefault(counter, []).append((round(from_s), round(to_s)))
