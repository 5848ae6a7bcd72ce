"""Lays out an emergency or a notice on the fewest pages, legible from ten metres, in both languages.

A short text is shown in both languages at once, the screen's own as large as it fits. Otherwise the languages take
turns, and a text too long for one page continues on the next.
"""

from msgspec import Struct

from display.text.legibility import FAR_PX, wrap
from language.pairs import Pair
from ui.look import tokens

EMERGENCY_SIZES = (150, 130, 115, FAR_PX)
NOTICE_SIZES = (FAR_PX,)
FIRST_LINE, MORE_LINES = 1.27, 1.14
"""Line heights, as multiples of the letter size."""
BETWEEN_PX = 36
WEIGHT = tokens.WEIGHT.bold


class MessagePage(Struct, frozen=True):
    """One text in lines, and the other language's below it if it fits; sizes in the design's px."""

    text: str = ""
    size: int = FAR_PX
    below: str = ""

    @property
    def words(self) -> int:
        """The number of words to read."""
        return len(self.text.split()) + len(self.below.split())


def message_pages(text: Pair, across_px: float, down_px: float, sizes: tuple[int, ...]) -> list[MessagePage]:
    """The pages to show in turn. Takes the first of the letter `sizes` that fits; the last must be `FAR_PX`."""
    other = wrap(text.second, across_px, WEIGHT)
    left = down_px - (height_px(len(other), FAR_PX) + BETWEEN_PX if other else 0)
    for size in sizes:
        own = wrap(text.first, across_px, WEIGHT, size)
        if own and height_px(len(own), size) <= left:
            return [MessagePage("\n".join(own), size, "\n".join(other))]
    return [page for one in (text.first, text.second) for page in _alone(one, across_px, down_px, sizes)]


def height_px(lines: int, size: float) -> float:
    """The height of this many lines."""
    return size * (FIRST_LINE + MORE_LINES * (lines - 1)) if lines else 0.0


def _alone(text: str, across_px: float, down_px: float, sizes: tuple[int, ...]) -> list[MessagePage]:
    for size in sizes:
        lines = wrap(text, across_px, WEIGHT, size)
        if height_px(len(lines), size) <= down_px:
            return [MessagePage("\n".join(lines), size)] if lines else []
    most = max(1, int((down_px / FAR_PX - FIRST_LINE) // MORE_LINES) + 1)
    return [MessagePage("\n".join(lines[at : at + most])) for at in range(0, len(lines), most)]
