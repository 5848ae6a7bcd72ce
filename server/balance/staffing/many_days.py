"""As `pooled`, for one service and many days at once: a step for each person who comes, of all days together.

Needs numpy. The same chances are used for any number of people, any mean time and any counters, so that answers differ
by what was asked alone.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from server.balance.foresight.learned_day import HALF_HOUR_S

from .offered import VisitTimes, kinds_of_days
from .pooled import Kept, opens

DAYS: Final = 160
LATE_S: Final = 1e9
"""When nobody comes any more."""


class ManyDays:
    """Drawn days of one shape. `most`: people of the busiest day asked about."""

    def __init__(self, half_hours: Sequence[float], day_cv: float, most: int, seed: int) -> None:
        chance = np.random.default_rng(seed)
        self._busy = np.array(kinds_of_days(day_cv, DAYS))
        self._shape = np.concatenate([[0.0], np.cumsum(half_hours) / sum(half_hours)])
        self._clock = np.arange(len(half_hours) + 1) * float(HALF_HOUR_S)
        self._sums = np.cumsum(chance.exponential(size=(DAYS, most)), axis=1)
        self._normals = chance.standard_normal((DAYS, most))

    def play(
        self, per_day: float, times: VisitTimes, cv: float, counters: Sequence[int], after_wait: Sequence[float]
    ) -> Kept:
        """What becomes of their visits; `after_wait`: as `chances` gives it."""
        here = self._sums / (self._busy[:, None] * per_day)
        people = int((here <= 1).sum(axis=1).max())
        here = here[:, :people]
        come = here <= 1
        came = np.where(come, np.interp(here, self._shape, self._clock), LATE_S)
        spread = np.sqrt(np.log1p(cv * cv))
        takes = np.exp(spread * self._normals[:, :people] - spread * spread / 2)
        takes *= times.mean_s / takes[come].mean()
        waits = _waits(came, takes, counters)
        slots = np.minimum(came // HALF_HOUR_S, len(counters) - 1).astype(int)[come]
        table = np.array([*after_wait, 0.0])
        good = table[np.minimum(waits[come], len(after_wait)).astype(int)]
        many = len(counters)
        return Kept(
            [int(n) for n in np.bincount(slots, minlength=many)],
            [float(n) for n in np.bincount(slots, weights=good, minlength=many)],
        )


def _waits(came: Any, takes: Any, counters: Sequence[int]) -> Any:
    """By day and person, seconds."""
    places = max(counters)
    table = np.array([opens(counters, place) for place in range(places)])
    days, people = came.shape
    row, flat, begin = np.arange(days), table.ravel(), np.arange(places) * len(counters)
    free = np.tile(table[:, 0], (days, 1))
    waits = np.empty((days, people))
    last = len(counters) - 1
    for place in range(people):
        at = came[:, place]
        start = np.maximum(free, at[:, None])
        slot = np.minimum(start / HALF_HOUR_S, last).astype(int)
        start = np.maximum(start, flat[begin + slot])
        who = start.argmin(axis=1)
        first = start[row, who]
        waits[:, place] = first - at
        free[row, who] = first + takes[:, place]
    return waits
