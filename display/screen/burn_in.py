"""Care for the panel: what stands for hours moves a little, and what stands for nights moves a lot.

A picture that never changes leaves its ghost on plasma and OLED panels, and image sticking on LCDs. So the whole
screen wanders by a px at a time along a square, and a closed branch rests: a dark screen whose few words stand in
another place every minute.
"""

STEP_MS = 60_000
REACH_PX = 4
"""Of the design; the margins around the parts are five times as wide."""

REST_AFTER_MS = 300_000
"""So long after the branch has closed the screen rests."""

PLACES = ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.5, 0.5))
"""Where the resting words stand, as shares of the room there is left and above."""

_SIDE = 2 * REACH_PX


def shift(now_ms: int) -> tuple[int, int]:
    """How far the screen stands to the right and below its place: around a square, a px a step."""
    step = now_ms // STEP_MS % (4 * _SIDE)
    edge, along = divmod(step, _SIDE)
    x, y = ((along, 0), (_SIDE, along), (_SIDE - along, _SIDE), (0, _SIDE - along))[edge]
    return x - REACH_PX, y - REACH_PX


def resting_place(now_ms: int) -> tuple[float, float]:
    """Where the words of a resting screen stand."""
    return PLACES[now_ms // STEP_MS % len(PLACES)]
