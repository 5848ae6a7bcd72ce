"""Who gives up waiting before the call: the chance of it by the time waited, learned from the days before.

A rate (how many leave, of all the seconds that people waited) for each slice of the time waited, of all services
together; a service has them as many times as often as its own leavers say. Where nobody was seen to leave, nobody does.
"""

from collections.abc import Mapping
from itertools import accumulate
from math import exp
from typing import Final

from .learned_day import SLICES, Waited, slice_from_s, slice_of

NOBODY_S: Final = 3_600
"""An hour of waiting from which nobody leaves stands before what was seen of a slice."""

LEAVERS: Final = 10
"""A service leaves like all of them; that counts like so many expected leavers of its own."""

SAID_MIN: Final = (5, 15, 30, 60)
"""The times waited for which it is shown."""


class Leaving:
    """`seen`: by service and slice of the time waited, how long people waited and how many left."""

    def __init__(self, seen: Mapping[tuple[str, int], Waited]) -> None:
        seconds, left = [0] * SLICES, [0] * SLICES
        for (_, place), one in seen.items():
            seconds[place] += one.seconds
            left[place] += one.left
        self._rates = [many / (NOBODY_S + during) for many, during in zip(left, seconds, strict=True)]
        whole = (rate * (slice_from_s(place + 1) - slice_from_s(place)) for place, rate in enumerate(self._rates))
        self._before = list(accumulate(whole, initial=0.0))
        self._factors = {code: self._factor(code, seen) for code in {code for code, _ in seen}}
        self.anybody = any(left)

    def _factor(self, service: str, seen: Mapping[tuple[str, int], Waited]) -> float:
        own = [(place, one) for (code, place), one in seen.items() if code == service]
        expected = sum(one.seconds * self._rates[place] for place, one in own)
        return (LEAVERS + sum(one.left for _, one in own)) / (LEAVERS + expected)

    def leavers(self, service: str, from_s: float, to_s: float) -> float:
        """How many leave between two times waited, where another takes the place of each: -log of the share that
        stays."""
        return self._factors.get(service, 1.0) * (self._until(to_s) - self._until(from_s))

    def _until(self, waited_s: float) -> float:
        place = slice_of(waited_s)
        return self._before[place] + self._rates[place] * (waited_s - slice_from_s(place))

    def shares(self) -> dict[int, float]:
        """For whoever asks: what share of those who are not called within so many minutes has left by then."""
        return {minutes: 1 - exp(-self.leavers("", 0, 60 * minutes)) for minutes in SAID_MIN}
