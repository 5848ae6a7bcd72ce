"""The tables of makes of keypads and rating pads: how their messages are framed, and what each key means.

Two framings: `line`, a message ended by CR, LF, TAB or silence; and `ff68`, the frame of Chinese call keypads:
FF 68 length length 68 address command data… sum 16 (hexadecimal). Length and sum (modulo 256) are of the bytes from the
address to the end of the data.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from hardware.serial.framing import IDLE_S, EndOrIdle, Framer
from language.messages import _


class PadError(ValueError):
    """An unknown make, or a wrong table; the text says what would be right."""


class Pad(Struct, frozen=True, forbid_unknown_fields=True):
    """One make. `keys`: message (text, or hex for `ff68`) → meaning."""

    name: str
    source: str
    framing: Literal["line", "ff68"]
    keys: dict[str, str]
    baud: int = 9600

    def framer(self) -> Framer:
        return Ff68Framer() if self.framing == "ff68" else EndOrIdle(idle_s=IDLE_S, most_bytes=64)

    def meaning(self, message: bytes) -> str | None:
        """The meaning of a message; None when it is not in the table."""
        text = message.hex() if self.framing == "ff68" else message.decode("ascii", "replace").strip()
        return self.keys.get(text)


class Ff68Framer:
    """Extracts command and data of each `ff68` frame; noise, and frames with a wrong sum, are dropped."""

    idle_s = 0.5

    def __init__(self) -> None:
        self._held = bytearray()

    @property
    def pending(self) -> bool:
        return bool(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        self._held += data
        messages: list[bytes] = []
        while (start := self._held.find(b"\xff\x68")) >= 0:
            del self._held[:start]
            if len(self._held) < 5:
                return messages
            length = self._held[2]
            if length != self._held[3] or self._held[4] != 0x68 or length < 2:
                del self._held[:2]
                continue
            end = 5 + length + 2
            if len(self._held) < end:
                return messages
            body, total, last = bytes(self._held[5 : 5 + length]), self._held[end - 2], self._held[end - 1]
            if sum(body) & 0xFF == total and last == 0x16:
                messages.append(body[1:])
                del self._held[:end]
            else:
                del self._held[:2]
        del self._held[: max(0, len(self._held) - 1)]
        return messages

    def idle(self) -> list[bytes]:
        self._held.clear()  # a frame is sent at once, so the rest is incomplete
        return []

    def reset(self) -> None:
        self._held.clear()


@lru_cache(maxsize=8)
def pads(path: Path) -> Mapping[str, Pad]:
    """All makes of a file. Raises PadError."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=dict[str, Pad])
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise PadError(f"{path}: {error}") from error


def pad(path: Path, wanted: str, allowed: frozenset[str]) -> Pad:
    """The make with this name, or `FILE.toml#NAME`. Raises PadError, also for a meaning that is not in `allowed`."""
    file, _hash, name = wanted.rpartition("#")
    known = pads(Path(file) if file else path)
    if name not in known:
        raise PadError(_("{name!r} is not known; known: {names}").format(name=name, names=", ".join(known)))
    strange = set(known[name].keys.values()) - allowed
    if strange:
        words = _("{name}: a key cannot mean {meaning!r}; it may mean: {names}")
        raise PadError(words.format(name=name, meaning=sorted(strange)[0], names=", ".join(sorted(allowed))))
    return known[name]
