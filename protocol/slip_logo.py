"""A slip's logo as settings and stream have it: a PNG of one bit a dot, in base 64. Pure."""

import base64
import binascii
import struct
from typing import Final

MOST_ACROSS: Final = 320
MOST_DOWN: Final = 96
"""Dots at 203 dpi: 40 mm across, which paper of 58 mm has room for, and 12 mm down."""

_HEAD: Final = struct.Struct(">8sI4sIIBB")
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def png_of(logo: str) -> bytes | None:
    """The PNG; None for what is no logo within the bounds."""
    try:
        png = base64.b64decode(logo, validate=True)
        signature, length, kind, across, down, bits, colour = _HEAD.unpack_from(png)
    except (binascii.Error, ValueError, struct.error):
        return None
    is_one_bit = (signature, length, kind, bits, colour) == (_SIGNATURE, 13, b"IHDR", 1, 0)
    return png if is_one_bit and 0 < across <= MOST_ACROSS and 0 < down <= MOST_DOWN else None
