"""A straight line through samples: whether something grows."""

from collections.abc import Sequence

from msgspec import Struct


class Trend(Struct, frozen=True):
    """`growth` is how much the fitted line rises from the first sample to the last."""

    first: float
    last: float
    most: float
    mean: float
    growth: float


def trend(times_s: Sequence[float], values: Sequence[float]) -> Trend:
    """Least squares. Raises ValueError for fewer than two moments."""
    n = len(values)
    if n < 2 or n != len(times_s) or times_s[0] == times_s[-1]:
        raise ValueError("a line needs two samples at two moments")
    mean_t, mean_v = sum(times_s) / n, sum(values) / n
    around = sum((t - mean_t) ** 2 for t in times_s)
    slope = sum((t - mean_t) * (v - mean_v) for t, v in zip(times_s, values, strict=True)) / around
    return Trend(values[0], values[-1], max(values), mean_v, slope * (times_s[-1] - times_s[0]))
