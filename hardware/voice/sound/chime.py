"""The two notes before a call, synthesized here, so that no recording needs a licence."""

import array
import functools
import math

from .loudness import normalized
from .sound import RATE_HZ, Sound

NOTES_HZ = (659.26, 523.25)
"""E5 and C5: a falling third, as of a doorbell."""

APART_S = 0.42
FADE_S = 0.55
LENGTH_S = 1.5
SOFTER_LU = 3.0
"""How much softer than the voice, in loudness units."""


@functools.cache
def chime() -> Sound:
    """The sound of the chime."""
    samples = array.array("h", (round(6000 * _at(n / RATE_HZ)) for n in range(int(LENGTH_S * RATE_HZ))))
    return normalized(Sound(samples), -16.0 - SOFTER_LU)


def _at(time_s: float) -> float:
    value = 0.0
    for nth, hertz in enumerate(NOTES_HZ):
        since = time_s - nth * APART_S
        if since > 0:
            swell = min(1.0, since / 0.008) * math.exp(-since / FADE_S * 3)
            turn = 2 * math.pi * hertz * since
            value += swell * (math.sin(turn) + 0.35 * math.sin(2 * turn) + 0.12 * math.sin(3 * turn))
    return value * min(1.0, (LENGTH_S - time_s) / 0.05)
