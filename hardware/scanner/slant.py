"""By how much a page was laid in aslant: the angle at which its lines stand out most from what is between them."""

from itertools import pairwise
from pathlib import Path
from typing import Final

from PIL import Image

MOST_DEGREES: Final = 6.0
"""A page that lies further askew was not laid in by chance: it is turned by hand, or scanned again."""

LEAST_DEGREES: Final = 0.2
"""What nobody sees."""

SIDE: Final = 700
"""Dots of the longer side of the picture that is looked at."""

TURNED: Final = (None, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
"""By quarter turns to the right."""

CLEARER: Final = 1.05
"""How much clearer the lines have to be than as it lies; a page of pictures has none."""


def slant_of(path: Path, turns: int = 0) -> float:
    """Degrees to the right by which the page has to be turned to lie straight, in tenths; 0.0: none, or not known.

    `turns`: quarter turns to the right that come before. Blocking: below a tenth of a second for a picture of a
    megabyte. Raises OSError for what is no picture.
    """
    with Image.open(path) as picture:
        picture.draft("L", (SIDE, SIDE))
        grey = picture.convert("L")
    grey.thumbnail((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=2)
    turned = TURNED[turns % 4]
    grey = grey if turned is None else grey.transpose(turned)
    width, height = grey.size
    grey = grey.crop((width // 20, height // 20, width - width // 20, height - height // 20))  # shadows of the lid
    paper = grey.histogram()
    white = paper.index(max(paper))
    as_it_lies = _clearness(grey, 0.0, white)
    tried = {degrees: _clearness(grey, degrees, white) for degrees in _steps(0.0, MOST_DEGREES, 0.5)}
    best = max(tried, key=tried.__getitem__)
    fine = {degrees: _clearness(grey, degrees, white) for degrees in _steps(best, 0.4, 0.1)}
    best = max(fine, key=fine.__getitem__)
    if not LEAST_DEGREES <= abs(best) <= MOST_DEGREES or fine[best] <= CLEARER * as_it_lies:
        return 0.0
    return best


def _steps(middle: float, most: float, step: float) -> list[float]:
    count = round(most / step)
    return [round(middle + at * step, 1) for at in range(-count, count + 1)]


def _clearness(grey: Image.Image, degrees: float, paper: int) -> float:
    """How much the brightness of a row differs from the next one's, where the picture is turned so."""
    # also as it lies it is drawn anew: what was drawn anew is softer, and would seem less clear
    turned = grey.rotate(-degrees or 0.05, Image.Resampling.BILINEAR, fillcolor=paper)
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return float(sum((one - other) ** 2 for one, other in pairwise(rows)))
