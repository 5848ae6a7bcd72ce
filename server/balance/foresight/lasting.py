"""How long a visit to a counter lasts: a lognormal time, whole or the rest of one that is under way."""

from math import exp, log, log1p, sqrt
from statistics import NormalDist
from typing import Final

from server.balance.dispatch.in_time import LEAST_CV
from server.balance.dispatch.knowledge import USUAL, ServiceTimes

_NORMAL: Final = NormalDist()
_inverse: Final = _NORMAL.inv_cdf
_EDGE: Final = 1e-9
"""Chances nearer than this to 0 or 1 are taken as this, where the inverse is finite."""


class Lasting:
    """A lognormal time with a mean, in seconds, and a coefficient of variation."""

    __slots__ = ("mu", "sigma")

    def __init__(self, times: ServiceTimes) -> None:
        cv = USUAL.cv if times.cv is None else times.cv
        spread2 = log1p(max(cv or 0.0, LEAST_CV) ** 2)
        self.sigma = sqrt(spread2)
        self.mu = log(times.mean_s or USUAL.mean_s or 1.0) - spread2 / 2

    def at(self, chance: float, factor: float = 1.0) -> float:
        """The time, in seconds, that is not exceeded with this chance; `factor`: on the whole distribution."""
        return factor * exp(self.mu + self.sigma * _inverse(min(max(chance, _EDGE), 1 - _EDGE)))

    def left(self, elapsed_s: float, chance: float, factor: float = 1.0) -> float:
        """As `at`, for what is left of a visit that has lasted `elapsed_s`."""
        if elapsed_s <= 0:
            return self.at(chance, factor)
        gone = self.over_by(elapsed_s, factor)
        return max(0.0, self.at(gone + (1 - gone) * chance, factor) - elapsed_s)

    def over_by(self, elapsed_s: float, factor: float = 1.0) -> float:
        """The chance that a visit is over within `elapsed_s` seconds."""
        return _NORMAL.cdf((log(elapsed_s / factor) - self.mu) / self.sigma) if elapsed_s > 0 else 0.0
