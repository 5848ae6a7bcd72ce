"""How long visits took at a counter today: sums from which mean and variation follow, updated in O(1)."""

from math import sqrt

from msgspec import Struct

LONGEST_MS = 3_600_000
"""A longer visit counts as this long, 1 h: the clerk forgot to press the key, which must not spoil the day's mean."""


class Times(Struct):
    """`n` completed visits, the sums of their times (ms) and of the squares. Integers, so that a replay is exact."""

    n: int = 0
    sum_ms: int = 0
    sum_ms2: int = 0

    def add(self, ms: int) -> None:
        """Adds a visit's time at the counter."""
        ms = min(ms, LONGEST_MS)
        self.n += 1
        self.sum_ms += ms
        self.sum_ms2 += ms * ms

    def remove(self, ms: int) -> None:
        """Takes out a visit's time that was added."""
        ms = min(ms, LONGEST_MS)
        self.n -= 1
        self.sum_ms -= ms
        self.sum_ms2 -= ms * ms

    def mean_s(self) -> float:
        """The mean, in seconds. Raises ZeroDivisionError before the first visit."""
        return self.sum_ms / self.n / 1000

    def cv2(self) -> float:
        """The sample's squared coefficient of variation. Raises ZeroDivisionError before the second visit."""
        if self.sum_ms == 0:
            return 0.0
        spread_ms2 = (self.n * self.sum_ms2 - self.sum_ms**2) / (self.n * (self.n - 1))
        return spread_ms2 / (self.sum_ms / self.n) ** 2

    def cv(self) -> float:
        """The coefficient of variation. Raises ZeroDivisionError before the second visit."""
        return sqrt(self.cv2())
