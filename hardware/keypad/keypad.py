"""The call keypad at a counter: a key pressed, by what it means."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from time import monotonic

from hardware.serial.address import LineAddress
from hardware.serial.device import SerialDevice
from hardware.serial.serial_line import RETRY_S

from .keys import Pad, pad

FILE = Path(__file__).parent / "keypads.toml"
DEFAULT = "line"
BOUNCE_S = 0.25
"""The same key within that time is one press: contacts bounce, and some pads repeat."""


class Key(Enum):
    """What a key asks for."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    PARK = "park"
    PAUSE = "pause"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key; None where this make's table does not know what was sent (`sent`, to be added to it)."""

    key: Key | None
    sent: bytes


def keypad_make(name: str = DEFAULT) -> Pad:
    """The make by its name in `keypads.toml`, or `FILE.toml#NAME`. Raises PadError."""
    return pad(FILE, name or DEFAULT, frozenset(key.value for key in Key))


class Keypad(SerialDevice[Pressed]):
    """A keypad; `on_heard(Pressed)` for each press."""

    def __init__(
        self, address: LineAddress, make: Pad, *, retry_s: float = RETRY_S, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__(address, make.framer(), retry_s=retry_s)
        self._make = make
        self._clock = clock
        self._last: tuple[bytes, float] = (b"", 0.0)

    def _meaning(self, message: bytes) -> Pressed | None:
        before, at = self._last
        now = self._clock()
        self._last = (message, now)
        if message == before and now - at < BOUNCE_S:
            return None
        meaning = self._make.meaning(message)
        return Pressed(None if meaning is None else Key(meaning), message)
