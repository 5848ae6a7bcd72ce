"""A QR code as the path of an SVG picture inside the page."""

import qrcode
from msgspec import Struct
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Width of the white border in modules, as the standard requires."""


class Qr(Struct, frozen=True):
    """`size`: width in modules, with the border; `path`: the dark modules, for a viewBox of that size."""

    size: int
    path: str


def qr(text: str) -> Qr:
    """The QR code of `text`."""
    maker = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    maker.add_data(text)
    maker.make(fit=True)
    matrix = maker.get_matrix()
    rows = ((y, x) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return Qr(len(matrix), "".join(f"M{x} {y}h1v1h-1z" for y, x in rows))
