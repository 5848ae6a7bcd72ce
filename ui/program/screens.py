"""Which monitor a program fills, and how a still picture spares it."""

import logging
from collections.abc import Sequence
from typing import Final, Protocol

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtQuick import QQuickView

log = logging.getLogger(__name__)

SHIFT_MS: Final = 120_000
SHIFTS: Final = ((0, 0), (2, 0), (4, 0), (4, 2), (4, 4), (2, 4), (0, 4), (0, 2))
"""Where the picture stands, in pixels from the screen's corner, one after the other: no edge stays on one dot."""


class Window(Protocol):
    """A window of Qt's, of either kind."""

    def setScreen(self, screen: QScreen, /) -> None: ...

    def setGeometry(self, place: QRect, /) -> None: ...

    def showFullScreen(self) -> None: ...


def place_of(wanted: str, names: Sequence[str]) -> int | None:
    """The place in `names` of the monitor that a setting means: its number from 1 on, or its name; None: none does."""
    if wanted.isdecimal():
        at = int(wanted) - 1
        return at if 0 <= at < len(names) else None
    lower = [name.lower() for name in names]
    return lower.index(wanted.lower()) if wanted.lower() in lower else None


def wanted_screen(wanted: str) -> QScreen | None:
    """The monitor that the setting `screen` means; None: any, or it is not plugged in, which the log says."""
    screens = QGuiApplication.screens()
    names = [screen.name() for screen in screens]
    at = place_of(wanted, names) if wanted else None
    if wanted and at is None:
        log.warning("no monitor is %r; there are: %s", wanted, ", ".join(names))
    return None if at is None else screens[at]


def fill(window: Window, wanted: str, screen: QScreen | None) -> None:
    """Fills the wanted monitor, else `screen`, by its size: where no window manager is, nobody else enlarges it."""
    on = wanted_screen(wanted)
    if on is not None:
        window.setScreen(on)
    on = on or screen
    if on is not None:
        window.setGeometry(on.geometry())
    window.showFullScreen()


class ShiftedPicture(QObject):
    """Moves a view's picture by a few pixels every two minutes, so that what stands still burns in nowhere."""

    def __init__(self, view: QQuickView, interval_ms: int = SHIFT_MS) -> None:
        super().__init__(view)
        self._view = view
        self._step = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._shift)
        self._timer.start(interval_ms)

    def _shift(self) -> None:
        self._step = (self._step + 1) % len(SHIFTS)
        root = self._view.rootObject()
        if root is not None:
            x, y = SHIFTS[self._step]
            root.setX(x)
            root.setY(y)
