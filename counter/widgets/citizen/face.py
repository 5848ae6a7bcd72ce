"""A face of the rating with its word; all have one colour, so that none is praised."""

import math

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.look.tokens import COLOUR, DESK, RADIUS, SPACE

from .sheet import scaled


class FaceButton(QAbstractButton):
    """`level`: 5 very satisfied … 1 very dissatisfied; the mouth bends with it."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self.level = level
        self._scale = 1.0
        self.setObjectName(f"citizen-face-{level}")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def use_scale(self, scale: float) -> None:
        """Draws the word as large as the window is high."""
        self._scale = scale
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The word's lines may break, none of its words may."""
        metrics = QFontMetrics(self._font())
        widest = max((metrics.horizontalAdvance(word) for word in self.text().split()), default=0)
        return QSize(widest + 2 * SPACE.s, scaled(SPACE.xxl, self._scale) * 3)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(COLOUR.edge), 1))
        painter.setBrush(QColor(COLOUR.pressed if self.isDown() else COLOUR.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS.card, RADIUS.card)
        words = 2 * QFontMetrics(self._font()).lineSpacing() + SPACE.m
        room = QRectF(SPACE.m, SPACE.m, self.width() - 2 * SPACE.m, self.height() - words - SPACE.l)
        side = min(room.width(), room.height())
        centre = room.center()
        self._draw(painter, QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side))
        painter.setPen(QColor(COLOUR.ink))
        painter.setFont(self._font())
        below = QRect(SPACE.xs, self.height() - words - SPACE.xs, self.width() - 2 * SPACE.xs, words)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.text())
        painter.end()

    def _draw(self, painter: QPainter, box: QRectF) -> None:
        side, bend = box.width(), (self.level - 3) / 2
        painter.setPen(QPen(QColor(COLOUR.primary), side / 18, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(QColor(COLOUR.primary_soft))
        painter.drawEllipse(box.adjusted(side / 18, side / 18, -side / 18, -side / 18))
        for x in (0.35, 0.65):
            painter.drawPoint(QPointF(box.left() + x * side, box.top() + 0.4 * side))
        points = [
            QPointF(
                box.left() + (0.28 + 0.44 * at / 16) * side,
                box.top() + (0.66 + 0.1 * bend * (math.sin(math.pi * at / 16) - 0.5)) * side,
            )
            for at in range(17)
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(points)

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(scaled(DESK.lead + SPACE.xs, self._scale))
        font.setWeight(QFont.Weight.DemiBold)
        return font
