"""Builds a panel's messages from the templates in `panels.toml`, which explains them."""

import shlex
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from language.messages import _

FILE = Path(__file__).parent / "panels.toml"
DEFAULT = "line"

SEGMENTS = {
    " ": 0x00, "-": 0x40, "0": 0x3F, "1": 0x06, "2": 0x5B, "3": 0x4F, "4": 0x66, "5": 0x6D, "6": 0x7D, "7": 0x07,
    "8": 0x7F, "9": 0x6F, "A": 0x77, "B": 0x7C, "C": 0x39, "D": 0x5E, "E": 0x79, "F": 0x71, "G": 0x3D, "H": 0x76,
    "I": 0x10, "J": 0x0E, "K": 0x7A, "L": 0x38, "M": 0x55, "N": 0x54, "O": 0x5C, "P": 0x73, "Q": 0x67, "R": 0x50,
    "S": 0x64, "T": 0x78, "U": 0x3E, "V": 0x62, "W": 0x6A, "X": 0x36, "Y": 0x6E, "Z": 0x49,
}  # fmt: skip
"""Character → seven segments, a in bit 0 … g in bit 6."""


class PanelError(ValueError):
    """An unknown make, a wrong table, or a text that cannot be shown; the message says what would be right."""


class Panel(Struct, frozen=True, forbid_unknown_fields=True):
    """One make; the fields are those of `panels.toml`."""

    name: str
    source: str
    width: int
    show: str
    answer: str = ""
    align: str = "left"

    def message(self, text: str, panel_id: int) -> bytes:
        """The bytes that show a text. Raises PanelError for a text that is too long, or not ASCII."""
        return _build(self.show, self.fitted(text), panel_id)

    def expected(self, text: str, panel_id: int) -> bytes:
        """The panel's answer when it has understood; empty for a make that does not answer."""
        return _build(self.answer, self.fitted(text), panel_id)

    def fitted(self, text: str) -> str:
        """The text padded to the panel's width; its hyphen is left out if it does not fit otherwise."""
        text = text.upper()
        if len(text) > self.width:
            text = text.replace("-", "")
        if len(text) > self.width or not text.isascii() or not text.isprintable():
            raise PanelError(f"{text!r} cannot be shown: {self.name} has {self.width} places for plain letters")
        return text.rjust(self.width) if self.align == "right" else text.ljust(self.width)


def panel(wanted: str = DEFAULT) -> Panel:
    """The make with this name, or `FILE.toml#NAME`. Raises PanelError."""
    file, _hash, name = (wanted or DEFAULT).rpartition("#")
    known = panels(Path(file) if file else FILE)
    if name not in known:
        raise PanelError(_("LED panel {name!r} is not known; known: {names}").format(name=name, names=", ".join(known)))
    return known[name]


@lru_cache(maxsize=8)
def panels(path: Path = FILE) -> Mapping[str, Panel]:
    """All makes of a file; each builds one message as a check. Raises PanelError."""
    try:
        made = msgspec.toml.decode(path.read_bytes(), type=dict[str, Panel])
        for each in made.values():
            each.message("", 1)
            each.expected("", 1)
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise PanelError(f"{path}: {error}") from error
    return made


def _build(template: str, text: str, panel_id: int) -> bytes:
    segments = bytes(SEGMENTS.get(char, 0) for char in text)
    segments += bytes(len(segments) % 2)
    out = bytearray()
    start, summed = 0, b""
    for word, quoted in _words(template):
        match word:
            case _ if quoted:
                out += word.encode("ascii")
            case "[":
                start = len(out)
            case "]":
                summed = bytes(out[start:])
            case "id":
                out.append(panel_id)
            case "id-hex":
                out += b"%02X" % panel_id
            case "text":
                out += text.encode("ascii")
            case "segments":
                out += segments
            case "bytes":
                out.append(len(segments))
            case "registers":
                out.append(len(segments) // 2)
            case "crc16":
                out += crc16(summed).to_bytes(2, "little")
            case "xor-hex":
                out += b"%02X" % _xor(summed)
            case _:
                out += bytes.fromhex(word)
    return bytes(out)


def _words(template: str) -> list[tuple[str, bool]]:
    words = shlex.split(template, posix=False)
    return [(word[1:-1], True) if word[0] == word[-1] == "'" else (word, False) for word in words]


def crc16(data: bytes) -> int:
    """Modbus over Serial Line 1.02, section 6.2.2: polynomial 0xA001, starts at 0xFFFF."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _bit in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def _xor(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total
