"""How near a time is to the fifteen minutes that were promised."""

from enum import Enum

from .tokens import PROMISE


class Level(Enum):
    """How near a running time is to its promise; the value is the colour token's name."""

    CALM = "calm"
    AMBER = "amber"
    RED = "red"
    OVER = "over"

    @property
    def colour(self) -> str:
        """The token of its text colour; with `_soft` behind, of its background."""
        return "red" if self is Level.OVER else str(self.value)


def level_of(seconds: float) -> Level:
    """The level of a time that should stay under fifteen minutes."""
    if seconds >= PROMISE.over_s:
        return Level.OVER
    if seconds >= PROMISE.red_s:
        return Level.RED
    return Level.AMBER if seconds >= PROMISE.amber_s else Level.CALM
