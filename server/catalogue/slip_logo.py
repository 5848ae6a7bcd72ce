"""Turns a picture into a slip's logo: black and white, no larger than slips have room for."""

import base64
import io

from PIL import Image, ImageOps

from protocol.slip_logo import MOST_ACROSS, MOST_DOWN

from .media_files import opened


def logo_of(content: bytes) -> str | None:
    """A PNG of one bit a dot in base 64, as settings have it; None for what is no picture. Blocking."""
    found = opened(content)
    if found is None:
        return None
    small = found[0]
    small.thumbnail((4 * MOST_ACROSS, 4 * MOST_DOWN))  # before each step of a large one takes hundreds of megabytes
    picture = small.convert("RGBA")
    on_paper = Image.new("RGBA", picture.size, "white")
    on_paper.alpha_composite(picture)
    grey = ImageOps.autocontrast(on_paper.convert("L"))
    grey.thumbnail((MOST_ACROSS, MOST_DOWN), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    grey.convert("1").save(made, "PNG", optimize=True)
    return base64.b64encode(made.getvalue()).decode("ascii")
