"""Splits a stream of bytes into messages, by end characters or by silence. Pure."""

from typing import Protocol

ENDS = b"\r\n\t"
IDLE_S = 0.08
"""Silence, in seconds, that ends a message without an end character; 50 to 100 ms are usual at 9600 baud."""
MOST_BYTES = 4096


class Framer(Protocol):
    """Splits a stream of bytes into messages. `idle_s`: the silence, in seconds, after which `idle` is called."""

    idle_s: float

    @property
    def pending(self) -> bool:
        """Whether a message has begun."""

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that these bytes complete."""

    def idle(self) -> list[bytes]:
        """The messages that are complete after `idle_s` of silence."""

    def reset(self) -> None:
        """Drops an incomplete message; called when the line was lost."""


class EndOrIdle:
    """A message ends at CR, LF, CR LF or TAB, or at silence. A message that is too long is dropped as noise."""

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
                messages += self._taken()
            elif len(self._held) < self._most:
                self._held.append(byte)
            else:
                self._too_long = True
        return messages

    def idle(self) -> list[bytes]:
        return self._taken()

    def _taken(self) -> list[bytes]:
        message = bytes(self._held)
        dropped = self._too_long
        self.reset()
        return [message] if message and not dropped else []

    def reset(self) -> None:
        self._held.clear()
        self._too_long = False
