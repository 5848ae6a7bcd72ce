"""The parameters of the policy `motcua`, found by a search over simulated days; docs/engine.md says how."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

LEVELS: Final = (0.0, 0.4, 0.8, 1.3, 2.0)
"""The pressures, in targets of work per counter, at which a `Tuning` gives `sooner`, `late` and `age`."""


class Tuning(Struct, frozen=True):
    """By pressure: `sooner`, how much later the other choice would come, in usual visits; `late`, what the second limit
    counts beside the first; `age`, what a target's worth of waiting counts by itself.

    `late_at`: the second limit, in targets; `later`: as `sooner`, at that limit. `weight`: power of the class's weight.
    `short`, `short_late`, `short_age`: powers of usual ÷ mean service time, for the target, the second limit and age.
    `behind`: what both limits of those next in line count beside the candidate's; `apart`: how long after one another
    they would be called, in visits ÷ open counters that serve them. `own_part`: how much of the pressure is the
    service's own backlog, the rest being the whole branch's.
    """

    sooner: tuple[float, float, float, float, float]
    late: tuple[float, float, float, float, float]
    age: tuple[float, float, float, float, float]
    late_at: float
    later: float
    weight: float
    short: float
    short_late: float
    short_age: float
    behind: float
    apart: float
    own_part: float


TUNED: Final = Tuning(
    sooner=(0.23, 0.74, 0.97, 0.95, 1.0),
    late=(0.08, 0.8, 1.1, 1.03, 0.95),
    age=(0.065, 0.03, 0.08, 0.085, 0.09),
    late_at=1.89,
    later=1.05,
    weight=0.28,
    short=0.45,
    short_late=1.93,
    short_age=0.14,
    behind=0.45,
    apart=2.4,
    own_part=0.48,
)


def at(pressure: float, values: Sequence[float]) -> float:
    """The value at a pressure: interpolated linearly between the levels, and the last value beyond them."""
    for place in range(1, len(LEVELS)):
        if pressure < LEVELS[place]:
            part = (pressure - LEVELS[place - 1]) / (LEVELS[place] - LEVELS[place - 1])
            return values[place - 1] + part * (values[place] - values[place - 1])
    return values[-1]
