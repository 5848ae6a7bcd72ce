"""A button that shows its key: the text at the left, the key in a cap at the right; or both over the text."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton

from ui.look.icons import icon_pixmap
from ui.look.tokens import COLOUR, DESK, ICON, RADIUS, SPACE

from .parts import set_property

SIDE_PX = SPACE.m - SPACE.xs
CAP_PX = DESK.small + SPACE.s
LINE_PX = DESK.body + SPACE.s
STACKED_PX = CAP_PX + LINE_PX + SPACE.xs
"""The least height of a stacked one."""


class KeyButton(QPushButton):
    """`text()` says what the button does, `key` which key does the same. It takes the focus by Tab, not by a click.

    `icon`: one of `ui.icons`, before the text. `stacked`: icon and key above, the text below, for a grid of narrow
    ones. Without a text only icon and key are seen; then `setAccessibleName` says what it does.
    `cap`: what stands for the key, where a row of buttons says the rest once.
    """

    def __init__(self, name: str, key: str = "", *, height_px: int = 0, lead: bool = False, icon: str = "",
                 stacked: bool = False, cap: str = "") -> None:  # fmt: skip
        super().__init__()
        self.setObjectName(name)
        # as on the keyboards sold here, in no language: Enter is the big key, and "Left" is no word to translate
        self.key = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText).replace("Return", "Enter")
        self._cap = cap or self.key
        self._height_px = height_px or DESK.title + SPACE.s
        self._lead = lead
        self._icon = icon
        self._stacked = stacked
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_text(self, text: str) -> None:
        """Sets what the button does, in the present language."""
        if self.text() != text:
            self.setText(text)
            self.setAccessibleName(f"{text} ({self.key})" if self.key else text)
            self.updateGeometry()

    def show_primary(self, primary: bool) -> None:
        """Whether this button is the usual next step."""
        set_property(self, "primary", primary)

    def show_danger(self, danger: bool) -> None:
        """Whether it raises an alarm: in the colour of danger."""
        set_property(self, "danger", danger)

    def sizeHint(self) -> QSize:
        text = QFontMetrics(self._text_font(bold=True)).horizontalAdvance(self.text())
        icon = self._icon_px() + SPACE.s if self._icon else 0
        cap = self._cap_width() + SPACE.s if self.key else 0
        inside = max(text, icon + cap) if self._stacked else icon + text + cap - (0 if text else SPACE.s)
        return QSize(inside + 2 * SIDE_PX, self._height_px)

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
        if self.isEnabled() and self.property("danger"):
            colour = COLOUR.red
        inside = self.rect().adjusted(SIDE_PX, 0, -SIDE_PX, 0)
        gap = max(1, (self.height() - CAP_PX - LINE_PX) // 3)
        above = QRect(inside.left(), gap, inside.width(), CAP_PX) if self._stacked else inside
        icon = self._icon_px()
        if self._icon:
            place = QRect(above.left(), above.center().y() - icon // 2 + 1, icon, icon)
            painter.drawPixmap(place.topLeft(), icon_pixmap(self._icon, icon, colour))
        if self.key:
            cap = self._cap_width()
            self._draw_cap(painter, QRect(above.right() - cap + 1, above.top(), cap, above.height()), colour)
        painter.setPen(QColor(colour))
        painter.setFont(self._text_font(bold=primary))
        if self._stacked:
            text_box = QRect(inside.left(), self.height() - gap - LINE_PX, inside.width(), LINE_PX)
        else:
            text_box = inside.adjusted(icon + SPACE.s if self._icon else 0, 0, 0, 0)
        painter.drawText(text_box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.end()

    def _draw_cap(self, painter: QPainter, place: QRect, colour: str) -> None:
        box = QRect(place.left(), place.center().y() - CAP_PX // 2 + 1, place.width(), CAP_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colour))
        painter.drawRoundedRect(box, RADIUS.small, RADIUS.small)
        painter.setFont(self._cap_font())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._cap)

    def _icon_px(self) -> int:
        return DESK.title if self._lead else ICON.desk

    def _cap_width(self) -> int:
        return QFontMetrics(self._cap_font()).horizontalAdvance(self._cap) + SPACE.m if self.key else 0

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


def button_of(keys: Mapping[str, KeyButton], event: QKeyEvent) -> KeyButton | None:
    """Which of these buttons the pressed key stands for."""
    pressed = QKeySequence(event.keyCombination())
    return next((button for key, button in keys.items() if QKeySequence(key) == pressed), None)
