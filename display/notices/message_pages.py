"""An emergency or a notice on as few pages as can be, every word of both languages read from ten metres.

A short text stands in both languages at once, the screen's own as large as it goes. Where that has no room the two take
turns, and what is too long for one page even so goes on over the next.
"""

from msgspec import Struct

from display.text.legibility import FAR_PX, wrap
from display.text.phrases import Pair
from ui.look import tokens

EMERGENCY_SIZES = (150, 130, 115, FAR_PX)
NOTICE_SIZES = (FAR_PX,)
FIRST_LINE, MORE_LINES = 1.27, 1.14
"""How high lines are, as shares of the size of their letters."""
BETWEEN_PX = 36
WEIGHT = tokens.WEIGHT.bold


class MessagePage(Struct, frozen=True):
    """One text in lines, and where there is room the other language's below it; sizes in the design's px."""

    text: str = ""
    size: int = FAR_PX
    below: str = ""

    @property
    def words(self) -> int:
        """How many there are to read."""
        return len(self.text.split()) + len(self.below.split())


def message_pages(text: Pair, across_px: float, down_px: float, sizes: tuple[int, ...]) -> list[MessagePage]:
    """What is shown in turn in a room of that size; `sizes` of letters, the first that has room, `FAR_PX` the last."""
    other = wrap(text.second, across_px, WEIGHT)
    left = down_px - (height_px(len(other), FAR_PX) + BETWEEN_PX if other else 0)
    for size in sizes:
        own = wrap(text.first, across_px, WEIGHT, size)
        if own and height_px(len(own), size) <= left:
            return [MessagePage("\n".join(own), size, "\n".join(other))]
    return [page for one in (text.first, text.second) for page in _alone(one, across_px, down_px, sizes)]


def height_px(lines: int, size: float) -> float:
    """How much room so many lines take."""
    return size * (FIRST_LINE + MORE_LINES * (lines - 1)) if lines else 0.0


def _alone(text: str, across_px: float, down_px: float, sizes: tuple[int, ...]) -> list[MessagePage]:
    for size in sizes:
        lines = wrap(text, across_px, WEIGHT, size)
        if height_px(len(lines), size) <= down_px:
            return [MessagePage("\n".join(lines), size)] if lines else []
    most = max(1, int((down_px / FAR_PX - FIRST_LINE) // MORE_LINES) + 1)
    return [MessagePage("\n".join(lines[at : at + most])) for at in range(0, len(lines), most)]
