"""The QR code of a slip: error correction M, modules of at least 4 dots (0.5 mm), a quiet zone of 4 modules."""

from math import ceil

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

from .slip import SlipError

QUIET_MODULES = 4
LEAST_MODULE_DOTS = 4
MOST_MODULE_DOTS = 7


def code(url: str, width_dots: int, wish_dots: int, scale: float = 1.0) -> Image.Image:
    """The code as a square 1-bit picture, quiet zone included.

    As near to `wish_dots` as whole dots a module allow, but never wider than `width_dots`. `scale`: of a head finer
    than 203 dpi, whose modules need more dots. Raises SlipError when the address is too long for that.
    """
    maker = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, box_size=1)
    maker.add_data(url)
    try:
        maker.make(fit=True)
    except (DataOverflowError, ValueError) as error:  # ValueError: beyond version 40
        raise SlipError("track_url is too long for a QR code") from error
    matrix = maker.get_matrix()
    modules = len(matrix) + 2 * QUIET_MODULES
    least, most = (ceil(each * scale) for each in (LEAST_MODULE_DOTS, MOST_MODULE_DOTS))
    dots = max(least, min(most, wish_dots // modules))
    if modules * dots > width_dots:
        raise SlipError(f"track_url is too long for a QR code on paper of {width_dots} dots")
    picture = Image.new("1", (modules, modules), 1)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x + QUIET_MODULES, y + QUIET_MODULES), 0)
    return picture.resize((modules * dots, modules * dots), Image.Resampling.NEAREST)
