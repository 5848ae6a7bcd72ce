"""The rating pad: a level from 1 to 5 for each key."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from hardware.keypad.keys import Pad, pad
from hardware.serial.address import LineAddress
from hardware.serial.device import SerialDevice
from hardware.serial.serial_port import RETRY_S

FILE = Path(__file__).parent / "ratings.toml"
DEFAULT = "five"
ONE_VOTE_S = 2.0
"""Further presses within this time, in seconds, count as the same person's vote."""


@dataclass(frozen=True, slots=True)
class Rating:
    """`level`: 5 very satisfied … 1 very dissatisfied; None when the make's table has no entry for `sent`."""

    level: int | None
    sent: bytes


def rating_make(name: str = DEFAULT) -> Pad:
    """The make with this name in `ratings.toml`, or `FILE.toml#NAME`. Raises PadError."""
    return pad(FILE, name or DEFAULT, frozenset("12345"))


class RatingPad(SerialDevice[Rating]):
    """A rating pad; it calls `on_heard(Rating)` for each vote."""

    def __init__(
        self, address: LineAddress, make: Pad, *, retry_s: float = RETRY_S, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__(address, make.framer(), retry_s=retry_s)
        self._make = make
        self._clock = clock
        self._voted_at: float | None = None

    def _meaning(self, message: bytes) -> Rating | None:
        meaning = self._make.meaning(message)
        if meaning is None:
            return Rating(None, message)
        now = self._clock()
        if self._voted_at is not None and now - self._voted_at < ONE_VOTE_S:
            return None
        self._voted_at = now
        return Rating(int(meaning), message)
