"""The true size of a scanned page, as its file says: scanners round what they are asked."""

from pathlib import Path
from typing import Final

from PIL import Image

LEAST_DPI, MOST_DPI = 50, 4800
"""What a file says beyond these is no scanner's resolution."""

MM_PER_INCH: Final = 25.4

CUT: Final = 0.8
"""Of the wished side: a page that is shorter than this was a smaller paper, not a cut one."""

MARGIN_MM: Final = 4.0
"""By how much a page may be smaller than what was asked: margins that no scanner reaches."""


NO_PICTURE: Final = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
"""What Pillow raises for a file that it cannot draw."""


def dpi_of(picture: Image.Image, otherwise: int) -> int:
    """The picture's dots an inch as its file says; `otherwise` where it says nothing that can be."""
    said = picture.info.get("dpi")
    if not isinstance(said, tuple) or len(said) != 2:
        return otherwise
    dpi = round(float(said[0]))
    return dpi if LEAST_DPI <= dpi <= MOST_DPI else otherwise


def page_mm(path: Path, dpi: int) -> tuple[float, float] | None:
    """Width and height of a page's file in millimetres; `dpi` where it does not say. None: no picture."""
    try:
        with Image.open(path) as picture:
            true_dpi = dpi_of(picture, dpi)
            return picture.width / true_dpi * MM_PER_INCH, picture.height / true_dpi * MM_PER_INCH
    except NO_PICTURE:
        return None


def is_cut(came_mm: tuple[float, float], wished_mm: tuple[float, float]) -> bool:
    """Whether a page that came is a part of the wished one: smaller than it, and no half of it."""
    sides = zip(came_mm, wished_mm, strict=True)
    return any(CUT * wished < came < wished - MARGIN_MM for came, wished in sides)
