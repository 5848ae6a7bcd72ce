"""A button that shows its key: the text at the left, the key in a cap at the right."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton

from motcua.ui.tokens import COLOUR, DESK, RADIUS, SPACE

from .parts import set_property


class KeyButton(QPushButton):
    """`text()` is what it does, `key` what is pressed for it. It takes the focus by Tab only, never by a click."""

    def __init__(self, name: str, key: str = "", *, height_px: int = 0, lead: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        # the big key is called Enter on every keyboard sold here
        self.key = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter")
        self._height_px = height_px or DESK.title + SPACE.s
        self._lead = lead
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_text(self, text: str) -> None:
        """What it does, in the language now chosen."""
        if self.text() != text:
            self.setText(text)
            self.setAccessibleName(f"{text} ({self.key})" if self.key else text)
            self.updateGeometry()

    def show_primary(self, primary: bool) -> None:
        """Whether it is the one that is pressed next in the ordinary run of things."""
        set_property(self, "primary", primary)

    def sizeHint(self) -> QSize:
        text = QFontMetrics(self._text_font(bold=True)).horizontalAdvance(self.text())
        cap = self._cap_width()
        return QSize(text + (cap + SPACE.s if cap else 0) + 2 * SPACE.m - SPACE.s, self._height_px)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        primary = bool(self.property("primary"))
        colour = COLOUR.off if not self.isEnabled() else COLOUR.on_primary if primary else COLOUR.ink
        inside = self.rect().adjusted(SPACE.m - SPACE.xs, 0, -(SPACE.m - SPACE.xs), 0)
        cap = self._cap_width()
        painter.setPen(QColor(colour))
        painter.setFont(self._text_font(bold=primary))
        centred = Qt.AlignmentFlag.AlignVCenter
        text_box = inside.adjusted(0, 0, -(cap + SPACE.s) if cap else 0, 0)
        painter.drawText(text_box, centred | Qt.AlignmentFlag.AlignLeft, self.text())
        if cap:
            self._draw_cap(painter, QRect(inside.right() - cap, 0, cap, self.height()), colour)
        painter.end()

    def _draw_cap(self, painter: QPainter, place: QRect, colour: str) -> None:
        height = DESK.small + SPACE.s
        box = QRect(place.left(), (place.height() - height) // 2, place.width(), height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colour))
        painter.drawRoundedRect(box, RADIUS.small, RADIUS.small)
        painter.setFont(self._cap_font())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.key)

    def _cap_width(self) -> int:
        return QFontMetrics(self._cap_font()).horizontalAdvance(self.key) + SPACE.m if self.key else 0

    def _text_font(self, *, bold: bool) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(DESK.title if self._lead else DESK.body)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Medium)
        return font

    def _cap_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(DESK.small)
        font.setWeight(QFont.Weight.Medium)
        return font
