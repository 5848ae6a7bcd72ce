"""How long visits took at a counter today, by service: whole sums that one completion changes at O(1)."""

from math import sqrt

from msgspec import Struct

LONGEST_MS = 3_600_000
"""What took longer counts as this: somebody forgot to press the key, and one such must not spoil a day's mean."""


class Times(Struct):
    """Durations in ms, of visits that are over. Whole numbers, so that a replay gives the very same."""

    n: int = 0
    sum_ms: int = 0
    sum_ms2: int = 0

    def add(self, ms: int) -> None:
        """Another visit's time at the counter."""
        ms = min(ms, LONGEST_MS)
        self.n += 1
        self.sum_ms += ms
        self.sum_ms2 += ms * ms

    def mean_s(self) -> float:
        """Raises ZeroDivisionError before the first."""
        return self.sum_ms / self.n / 1000

    def cv2(self) -> float:
        """The squared coefficient of variation, of the sample. Raises ZeroDivisionError before the second."""
        if self.sum_ms == 0:
            return 0.0
        spread_ms2 = (self.n * self.sum_ms2 - self.sum_ms**2) / (self.n * (self.n - 1))
        return spread_ms2 / (self.sum_ms / self.n) ** 2

    def cv(self) -> float:
        """The coefficient of variation. Raises ZeroDivisionError before the second."""
        return sqrt(self.cv2())
