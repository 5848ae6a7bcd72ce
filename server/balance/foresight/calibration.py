"""Keeps forecasts honest: factors on median and limit, moved after each outcome by how often the last ones held.

A limit that should hold for nine in ten is raised a little more at each wait beyond it than it is lowered at each wait
within, nine times as much, so that over time one in ten is beyond, whatever the days are like (adaptive conformal
inference: Gibbs & Candès 2021; moving the threshold itself: Angelopoulos, Candès & Tibshirani 2023). The median is
moved in the same way, by half and half. There is one factor for the branch and one for each service and class, so that
a rare class learns from the others.

A wait that has gone beyond its limit counts at that moment, not when the ticket is called at last: a sudden change is
seen as soon as it can be.
"""

from heapq import heappop, heappush
from math import exp
from typing import Final

from msgspec import Struct, field

from protocol.ids import Instant

from .forecast import NOW, Band, Kind

LIMIT: Final = 0.9
"""The share of waits that the limit should hold for."""

OF_BRANCH: Final = 0.03
OF_KIND: Final = 0.04
"""How far one outcome moves the logarithm of a factor: the branch's, and that of the service and class."""

FARTHEST: Final = 1.6
"""Logarithms of factors stay between this and its negative: five times as long, or a fifth."""


class Factor(Struct):
    """Logarithms of a factor: the branch's, and what each service and class adds. `level`: the share that should be
    within what it is applied to."""

    level: float
    branch: float = 0.0
    kinds: dict[Kind, float] = {}

    def of(self, kind: Kind) -> float:
        """The factor for a service and class."""
        return exp(max(-FARTHEST, min(FARTHEST, self.branch + self.kinds.get(kind, 0.0))))

    def held(self, kind: Kind, *, within: bool) -> None:
        """Moves the factor after an outcome."""
        move = (0.0 if within else 1.0) - (1 - self.level)
        self.branch = _bounded(self.branch + OF_BRANCH * move)
        self.kinds[kind] = _bounded(self.kinds.get(kind, 0.0) + OF_KIND * move)


class Told(Struct, frozen=True, gc=False):
    """A band that was told, at a moment, to a ticket of a service and class."""

    kind: Kind
    at: Instant
    band: Band


class Calibration(Struct):
    """The factors of a branch, and the tickets whose outcome is not known yet."""

    median: Factor = field(default_factory=lambda: Factor(0.5))
    limit: Factor = field(default_factory=lambda: Factor(LIMIT))
    open: dict[str, Told] = field(default_factory=dict)
    due: list[tuple[Instant, str]] = field(default_factory=list)
    """When the limit of an open ticket is passed, soonest first."""

    def of(self, kind: Kind, band: Band) -> Band:
        """The band as it is told."""
        if band == NOW:
            return NOW
        p50_s = band.p50_s * self.median.of(kind)
        return Band(p50_s, max(p50_s, band.p90_s * self.limit.of(kind)))

    def told(self, ticket_id: str, kind: Kind, band: Band, at: Instant) -> None:
        """This band, as `of` gave it, was told to a ticket; of one that is called at once nothing is to be learned."""
        if band == NOW:
            return
        self.open[ticket_id] = Told(kind, at, band)
        heappush(self.due, (at + round(band.p90_s * 1000), ticket_id))

    def called(self, ticket_id: str, at: Instant) -> None:
        """A ticket was called."""
        self.passed(at)
        told = self.open.pop(ticket_id, None)
        if told is not None:
            self._learn(told, (at - told.at) / 1000)

    def gone(self, ticket_id: str) -> None:
        """A ticket will not be called as what it was told for: nothing is to be learned of it."""
        self.open.pop(ticket_id, None)

    def passed(self, now: Instant) -> None:
        """Takes into account whose limit has passed by now."""
        while self.due and self.due[0][0] < now:
            _, ticket_id = heappop(self.due)
            told = self.open.pop(ticket_id, None)
            if told is not None:
                self._learn(told, (now - told.at) / 1000)

    def forget(self) -> None:
        """Forgets those whose outcome is not known, as at the end of a day."""
        self.open.clear()
        self.due.clear()

    def _learn(self, told: Told, wait_s: float) -> None:
        self.median.held(told.kind, within=wait_s <= told.band.p50_s)
        self.limit.held(told.kind, within=wait_s <= told.band.p90_s)


def _bounded(value: float) -> float:
    return max(-FARTHEST, min(FARTHEST, value))
