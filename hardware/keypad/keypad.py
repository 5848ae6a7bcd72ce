"""The call keypad at a counter: which command a pressed key asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from time import monotonic

from hardware.serial.address import LineAddress
from hardware.serial.device import SerialDevice
from hardware.serial.serial_port import RETRY_S

from .keys import Pad, pad

FILE = Path(__file__).parent / "keypads.toml"
DEFAULT = "line"
BOUNCE_S = 0.25
"""Repeats of a key within this time, in seconds, are one press: contacts bounce, and some pads repeat."""


class Key(Enum):
    """The command of a key, or the choice that it makes where a question is open."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    PARK = "park"
    PAUSE = "pause"
    ALARM = "alarm"
    ANSWER_1 = "answer_1"
    ANSWER_2 = "answer_2"
    ANSWER_3 = "answer_3"
    ANSWER_4 = "answer_4"
    ANSWER_5 = "answer_5"
    ANSWER_6 = "answer_6"
    ANSWER_7 = "answer_7"
    ANSWER_8 = "answer_8"
    ANSWER_9 = "answer_9"


ANSWERS = tuple(key for key in Key if key.value.startswith("answer"))
"""What answers a question: the first choice, the second, and so on."""


@dataclass(frozen=True, slots=True)
class KeyPress:
    """A pressed key. `key`: None when the make's table has no entry for `sent`."""

    key: Key | None
    sent: bytes


def keypad_make(name: str = DEFAULT) -> Pad:
    """The make with this name in `keypads.toml`, or `FILE.toml#NAME`. Raises PadError."""
    return pad(FILE, name or DEFAULT, frozenset(key.value for key in Key))


class Keypad(SerialDevice[KeyPress]):
    """A keypad; it calls `on_heard(KeyPress)` for each press."""

    def __init__(
        self, address: LineAddress, make: Pad, *, retry_s: float = RETRY_S, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__(address, make.framer(), retry_s=retry_s)
        self._make = make
        self._clock = clock
        self._last: tuple[bytes, float] = (b"", 0.0)

    def _meaning(self, message: bytes) -> KeyPress | None:
        before, at = self._last
        now = self._clock()
        self._last = (message, now)
        if message == before and now - at < BOUNCE_S:
            return None
        meaning = self._make.meaning(message)
        return KeyPress(None if meaning is None else Key(meaning), message)
