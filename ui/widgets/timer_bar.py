"""The fifteen minutes as a bar with marks at ten and thirteen."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look.promise_level import level_of
from ui.look.tokens import COLOUR, PROMISE, RADIUS, SPACE


class TimerBar(QWidget):
    """`show_s(None)`: nothing runs."""

    def __init__(self) -> None:
        super().__init__()
        self._running_s: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_s(self, running_s: float | None) -> None:
        """How far the fifteen minutes are, in s."""
        self._running_s = running_s
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
        if self._running_s is not None:
            share = min(1.0, self._running_s / PROMISE.over_s)
            painter.setPen(QColor(COLOUR.surface))
            painter.setBrush(QColor(getattr(COLOUR, level_of(self._running_s).colour)))
            painter.drawRoundedRect(QRectF(0.5, 0.5, max(box.height(), (box.width() - 1) * share), box.height() - 1),
                                    radius, radius)  # fmt: skip
        for second in (PROMISE.amber_s, PROMISE.red_s):
            passed = self._running_s is not None and self._running_s >= second
            painter.setPen(QColor(COLOUR.surface if passed else COLOUR.ink_soft))
            x = box.width() * second / PROMISE.over_s
            painter.drawLine(int(x), 0, int(x), int(box.height()))
        painter.end()
