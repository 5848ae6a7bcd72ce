"""How near a running time is to its target."""

from enum import Enum

from .tokens import PROMISE


class Level(Enum):
    """How near a running time is to its target; the value is the colour token's name."""

    CALM = "calm"
    AMBER = "amber"
    RED = "red"
    OVER = "over"

    @property
    def colour(self) -> str:
        """The token of its text colour; with `_soft` behind, of its background."""
        return "red" if self is Level.OVER else str(self.value)


def level_of(seconds: float, target_s: float) -> Level:
    """The level of a time that should stay under `target_s`, the branch's configured one."""
    if seconds >= target_s:
        return Level.OVER
    if seconds >= target_s * PROMISE.red:
        return Level.RED
    return Level.AMBER if seconds >= target_s * PROMISE.amber else Level.CALM
