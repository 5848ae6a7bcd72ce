"""The small parts of windows: labels, cards, and marks of a level."""

from typing import assert_never

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from ui.look.promise_level import Level
from ui.look.tokens import COLOUR, DESK


def label(name: str = "", part: str = "", *, wrap: bool = False) -> QLabel:
    """A label; `part` is its name in the style sheet."""
    made = QLabel()
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if part:
        made.setProperty("part", part)
    return made


def frame(part: str, name: str = "") -> QFrame:
    """A card, bar or strip."""
    made = QFrame()
    made.setObjectName(name)
    made.setProperty("part", part)
    return made


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Sets a property that the style sheet reads, and applies the sheet again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def set_text(widget: QLabel, text: str) -> None:
    """Sets a text that differs; setting one always lays the label out again."""
    if widget.text() != text:
        widget.setText(text)


def draw_mark(painter: QPainter, level: Level, box: QRectF) -> None:
    """A level as a shape: calm a disc, amber a triangle, red a square, over a square with a bar through it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(getattr(COLOUR, level.colour)))
    match level:
        case Level.CALM:
            painter.drawEllipse(box)
        case Level.AMBER:
            painter.drawPolygon(QPolygonF([QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()]))
        case Level.RED:
            painter.drawRect(box)
        case Level.OVER:
            painter.drawRect(box)
            painter.setBrush(QColor(COLOUR.surface))
            painter.drawRect(
                box.adjusted(box.width() * 0.2, box.height() * 0.4, -box.width() * 0.2, -box.height() * 0.4)
            )
        case _:
            assert_never(level)
    painter.restore()


class Mark(QWidget):
    """The shape of a level, beside its words."""

    def __init__(self, size_px: int = DESK.body) -> None:
        super().__init__()
        self._level: Level | None = None
        self.setFixedSize(QSize(size_px, size_px))

    def show_level(self, level: Level | None) -> None:
        """Draws another level; None draws nothing."""
        if level is not self._level:
            self._level = level
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._level is not None:
            painter = QPainter(self)
            draw_mark(painter, self._level, QRectF(self.rect()).adjusted(1, 1, -1, -1))
            painter.end()
