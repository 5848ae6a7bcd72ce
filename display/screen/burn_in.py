"""Prevents burn-in: a constant picture leaves a ghost image on plasma and OLED panels and sticks on LCDs.

The whole screen moves along a small square, a px per minute. When the branch is closed, the screen rests: dark, with
a few words that change their place every minute.
"""

STEP_MS = 60_000
REACH_PX = 4
"""Half the side of the square, in the design's px; the margins around the parts are five times as wide."""

REST_AFTER_MS = 300_000
"""The screen rests this long after the branch has closed."""

PLACES = ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.5, 0.5))
"""Places of the resting words, as shares of the free width and height."""

_SIDE = 2 * REACH_PX


def shift(now_ms: int) -> tuple[int, int]:
    """The screen's offset to the right and down, in px, along the square."""
    step = now_ms // STEP_MS % (4 * _SIDE)
    edge, along = divmod(step, _SIDE)
    x, y = ((along, 0), (_SIDE, along), (_SIDE - along, _SIDE), (0, _SIDE - along))[edge]
    return x - REACH_PX, y - REACH_PX


def resting_place(now_ms: int) -> tuple[float, float]:
    """The place of the words on a resting screen."""
    return PLACES[now_ms // STEP_MS % len(PLACES)]
