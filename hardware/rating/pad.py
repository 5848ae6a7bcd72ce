"""The rating pad: a level from 1 to 5, or a key that its make's table does not know."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from hardware.keypad.keys import Pad, pad
from hardware.serial.address import LineAddress
from hardware.serial.device import SerialDevice
from hardware.serial.serial_line import RETRY_S

FILE = Path(__file__).parent / "ratings.toml"
DEFAULT = "five"
ONE_VOTE_S = 2.0
"""Presses within that time after one are the same person's: children drum on it."""


@dataclass(frozen=True, slots=True)
class Rated:
    """`level` 5 very satisfied … 1 very dissatisfied; None where the table does not know what was `sent`."""

    level: int | None
    sent: bytes


def rating_make(name: str = DEFAULT) -> Pad:
    """The make by its name in `ratings.toml`, or `FILE.toml#NAME`. Raises PadError."""
    return pad(FILE, name or DEFAULT, frozenset("12345"))


class RatingPad(SerialDevice[Rated]):
    """A rating pad; `on_heard(Rated)` for each vote."""

    def __init__(
        self, address: LineAddress, make: Pad, *, retry_s: float = RETRY_S, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__(address, make.framer(), retry_s=retry_s)
        self._make = make
        self._clock = clock
        self._voted_at: float | None = None

    def _meaning(self, message: bytes) -> Rated | None:
        meaning = self._make.meaning(message)
        if meaning is None:
            return Rated(None, message)
        now = self._clock()
        if self._voted_at is not None and now - self._voted_at < ONE_VOTE_S:
            return None
        self._voted_at = now
        return Rated(int(meaning), message)
