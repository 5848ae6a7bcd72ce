"""How old something is beside what was promised, and how much that matters."""

from msgspec import Struct

from protocol.ids import Instant

AMBER_SHARE = 10 / 15
RED_SHARE = 13 / 15
"""Of the promised time: amber after ten of the fifteen minutes, red after thirteen, late after all of them."""


class Aged(Struct, frozen=True):
    """Something that runs since `since` (ms) and was promised to end within `target_s`."""

    since: Instant
    age_s: int
    target_s: int

    @property
    def amber_s(self) -> int:
        return round(self.target_s * AMBER_SHARE)

    @property
    def red_s(self) -> int:
        return round(self.target_s * RED_SHARE)

    @property
    def level(self) -> str:
        """`calm`, `amber`, `red` or `over`; static/ages.js goes on from there."""
        if self.age_s >= self.target_s:
            return "over"
        if self.age_s >= self.red_s:
            return "red"
        return "amber" if self.age_s >= self.amber_s else "calm"
