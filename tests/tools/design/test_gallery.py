"""The gallery shows every colour, icon and component, by its name."""

from dataclasses import fields

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tools.design.gallery import gallery
from ui.look import fonts, tokens
from ui.look.icons import ICONS


def test_every_colour_and_icon_is_shown_by_its_name(qapp: QApplication, qtbot: QtBot) -> None:
    fonts.use(qapp)
    page = gallery()
    qtbot.addWidget(page)
    said = "\n".join(label.text() for label in page.findChildren(QLabel))
    for field in fields(tokens.COLOUR):
        assert field.name in said
    for icon in ICONS:
        assert icon in said
    assert not page.grab().isNull()
