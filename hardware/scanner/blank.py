"""Whether a scanned page looks blank: a mark for a person to look at, never a reason to leave a page out."""

from pathlib import Path
from typing import Final

from PIL import Image

MOST_DOTS: Final = 300 * 1000
"""The page is looked at in so many dots; dust is lost between them."""

EDGE: Final = 0.03
"""Of each side, left out: shadows of the lid, and holes."""

DIFFERS: Final = 20
"""Of 255: how much a dot differs from the paper; faint pencil does."""

DARK: Final = 64
"""No paper is as dark as this."""

LEAST_SHARE: Final = 0.0003
"""Of dots that differ: a blank page has dust, one with a single short word has more."""


def looks_blank(path: Path) -> bool:
    """Whether hardly a dot differs from the paper; False for what is no picture, so that nothing is marked by mistake.

    A page that is dark all over is none either. Blocking: some hundredths of a second.
    """
    try:
        with Image.open(path) as picture:
            return is_blank(picture)
    except (OSError, ValueError):
        return False


def is_blank(picture: Image.Image) -> bool:
    """The same of a picture. Raises OSError, ValueError for one that is damaged."""
    factor = max(1, round((picture.width * picture.height / MOST_DOTS) ** 0.5))
    colours = picture.convert("RGB").reduce(factor)
    width, height = colours.size
    left, top = round(width * EDGE), round(height * EDGE)
    inner = colours.crop((left, top, width - left, height - top))
    differing = 0
    for band in inner.split():  # a coloured stamp may differ in one alone
        counts = band.histogram()
        paper = _median(counts)
        if paper < DARK:
            return False
        differing = max(differing, sum(count for value, count in enumerate(counts) if abs(value - paper) > DIFFERS))
    return differing <= inner.width * inner.height * LEAST_SHARE


def _median(counts: list[int]) -> int:
    half, seen = sum(counts) / 2, 0
    for value, count in enumerate(counts):
        seen += count
        if seen >= half:
            return value
    return 255
