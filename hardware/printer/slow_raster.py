"""A slip's picture in few bytes, for lines on which bytes cost seconds: white is fed, bands are sent without margins.

A band of rows with ink goes by the alignment at which the fewest bytes are left. On the slowest lines it goes with half
the dots across, at double width (`GS v 0` with m=1); bands as high as the number or the QR code with half of the rows
too (m=3). A QR code of which that would move a dot goes as it is. A slip that is still too long, such as one with
papers to bring, has every second row of its text left out too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from PIL import Image, ImageChops

LARGE_MM = 11.0
"""Higher than any line of text: the number, which is at least 12 mm high, and the QR code."""
MOST_FED = 255
"""The largest argument of `ESC J`."""
MODULES = (2, 3, 4, 5, 6, 7, 8, 9, 10)
"""Sizes of a QR code's modules, in dots."""


class Detail(Enum):
    """How much of the picture is sent."""

    WHOLE = "whole"
    HALF = "half"
    """Text at half the dots across; what is large at half of both."""
    QUARTER = "quarter"
    """Text too at half of both."""


class Side(Enum):
    """Where a band stands across the paper: the argument of `ESC a`."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class White:
    """Rows without ink."""

    rows: int


@dataclass(frozen=True, slots=True)
class Band:
    """Rows with ink, cut to the dots that are sent; `across` and `down`: how often each dot is printed."""

    picture: Image.Image
    side: Side
    across: int = 1
    down: int = 1


def bands(picture: Image.Image, detail: Detail, dpi: int) -> Iterator[White | Band]:
    """The picture (mode "1", 0 is black) from top to bottom."""
    picture = Image.frombytes("1", picture.size, picture.tobytes())  # Pillow's white is 1 or 255 as it was made
    large_rows = round(LARGE_MM / 25.4 * dpi)
    white = 0
    for top, bottom, has_ink in _runs(picture):
        if not has_ink:
            white += bottom - top
            continue
        rows = picture.crop((0, top, picture.width, bottom))
        across, down = (1, 1) if detail is Detail.WHOLE else _scale(rows, bottom - top >= large_rows)
        above = 0
        if detail is Detail.QUARTER and (across, down) == (2, 1):
            above, rows = _every_second_row(rows, may_begin_above=white > 0)
            band = replace(_band(rows, across, down), down=2)
        else:
            band = _band(rows, across, down)
        if white > above:
            yield White(white - above)
        yield band
        white = bottom - top + above - band.picture.height * band.down  # a last row that is printed twice is white's
    if white > 0:
        yield White(white)


def _every_second_row(rows: Image.Image, may_begin_above: bool) -> tuple[int, Image.Image]:
    """Half of the rows, those that keep more of the strokes and gaps; and whether the first one stands for the row
    above the band too.
    """
    kept = []
    for above in (0, 1) if may_begin_above else (0,):
        paired = Image.new("1", (rows.width, (rows.height + above + 1) // 2 * 2), 255)
        paired.paste(rows, (0, above))
        kept.append((above, paired.resize((rows.width, paired.height // 2), Image.Resampling.NEAREST)))
    return max(kept, key=lambda one: _changes(one[1]))


def _changes(rows: Image.Image) -> int:
    """How many dots differ from the one above them."""
    lower, upper = rows.crop((0, 1, rows.width, rows.height)), rows.crop((0, 0, rows.width, rows.height - 1))
    return ImageChops.logical_xor(lower, upper).histogram()[255] if rows.height > 1 else 0


def _runs(picture: Image.Image) -> Iterator[tuple[int, int, bool]]:
    """(top, bottom, whether there is ink) of each run of rows."""
    row_bytes = (picture.width + 7) // 8
    padded = Image.new("1", (row_bytes * 8, picture.height), 1)
    padded.paste(picture)
    dots, blank = padded.tobytes(), b"\xff" * row_bytes
    start = 0
    for y in range(1, picture.height + 1):
        was = dots[(y - 1) * row_bytes : y * row_bytes] != blank
        if y == picture.height or (dots[y * row_bytes : (y + 1) * row_bytes] != blank) != was:
            yield start, y, was
            start = y


def _scale(rows: Image.Image, is_large: bool) -> tuple[int, int]:
    """How often each dot is printed across and down."""
    if not is_large:
        return 2, 1
    module = _module(rows)
    return (1, 1) if module % 2 else (2, 2)


def _module(rows: Image.Image) -> int:
    """The largest size of squares that the ink is made of; 2 for what is no QR code and may be rounded."""
    ink = rows.crop(_ink(rows))
    for size in reversed(MODULES):
        if ink.width % size or ink.height % size:
            continue
        small = ink.resize((ink.width // size, ink.height // size), Image.Resampling.NEAREST)
        if ImageChops.logical_xor(small.resize(ink.size, Image.Resampling.NEAREST), ink).getbbox() is None:
            return size
    return 2


def _ink(rows: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(rows).getbbox()
    assert box is not None  # it is called for rows with ink
    return box


def _band(rows: Image.Image, across: int, down: int) -> Band:
    left, _top, right, _bottom = _ink(rows)
    width = rows.width
    half = max(width / 2 - left, right - width / 2)
    cuts = {
        Side.LEFT: (0, right),
        Side.RIGHT: (left, width),
        Side.CENTRE: (int(width / 2 - half), width - int(width / 2 - half)),
    }
    side = min(cuts, key=lambda one: -(-(cuts[one][1] - cuts[one][0]) // (8 * across)))
    start, end = _whole_bytes(*cuts[side], side, width, 8 * across)
    cut = rows.crop((start, 0, end, rows.height))
    if (across, down) != (1, 1):
        cut = _smaller(cut, across, down)
    return Band(cut, side, across, down)


def _smaller(cut: Image.Image, across: int, down: int) -> Image.Image:
    """Fewer dots; text keeps each stem, though it gets wider, since half a stem cannot be read."""
    size = -(-cut.width // across), -(-cut.height // down)
    if down > 1:
        return cut.resize(size, Image.Resampling.NEAREST)
    return cut.convert("L").resize(size, Image.Resampling.BOX).point([0] * 200 + [255] * 56).convert("1")


def _whole_bytes(start: int, end: int, side: Side, width: int, unit: int) -> tuple[int, int]:
    """The cut widened to whole bytes, so that the printer's alignment leaves every dot in its place."""
    more = -(end - start) % unit
    match side:
        case Side.LEFT:
            return start, min(end + more, width)
        case Side.RIGHT:
            return max(0, start - more), end
        case Side.CENTRE:
            return max(0, start - more // 2), min(width, end + more - more // 2)
