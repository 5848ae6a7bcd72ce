"""The age of something compared with its target time."""

from msgspec import Struct

from protocol.ids import Instant

AMBER_SHARE = 10 / 15
RED_SHARE = 13 / 15
"""Shares of the target time: of fifteen minutes, amber after ten, red after thirteen, over after all fifteen."""


class Age(Struct, frozen=True):
    """Something that began at `since` (ms since the epoch) and should end within `target_s` seconds."""

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
        """`calm`, `amber`, `red` or `over`; static/ages.js updates it in the browser."""
        if self.age_s >= self.target_s:
            return "over"
        if self.age_s >= self.red_s:
            return "red"
        return "amber" if self.age_s >= self.amber_s else "calm"
