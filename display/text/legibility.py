"""What fits at the size that is read from ten metres: words measured as they are drawn.

Everything a person in the room needs is drawn at `tokens.TYPE.far` or larger. What does not fit at that size is
shortened by a rule of its own (`counters.py`), wrapped, or shown page by page; only what cannot be helped that way is
drawn at `SEATED_PX` and cut after that.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from PySide6.QtCore import Property, QObject, Slot
from PySide6.QtGui import QFont, QFontMetricsF

from ui.look import tokens

from .counter_names import says_more

FAR_PX = tokens.TYPE.far
SEATED_PX = 52
"""Read from five metres: the least where ten cannot be had."""
STEP_PX = 4
SLACK = 1.01
"""A screen of another size rounds its letters to whole px, which may make them this much wider."""


@cache
def _metrics(weight: int) -> QFontMetricsF:
    font = QFont(tokens.FAMILY)
    font.setPixelSize(FAR_PX)
    font.setWeight(QFont.Weight(weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    return QFontMetricsF(font)


def width(text: str, size: float = FAR_PX, weight: int = tokens.WEIGHT.semibold) -> float:
    """How wide a line is, in the design's px."""
    return _metrics(weight).horizontalAdvance(text) * size / FAR_PX * SLACK


def wrap(text: str, room: float, weight: int = tokens.WEIGHT.medium, size: float = FAR_PX) -> list[str]:
    """The lines a text takes in `room`; a word wider than that stands alone."""
    words = text.split()
    starts = [0] if words else []
    for at in range(1, len(words)):
        if width(" ".join(words[starts[-1] : at + 1]), size, weight) > room:
            starts.append(at)
    return [" ".join(words[start:end]) for start, end in pairwise([*starts, len(words)])]


def cut(text: str, room: float, lines: int, weight: int = tokens.WEIGHT.medium, size: float = FAR_PX) -> str:
    """The lines a text takes, at most so many: then whole words and `…`."""
    words = text.split()
    for end in range(len(words), 0, -1):
        found = wrap(" ".join(words[:end]) + ("" if end == len(words) else " …"), room, weight, size)
        if len(found) <= lines:
            return "\n".join(found)
    return text


class Far(QObject):
    """The same for QML, in the design's px."""

    @Slot(str, list, float, int, result=int)
    def size(self, number: str, forms: Sequence[str], room: float, most: int) -> int:
        """The largest size up to `most` at which a number and its counter's short form stand in one line."""
        counter = forms[-2:][0] if forms else ""  # `Quầy 12`, or what has no number
        natural = width(number, weight=tokens.WEIGHT.bold) + width(counter)
        steps = range(max(most, FAR_PX), FAR_PX, -STEP_PX)
        return next((size for size in steps if natural * size / FAR_PX <= room), FAR_PX)

    @Slot(list, float, int, result=str)
    def form(self, forms: Sequence[str], room: float, size: int) -> str:
        """The fullest form that stands in one line, the shortest if none does."""
        return next((form for form in forms if width(form, size) <= room), forms[-1] if forms else "")

    @Slot(str, float, result=str)
    def seated(self, form: str, room: float) -> str:
        """A counter's name that has no short form, on two lines that are read from the seats."""
        return cut(form, room, 2, tokens.WEIGHT.semibold, SEATED_PX)

    @Slot(str, str, result=str)
    def more(self, name: str, form: str) -> str:
        """The name where it says more than the form of it that is shown."""
        return name if says_more(name, form) else ""

    @Slot(str, float, int, int, result=bool)
    def fits(self, text: str, room: float, size: int, weight: int) -> bool:
        """Whether it stands in one line."""
        return width(text, size, weight) <= room

    @Slot(str, int, int, result=float)
    def width(self, text: str, size: int, weight: int) -> float:
        """How wide it is in one line."""
        return width(text, size, weight)

    @Slot(str, float, int, result=int)
    def waySize(self, text: str, room: float, most: int) -> int:  # a slot of QML's
        """The size of letters of a way that has so many lines of `FAR_PX` kept for it."""
        return FAR_PX if len(wrap(text, room)) <= most else SEATED_PX

    @Slot(str, float, int, result=str)
    def way(self, text: str, room: float, most: int) -> str:
        """Its lines; of one that is too long for them as many smaller ones as have room there."""
        if self.waySize(text, room, most) == FAR_PX:
            return "\n".join(wrap(text, room))
        return cut(text, room, most * FAR_PX // SEATED_PX, size=SEATED_PX)

    @Slot(list, float, result=int)
    def lines(self, texts: Sequence[str], room: float) -> int:
        """How many lines the longest of them takes."""
        return max((len(wrap(text, room)) for text in texts), default=0)

    seatedSize = Property(int, lambda self: SEATED_PX, constant=True)
