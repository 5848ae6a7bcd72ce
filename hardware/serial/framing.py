"""How messages are told apart on a line: by an end character, or by silence. Pure: bytes in, messages out."""

from typing import Protocol

ENDS = b"\r\n\t"
IDLE_S = 0.08
"""Silence that ends a message of a device which sends no end: 50 to 100 ms at 9600 baud."""
MOST_BYTES = 4096


class Framer(Protocol):
    """Cuts a stream of bytes into messages. What it holds back it drops on `reset`, when the line was unplugged."""

    idle_s: float

    @property
    def pending(self) -> bool:
        """Whether a message has begun."""

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that these bytes complete."""

    def idle(self) -> list[bytes]:
        """Nothing came for `idle_s`: the messages that this completes."""

    def reset(self) -> None:
        """Forget what has begun."""


class EndOrIdle:
    """Ends at CR, LF, CR LF or TAB, and at silence. A message too long is dropped whole: it is noise."""

    def __init__(self, *, ends: bytes = ENDS, idle_s: float = IDLE_S, most_bytes: int = MOST_BYTES) -> None:
        self.idle_s = idle_s
        self._ends = ends
        self._most = most_bytes
        self._held = bytearray()
        self._too_long = False

    @property
    def pending(self) -> bool:
        return bool(self._held) or self._too_long

    def feed(self, data: bytes) -> list[bytes]:
        messages: list[bytes] = []
        for byte in data:
            if byte in self._ends:
                messages += self.idle()
            elif len(self._held) < self._most:
                self._held.append(byte)
            else:
                self._too_long = True
        return messages

    def idle(self) -> list[bytes]:
        message = bytes(self._held)
        dropped = self._too_long
        self.reset()
        return [message] if message and not dropped else []

    def reset(self) -> None:
        self._held.clear()
        self._too_long = False
