"""What is measured on every picture; each check gives what is wrong, a line for each, and nothing when all is well."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from ui.look import tokens

from .screen import POINTER_PX, View
from .seen import Seen, look

LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3, without its exception for large letters."""
SLACK_PX = 1.0
OVERLAP_PX = 4.0
"""Lines set close may share the room below and above their letters, but no more."""


def faults(view: View, target_px: float = POINTER_PX) -> list[str]:
    """Everything that is wrong with a view."""
    seen = look(view)
    return [*text_inside_boxes(seen), *contrast(seen), *touch_targets(seen, target_px)]


def text_inside_boxes(view: View | Seen) -> list[str]:
    """Texts that are cut, leave their box or the window, or lie over one another."""
    seen = view if isinstance(view, Seen) else look(view)
    window = QRectF(seen.picture.rect())
    found: list[str] = []
    for at, text in enumerate(seen.texts):
        if text.missing:
            found.append(f"{text}: {text.missing}")
        if not _holds(text.room, text.box):
            found.append(f"{text}: leaves its box")
        if text.box.left() < -SLACK_PX or text.box.right() > window.right() + SLACK_PX:
            found.append(f"{text}: leaves the window")
        for other in seen.texts[:at]:
            common = text.box.intersected(other.box)
            if min(common.width(), common.height()) > OVERLAP_PX:
                found.append(f"{text}: lies over {other}")
    return found


def contrast(view: View | Seen, least: float = LEAST_CONTRAST) -> list[str]:
    """Texts that stand out less than `least` from what is drawn behind them."""
    seen = view if isinstance(view, Seen) else look(view)
    pixels = _pixels(seen.picture)
    found = []
    for text in seen.texts:
        colours = _colours(pixels, text.box)
        if len(colours) == 0:
            continue  # scrolled out of the window
        ground = colours[0]
        ends = min(colours, key=_lightness), max(colours, key=_lightness)  # nothing stands out more
        drawn = max(tokens.contrast(ground, colour) for colour in ends)
        reached = drawn if text.colour is None else min(drawn, tokens.contrast(ground, text.colour))
        if reached < least:
            found.append(f"{text}: contrast {reached:.2f} on {ground}")
    return found


def touch_targets(view: View | Seen, least_px: float = POINTER_PX) -> list[str]:
    """What is smaller than `least_px` on its shorter side, partly outside the window, or half over another."""
    seen = view if isinstance(view, Seen) else look(view)
    window = QRectF(seen.picture.rect())
    found = []
    for at, target in enumerate(seen.targets):
        size = min(target.box.width(), target.box.height())
        if size < least_px - 0.5:
            found.append(f"{target.name}: only {size:.0f} px to touch, {least_px:.0f} needed")
        if not _holds(QRectF(window.left(), -1e6, window.width(), 2e6), target.box):
            found.append(f"{target.name}: partly outside the window")
        for other in seen.targets[:at]:
            common = target.box.intersected(other.box)
            if min(common.width(), common.height()) > OVERLAP_PX and common not in (target.box, other.box):
                found.append(f"{target.name}: lies over {other.name}")
    return found


def _holds(room: QRectF, box: QRectF) -> bool:
    return room.adjusted(-SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX).contains(box)


def _pixels(picture: QImage) -> NDArray[np.integer[Any]]:
    image = picture.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return flat[:, : image.width()] & 0xFFFFFF


@cache
def _lightness(colour: str) -> float:
    return tokens.contrast(colour, "#000000")


def _colours(pixels: NDArray[np.integer[Any]], box: QRectF) -> list[str]:
    """The colours inside a box as #RRGGBB, the most frequent first."""
    high, wide = pixels.shape
    left, top = max(0, int(box.left()) + 1), max(0, int(box.top()) + 1)
    right, bottom = min(wide, int(box.right())), min(high, int(box.bottom()))
    if right <= left or bottom <= top:
        return []
    values, counts = np.unique(pixels[top:bottom, left:right], return_counts=True)
    return [f"#{value:06X}" for value in values[np.argsort(-counts, kind="stable")]]
