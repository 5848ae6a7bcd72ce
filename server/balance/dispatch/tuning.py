"""The parameters of the policy `motcua`, found by a search over simulated days; docs/engine.md says how."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

LEVELS: Final = (0.0, 0.4, 0.8, 1.3, 2.0)
"""The pressures, in targets of work per counter, at which a `Tuning` gives `sooner`, `late` and `age`."""


class Tuning(Struct, frozen=True):
    """By pressure: `sooner`, how much later the other choice would come, in usual visits; `late`, what the second limit
    counts beside the first; `age`, what a target's worth of waiting counts by itself.

    `late_at`: the second limit, in targets; `later`: as `sooner`, at that limit. `weight`, `short`, `short_age`: powers
    of the class's weight, and of usual ÷ mean service time, for the two limits and for age. `behind`: what both limits
    of those next in line count beside the candidate's. `own_part`: how much of the pressure is the service's own
    backlog, the rest being the whole branch's.
    """

    sooner: tuple[float, float, float, float, float]
    late: tuple[float, float, float, float, float]
    age: tuple[float, float, float, float, float]
    late_at: float
    later: float
    weight: float
    short: float
    short_age: float
    behind: float
    own_part: float


TUNED: Final = Tuning(
    sooner=(0.29, 0.22, 0.79, 1.23, 1.53),
    late=(0.05, 0.3, 1.4, 0.57, 0.53),
    age=(0.06, 0.04, 0.12, 0.09, 0.19),
    late_at=1.9,
    later=0.95,
    weight=0.3,
    short=0.4,
    short_age=0.11,
    behind=0.6,
    own_part=0.32,
)


def at(pressure: float, values: Sequence[float]) -> float:
    """The value at a pressure: interpolated linearly between the levels, and the last value beyond them."""
    for place in range(1, len(LEVELS)):
        if pressure < LEVELS[place]:
            part = (pressure - LEVELS[place - 1]) / (LEVELS[place] - LEVELS[place - 1])
            return values[place - 1] + part * (values[place] - values[place - 1])
    return values[-1]
