"""Text on a slip: in Be Vietnam Pro, wrapped into even lines, and made smaller rather than cut."""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from math import ceil
from pathlib import Path

import fontpkg_be_vietnam_pro
from PIL import ImageDraw, ImageFont

SMALLEST_PX = 18
"""The smallest size, 2.2 mm: a 203 dpi head prints Vietnamese marks clearly from here on."""


class Weight(Enum):
    """The weights of the typeface that a slip uses."""

    REGULAR = "Regular"
    MEDIUM = "Medium"
    SEMIBOLD = "SemiBold"
    BOLD = "Bold"


@lru_cache(maxsize=64)
def font(weight: Weight, size_px: int) -> ImageFont.FreeTypeFont:
    """The typeface at a size in dots."""
    path = Path(fontpkg_be_vietnam_pro.ROOT) / "files" / f"BeVietnamPro-{weight.value}.ttf"
    return ImageFont.truetype(path, size_px, layout_engine=ImageFont.Layout.BASIC)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text in one size, ready to be drawn."""

    lines: tuple[str, ...]
    weight: Weight
    size_px: int

    @property
    def leading_px(self) -> int:
        """From one base line to the next: room for Vietnamese marks above and below."""
        return round(self.size_px * 1.28)

    @property
    def height_px(self) -> int:
        return self.leading_px * len(self.lines)

    @property
    def width_px(self) -> int:
        return max((_width(line, self.weight, self.size_px) for line in self.lines), default=0)

    def draw(self, canvas: ImageDraw.ImageDraw, x: int, top: int, *, anchor: str = "m", fill: int = 0) -> None:
        """Draws from `top` down; `x`: the middle (anchor "m"), left ("l") or right ("r") of the lines."""
        face = font(self.weight, self.size_px)
        baseline = top + round(self.size_px * 1.0)
        for line in self.lines:
            canvas.text((x, baseline), line, font=face, fill=fill, anchor=f"{anchor}s")
            baseline += self.leading_px


def set_text(
    text: str, weight: Weight, size_px: int, width_px: int, *, lines: int = 3, smallest_px: int = SMALLEST_PX
) -> Block:
    """Sets a text in at most `lines` lines of `width_px`, in `size_px` or smaller.

    At the smallest size it takes as many lines as needed, and breaks words that are longer than a line.
    """
    for size in range(size_px, smallest_px, -2):
        wrapped = _wrap(text, weight, size, width_px, break_words=False)
        if wrapped is not None and len(wrapped) <= lines:
            return Block(_even(text, wrapped, weight, size, width_px), weight, size)
    size = min(size_px, smallest_px)
    wrapped = _wrap(text, weight, size, width_px, break_words=True) or []
    return Block(_even(text, wrapped, weight, size, width_px), weight, size)


def _width(text: str, weight: Weight, size_px: int) -> int:
    return ceil(font(weight, size_px).getlength(text))


@lru_cache(maxsize=4096)
def _word_px(word: str, weight: Weight, size_px: int) -> float:
    return font(weight, size_px).getlength(word)


def _wrap(text: str, weight: Weight, size_px: int, width_px: int, *, break_words: bool) -> list[str] | None:
    """Fills lines word by word; None when a word is too long and may not be broken.

    The width of a line is the sum of its words and spaces, plus a dot for kerning between them.
    """
    lines: list[str] = []
    line: list[str] = []
    space_px = _word_px(" ", weight, size_px)
    used_px = 1.0
    for word in text.split():
        word_px = _word_px(word, weight, size_px)
        if line and used_px + space_px + word_px <= width_px:
            line.append(word)
            used_px += space_px + word_px
            continue
        if line:
            lines.append(" ".join(line))
        rest = word
        if word_px + 1 > width_px:
            if not break_words:
                return None
            *pieces, rest = _pieces(word, weight, size_px, width_px - 1)
            lines += pieces
        line = [rest]
        used_px = 1 + _word_px(rest, weight, size_px)
    return [*lines, " ".join(line)] if line else lines


def _pieces(word: str, weight: Weight, size_px: int, width_px: int) -> list[str]:
    """A long word in pieces that fit, of at least one letter each."""
    pieces = [word[0]]
    for char in word[1:]:
        if _width(pieces[-1] + char, weight, size_px) <= width_px:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _even(text: str, wrapped: list[str], weight: Weight, size_px: int, width_px: int) -> tuple[str, ...]:
    """The same number of lines with lengths as equal as possible, so that no word is alone on the last line."""
    best = wrapped
    low, high = width_px // len(wrapped) if wrapped else 0, width_px
    while high - low > 4:
        middle = (low + high) // 2
        narrower = _wrap(text, weight, size_px, middle, break_words=False)
        if narrower is not None and len(narrower) == len(wrapped):
            best, high = narrower, middle
        else:
            low = middle
    return tuple(best)
