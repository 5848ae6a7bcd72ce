"""A running time against its target as a bar, with marks where it turns amber and red."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look.promise_level import level_of
from ui.look.tokens import COLOUR, PROMISE, RADIUS, SPACE


class TimerBar(QWidget):
    """`show_share(None)`: no time runs."""

    def __init__(self) -> None:
        super().__init__()
        self._share: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float | None) -> None:
        """Shows the passed share of the target; from 1 on it is over."""
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(2 * SPACE.xxl, SPACE.m - SPACE.xs)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        radius = min(box.height() / 2, RADIUS.small)
        painter.setPen(QColor(COLOUR.line))
        painter.setBrush(QColor(COLOUR.off_soft))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        if self._share is not None:
            filled = min(1.0, self._share)
            painter.setPen(QColor(COLOUR.surface))
            painter.setBrush(QColor(getattr(COLOUR, level_of(self._share, 1.0).colour)))
            painter.drawRoundedRect(QRectF(0.5, 0.5, max(box.height(), (box.width() - 1) * filled), box.height() - 1),
                                    radius, radius)  # fmt: skip
        for mark in (PROMISE.amber, PROMISE.red):
            passed = self._share is not None and self._share >= mark
            painter.setPen(QColor(COLOUR.surface if passed else COLOUR.ink_soft))
            x = box.width() * mark
            painter.drawLine(int(x), 0, int(x), int(box.height()))
        painter.end()
