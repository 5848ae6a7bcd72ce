"""`python -m tools.design.gallery [FILE.png]`: every token and component in its states, in a window or as a picture.

It speaks of tokens by the names they have in the code, so nothing of it is translated.
"""

import sys
from collections.abc import Iterable
from dataclasses import fields

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.look import fonts
from ui.look.icons import ICONS, icon_pixmap
from ui.look.promise_level import Level
from ui.look.tokens import COLOUR, DESK, HIGH_CONTRAST, ICON, MOTION, RADIUS, SPACE, TEXT_PAIRS, TYPE, Colour, contrast
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import Mark, frame, label, set_property
from ui.widgets.style import sheet
from ui.widgets.timer_bar import TimerBar

WORDS = "Đăng ký khai sinh"
WIDTH_PX = 1366


def gallery() -> QWidget:
    """All sections, one under another, as high as they need to be."""
    page = QWidget()
    page.setObjectName("gallery")
    page.setProperty("part", "ground")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    page.setStyleSheet(sheet())
    column = QVBoxLayout(page)
    column.setContentsMargins(SPACE.l, SPACE.l, SPACE.l, SPACE.l)
    column.setSpacing(SPACE.m)
    for title, body in (
        ("Colour", _colours(COLOUR)), ("Text on its ground, contrast", _pairs(COLOUR)),
        ("The same in high contrast", _pairs(HIGH_CONTRAST)), ("Type", _type()),
        ("Space and radius, px; motion, ms", _distances()), ("Icons", _icons()), ("Buttons", _buttons()),
        ("Fields", _fields()), ("Levels: pill, strip, mark and words", _levels()),
        ("The fifteen minutes at 4, 11, 14 and 16", _timers()),
    ):  # fmt: skip
        column.addWidget(_section(title, body))
    column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    page.resize(WIDTH_PX, column.sizeHint().height())
    return page


def _section(title: str, body: QLayout) -> QWidget:
    card = frame("card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.m)
    inside.setSpacing(SPACE.s)
    heading = label(part="heading")
    heading.setText(title)
    inside.addWidget(heading)
    inside.addLayout(body)
    return card


def _grid(widgets: Iterable[QWidget], columns: int) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(SPACE.s)
    for at, widget in enumerate(widgets):
        grid.addWidget(widget, at // columns, at % columns)
    for column in range(columns):
        grid.setColumnStretch(column, 1)
    return grid


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE.m)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def _chip(text: str, ink: str, ground: str) -> QLabel:
    chip = label()
    chip.setText(text)
    chip.setStyleSheet(
        f"background: {ground}; color: {ink}; border: 1px solid {COLOUR.line}; font-size: {DESK.small}px;"
        f" border-radius: {RADIUS.small}px; padding: {SPACE.s}px;"
    )
    return chip


def _colours(colours: Colour) -> QLayout:
    shown: list[QWidget] = []
    for one in fields(colours):
        value = str(getattr(colours, one.name))
        cell, patch, name = QWidget(), frame(""), label(part="soft")
        patch.setFixedSize(SPACE.xl, SPACE.xl)
        patch.setStyleSheet(f"background: {value}; border: 1px solid {COLOUR.line}; border-radius: {RADIUS.small}px;")
        name.setText(f"{one.name}\n{value}")
        inside = QHBoxLayout(cell)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(patch)
        inside.addWidget(name, 1)
        shown.append(cell)
    return _grid(shown, 7)


def _pairs(colours: Colour) -> QLayout:
    chips = []
    for text, ground in TEXT_PAIRS:
        one, other = getattr(colours, text), getattr(colours, ground)
        chips.append(_chip(f"{text}\n{ground}\n{contrast(one, other):.1f}", one, other))
    return _grid(chips, 10)


def _type() -> QLayout:
    column = QVBoxLayout()
    for group, sizes in (("DESK", DESK), ("TYPE", TYPE)):
        for one in fields(sizes):
            size = getattr(sizes, one.name)
            words = WORDS if one.name != "number" else "HT-025"
            name = label(part="soft")
            name.setText(f"{group}.{one.name} {size}")
            name.setFixedWidth(SPACE.xxl * 3)
            sample = label()
            sample.setText(words)
            sample.setStyleSheet(f"font-size: {size}px;")
            column.addLayout(_row(name, sample))
    return column


def _distances() -> QLayout:
    shown: list[QWidget] = []
    for one in fields(SPACE):
        px = getattr(SPACE, one.name)
        bar = frame("")
        bar.setFixedSize(px, SPACE.l)
        bar.setStyleSheet(f"background: {COLOUR.primary};")
        name = label(part="soft")
        name.setText(f"SPACE.{one.name} {px}")
        shown += [bar, name]
    corners: list[QWidget] = []
    for one in fields(RADIUS):
        px = getattr(RADIUS, one.name)
        box = label(part="soft")
        box.setText(f"RADIUS.{one.name} {px}")
        box.setStyleSheet(f"border: 1px solid {COLOUR.edge}; border-radius: {px}px; padding: {SPACE.l}px;")
        corners.append(box)
    for one in fields(MOTION):
        name = label(part="soft")
        name.setText(f"MOTION.{one.name} {getattr(MOTION, one.name)}")
        corners.append(name)
    column = QVBoxLayout()
    column.addLayout(_row(*shown))
    column.addLayout(_row(*corners))
    return column


def _icons() -> QLayout:
    shown = []
    for name in ICONS:
        cell = QWidget()
        inside = QHBoxLayout(cell)
        inside.setContentsMargins(0, 0, 0, 0)
        picture, words = label(), label(part="soft")
        picture.setPixmap(icon_pixmap(name, ICON.small, COLOUR.primary))
        words.setText(name)
        inside.addWidget(picture)
        inside.addWidget(words, 1)
        shown.append(cell)
    return _grid(shown, 9)


def _buttons() -> QLayout:
    made = []
    for text, key, primary, enabled, lead in (
        ("Next", "F2", True, True, True), ("Start", "F4", True, True, False), ("Recall", "F3", False, True, False),
        ("Park", "F7", False, False, False), ("Primary, off", "F5", True, False, False),
    ):  # fmt: skip
        button = KeyButton(f"button-{key}", key, height_px=DESK.number if lead else 0, lead=lead)
        button.show_text(text)
        button.show_primary(primary)
        button.setEnabled(enabled)
        made.append(button)
    return _row(*made)


def _fields() -> QLayout:
    empty, filled, off, choice = QLineEdit(), QLineEdit("lan.nguyen"), QLineEdit("off"), QComboBox()
    empty.setPlaceholderText("Placeholder")
    off.setEnabled(False)
    choice.addItems(["Flatbed", "Feeder"])
    for field in (empty, filled, off, choice):
        field.setFixedWidth(3 * SPACE.xxl)
    return _row(empty, filled, off, choice)


def _levels() -> QLayout:
    column = QVBoxLayout()
    for level in ("calm", "amber", "red", "primary", "off"):
        pill, strip, words = label(part="pill"), frame("strip"), label()
        pill.setText(level)
        words.setText(WORDS)
        for widget in (pill, strip, words):
            set_property(widget, "level", level)
        inside = QHBoxLayout(strip)
        inside.addWidget(words)
        mark = Mark()
        mark.show_level(next((one for one in Level if one.value == level), None))
        column.addLayout(_row(pill, strip, mark))
    return column


def _timers() -> QLayout:
    bars: list[QWidget] = []
    for minutes in (4, 11, 14, 16):
        bar = TimerBar()
        bar.show_share(minutes / 15)
        bars.append(bar)
    return _grid(bars, 4)


def main(arguments: list[str]) -> int:
    """Show it until it is closed, or draw it into the file that is named."""
    app = QApplication(sys.argv[:1])
    fonts.use(app)
    page = gallery()
    if arguments:
        page.show()
        return 0 if page.grab().save(arguments[0]) else 1
    area = QScrollArea()
    area.setWidget(page)
    area.resize(WIDTH_PX + SPACE.l, 800)
    area.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
