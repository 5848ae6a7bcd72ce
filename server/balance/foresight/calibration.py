"""Keeps forecasts honest: corrections of median and limit, moved after each outcome by how often the last ones held.

A limit that should hold for nine in ten is raised a little more at each wait beyond it than it is lowered at each wait
within, nine times as much, so that over time one in ten is beyond, whatever the days are like (adaptive conformal
inference: Gibbs & Candès 2021; moving the threshold itself: Angelopoulos, Candès & Tibshirani 2023). The median is
moved in the same way, by half and half: as many seconds are added to each wait, and each is multiplied by a factor,
which outcomes of long waits move (quantile regression on the rollout's median, one step an outcome). There is one
correction for the branch and one for each service and class, so that a rare class learns from the others.

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


class Step(Struct, frozen=True):
    """How far one outcome moves a correction: the branch's, and that of the service and class."""

    branch: float
    kind: float


OF_LIMIT: Final = Step(0.03, 0.04)
OF_FACTOR: Final = Step(0.01, 0.0)
OF_SHIFT: Final = Step(0.005, 0.005)
"""The median's are shorter: many who wait at once are told too little by one cause, and whoever comes after them would
be told too much. The rollout, which learns by itself, is nearly right in the middle."""

FARTHEST: Final = 1.6
"""Corrections stay between this and its negative. Of logarithms: five times as long, or a fifth."""

LEAST: Final = 0.3
"""No shift leaves less of a wait."""

MEAN_OF: Final = 50
"""The mean wait is one of about so many outcomes."""


class Correction(Struct):
    """The branch's, and what each service and class adds. `level`: the share that should be within what it corrects."""

    level: float
    branch: float = 0.0
    kinds: dict[Kind, float] = {}

    def of(self, kind: Kind) -> float:
        """That of a service and class."""
        return _bounded(self.branch + self.kinds.get(kind, 0.0))

    def held(self, kind: Kind, step: Step, *, within: bool, weight: float = 1.0) -> None:
        """Moves after an outcome."""
        move = weight * ((0.0 if within else 1.0) - (1 - self.level))
        self.branch = _bounded(self.branch + step.branch * move)
        self.kinds[kind] = _bounded(self.kinds.get(kind, 0.0) + step.kind * move)


class Told(Struct, frozen=True, gc=False):
    """A band that was told, at a moment, to a ticket of a service and class."""

    kind: Kind
    at: Instant
    band: Band


class Calibration(Struct):
    """The corrections of a branch, and the tickets whose outcome is not known yet.

    `factor`, `limit`: logarithms, by which median and limit are multiplied. `shift`: what is added to both, in mean
    waits. `mean_s`: the mean wait of the last of `outcomes`.
    """

    factor: Correction = field(default_factory=lambda: Correction(0.5))
    shift: Correction = field(default_factory=lambda: Correction(0.5))
    limit: Correction = field(default_factory=lambda: Correction(LIMIT))
    mean_s: float = 0.0
    outcomes: int = 0
    open: dict[str, Told] = field(default_factory=dict)
    due: list[tuple[Instant, str]] = field(default_factory=list)
    """When the limit of an open ticket is passed, soonest first."""

    def of(self, kind: Kind, band: Band, waited_s: float = 0.0) -> Band:
        """The band as it is told. `waited_s`: what is over of a wait of which this is the rest; of the shift the rest
        has its part."""
        if band == NOW:
            return NOW
        shift_s = self.shift.of(kind) * self.mean_s
        if waited_s > 0:
            shift_s *= band.p50_s / (band.p50_s + waited_s)
        p50_s = max(LEAST * band.p50_s, exp(self.factor.of(kind)) * band.p50_s + shift_s)
        return Band(p50_s, max(p50_s, exp(self.limit.of(kind)) * (band.p90_s + shift_s)))

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
        self.outcomes += 1
        self.mean_s += (wait_s - self.mean_s) / min(self.outcomes, MEAN_OF)
        band, kind = told.band, told.kind
        half, weight = wait_s <= band.p50_s, min(1.0, band.p50_s / max(1.0, self.mean_s))
        self.factor.held(kind, OF_FACTOR, within=half, weight=weight)
        self.shift.held(kind, OF_SHIFT, within=half)
        self.limit.held(kind, OF_LIMIT, within=wait_s <= band.p90_s)


def _bounded(value: float) -> float:
    return max(-FARTHEST, min(FARTHEST, value))
