"""A page as a scanner on the network sends it: whether it is whole, and its resolution, which many leave out."""

import struct
from pathlib import Path
from typing import Final

from hardware.scanner.true_size import LEAST_DPI, MOST_DPI

_START, _END = b"\xff\xd8", b"\xff\xd9"
_LAST: Final = 1024
"""Bytes in which the end is looked for; some makes fill up what they send."""

_JFIF: Final = b"\xff\xe0"
_NAME: Final = b"JFIF\x00"
_UNKNOWN: Final = 72, 96
"""What libraries write that know no resolution, besides nothing; no paper is scanned for the archive with it."""


def is_whole(path: Path) -> bool:
    """Whether a file begins and ends as a JPEG does."""
    with path.open("rb") as file:
        begins = file.read(len(_START)) == _START
        file.seek(max(0, file.seek(0, 2) - _LAST))
        return begins and _END in file.read()


def with_dpi(path: Path, dpi: int) -> None:
    """Writes the resolution into a JPEG that does not say one, in its own header or in one before it."""
    with path.open("r+b") as file:
        head = file.read(20)
        if head[2:4] == _JFIF and head[6:11] == _NAME:
            units, across = head[13], struct.unpack(">H", head[14:16])[0]
            said = across if units == 1 else round(across * 2.54) if units == 2 else 0
            if not LEAST_DPI <= said <= MOST_DPI or said in _UNKNOWN:
                file.seek(13)
                file.write(struct.pack(">BHH", 1, dpi, dpi))
            return
        file.seek(len(_START))
        rest = file.read()
        file.seek(len(_START))
        file.write(_JFIF + struct.pack(">H", 16) + _NAME + struct.pack(">BBBHHBB", 1, 1, 1, dpi, dpi, 0, 0) + rest)
