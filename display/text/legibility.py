"""Measures texts as they are drawn, to fit them at the size that is legible from ten metres.

Everything that people need is drawn at `tokens.TYPE.far` or larger. A text that does not fit is shortened
(`language/counter_names.py`), wrapped, or shown page by page; only if that is impossible it is drawn at `SEATED_PX`
and cut.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from PySide6.QtCore import Property, QObject, Slot
from PySide6.QtGui import QFont, QFontMetricsF

from language.counter_names import says_more
from ui.look import tokens

FAR_PX = tokens.TYPE.far
SEATED_PX = 52
"""Legible from five metres: the smallest size, where a larger one does not fit."""
STEP_PX = 4
SLACK = 1.01
"""A screen of another size rounds letters to whole px, which can make them this much wider."""


@cache
def _metrics(weight: int) -> QFontMetricsF:
    font = QFont(tokens.FAMILY)
    font.setPixelSize(FAR_PX)
    font.setWeight(QFont.Weight(weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    return QFontMetricsF(font)


def width(text: str, size: float = FAR_PX, weight: int = tokens.WEIGHT.semibold) -> float:
    """The width of a line, in the design's px."""
    return _metrics(weight).horizontalAdvance(text) * size / FAR_PX * SLACK


def wrap(text: str, room: float, weight: int = tokens.WEIGHT.medium, size: float = FAR_PX) -> list[str]:
    """The text broken into lines of at most `room` px; a wider word gets its own line."""
    words = text.split()
    starts = [0] if words else []
    for at in range(1, len(words)):
        if width(" ".join(words[starts[-1] : at + 1]), size, weight) > room:
            starts.append(at)
    return [" ".join(words[start:end]) for start, end in pairwise([*starts, len(words)])]


def cut(text: str, room: float, lines: int, weight: int = tokens.WEIGHT.medium, size: float = FAR_PX) -> str:
    """The text broken into at most `lines` lines; if longer, cut after a whole word, with `…`."""
    words = text.split()
    for end in range(len(words), 0, -1):
        found = wrap(" ".join(words[:end]) + ("" if end == len(words) else " …"), room, weight, size)
        if len(found) <= lines:
            return "\n".join(found)
    return text


class Legibility(QObject):
    """These functions for QML; sizes in the design's px."""

    @Slot(str, list, float, int, result=int)
    def size(self, number: str, forms: Sequence[str], room: float, most: int) -> int:
        """The largest size up to `most` at which a number and its counter's short form fit in one line."""
        counter = forms[-2:][0] if forms else ""  # `Quầy 12`, or a name without a number
        natural = width(number, weight=tokens.WEIGHT.bold) + width(counter)
        steps = range(max(most, FAR_PX), FAR_PX, -STEP_PX)
        return next((size for size in steps if natural * size / FAR_PX <= room), FAR_PX)

    @Slot(list, float, int, result=str)
    def form(self, forms: Sequence[str], room: float, size: int) -> str:
        """The longest form that fits in one line; the shortest if none does."""
        return next((form for form in forms if width(form, size) <= room), forms[-1] if forms else "")

    @Slot(str, float, result=str)
    def seated(self, form: str, room: float) -> str:
        """A counter's name without a short form, on two lines of `SEATED_PX`."""
        return cut(form, room, 2, tokens.WEIGHT.semibold, SEATED_PX)

    @Slot(str, str, result=str)
    def more(self, name: str, form: str) -> str:
        """The name if it says more than the form shown, else empty."""
        return name if says_more(name, form) else ""

    @Slot(str, float, int, int, result=bool)
    def fits(self, text: str, room: float, size: int, weight: int) -> bool:
        """Whether the text fits in one line."""
        return width(text, size, weight) <= room

    @Slot(str, int, int, result=float)
    def width(self, text: str, size: int, weight: int) -> float:
        """The width of the text in one line."""
        return width(text, size, weight)

    @Slot(str, float, int, result=int)
    def waySize(self, text: str, room: float, most: int) -> int:  # a slot of QML's
        """The letter size for a direction that has space for `most` lines of `FAR_PX`."""
        return FAR_PX if len(wrap(text, room)) <= most else SEATED_PX

    @Slot(str, float, int, result=str)
    def way(self, text: str, room: float, most: int) -> str:
        """The direction's lines, in a smaller size if it is too long for `most` lines of `FAR_PX`."""
        if self.waySize(text, room, most) == FAR_PX:
            return "\n".join(wrap(text, room))
        return cut(text, room, most * FAR_PX // SEATED_PX, size=SEATED_PX)

    @Slot(list, float, result=int)
    def lines(self, texts: Sequence[str], room: float) -> int:
        """The number of lines of the longest text."""
        return max((len(wrap(text, room)) for text in texts), default=0)

    seatedSize = Property(int, lambda self: SEATED_PX, constant=True)
