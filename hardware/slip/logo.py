"""A branch's logo on a slip: a picture of one bit a dot, in base 64."""

import base64
import io

from PIL import Image

MOST_DOTS = 512
"""Of a side; a larger picture is no logo of a slip."""


def read_logo(logo: str, width: int, scale: float) -> Image.Image | None:
    """The logo in grey levels, at most `width` dots wide, `scale` times as large; None for what is no picture."""
    try:
        with Image.open(io.BytesIO(base64.b64decode(logo, validate=True)), formats=("PNG",)) as found:
            if max(found.size) > MOST_DOTS:
                return None
            picture = found.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):  # what Pillow cannot draw
        return None
    factor = min(scale, width / picture.width)
    if factor == 1:
        return picture
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.NEAREST)
