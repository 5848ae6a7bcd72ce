"""What a measurement gives: a figure, its reference from the same run, and how they compare round by round."""

from collections.abc import Sequence
from statistics import median

from msgspec import Struct


class NotMeasured(RuntimeError):
    """Something that the measurement needs is not here, or did not hold; the text says what."""


class Spread(Struct, frozen=True):
    """Of several rounds: how few and how many, and what lies in the middle."""

    min: float
    median: float
    max: float
    rounds: int


class Side(Struct, frozen=True, omit_defaults=True):
    """One of the two that are compared. `cpu_us` is its process's CPU time for each `Figure.cpu_per`, in µs, None where
    nobody counts it; `p50_ms` and `p99_ms` are of single answers, over all rounds.
    """

    what: str
    value: Spread
    cpu_us: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None


class Figure(Struct, frozen=True, omit_defaults=True):
    """`ratio` is ours ÷ reference of each pair of rounds, which ran one after the other. `goal` says what it should be,
    in words; `more` what else was counted.
    """

    name: str
    title: str
    unit: str
    ours: Side
    reference: Side
    ratio: Spread
    cpu_per: str = "request"
    goal: str = ""
    more: dict[str, float] = {}


class Missing(Struct, frozen=True):
    """A figure that could not be had."""

    name: str
    why: str


def spread(values: Sequence[float]) -> Spread:
    """Raises NotMeasured for no values."""
    if not values:
        raise NotMeasured("no round was finished")
    return Spread(min(values), median(values), max(values), len(values))


def ratio(ours: Sequence[float], reference: Sequence[float]) -> Spread:
    """Of each pair. Raises NotMeasured when a reference gave nothing, ValueError when there are not as many."""
    pairs = list(zip(ours, reference, strict=True))
    if any(not below for _, below in pairs):
        raise NotMeasured("the reference gave nothing in one of its rounds")
    return spread([above / below for above, below in pairs])


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of them do not exceed. Raises NotMeasured for no values."""
    if not values:
        raise NotMeasured("nothing was measured")
    ordered = sorted(values)
    at_least = -(-len(ordered) * share // 1)
    return ordered[max(0, min(len(ordered), int(at_least)) - 1)]


def mean(sums: Sequence[float | None], count: float) -> float | None:
    """The sum divided by `count`; None when a part of it is not known."""
    known = [each for each in sums if each is not None]
    return sum(known) / count if count and len(known) == len(sums) else None
