"""A page is decoded once when it has come: a small picture is written beside it, and it is told whether it is blank."""

from pathlib import Path
from typing import Final

from PIL import Image

from .blank import is_blank
from .true_size import NO_PICTURE

SIDE: Final = 1400
"""Most dots of the small picture's longer side: enough to read on a screen, decoded within a frame."""

QUALITY: Final = 80


def small_of(path: Path) -> Path:
    """Where the small picture of a page is; it may not be there yet."""
    return path.with_name(f"{path.stem}.small.jpg")


def first_look(path: Path) -> bool:
    """Writes the small picture; whether the page looks blank. False for what is no picture. Blocking."""
    try:
        with Image.open(path) as picture:
            factor = max(1, -(-max(picture.size) // SIDE))
            colours = picture.convert("RGB")
        small = small_of(path)
        half = small.with_suffix(".half")
        colours.reduce(factor).save(half, format="JPEG", quality=QUALITY)
        half.replace(small)
        return is_blank(colours)
    except NO_PICTURE:
        return False
