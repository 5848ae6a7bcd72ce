"""Every icon draws something, inside its square, in the colour asked for, and no two are alike."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickView
from PySide6.QtWidgets import QApplication

from protocol.enums import ServiceIcon
from ui.language.switch import LanguageSwitch
from ui.look.icons import ICONS, icon_pixmap
from ui.program.quick import empty_view, open_view, prefer_software

SIDE = 48


def drawn(name: str) -> QImage:
    return icon_pixmap(name, SIDE, "#B3261E").toImage().convertToFormat(QImage.Format.Format_ARGB32)


def inked(image: QImage) -> list[tuple[int, int]]:
    return [(x, y) for x in range(SIDE) for y in range(SIDE) if image.pixelColor(x, y).alpha() > 128]


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_drawn_and_stays_in_its_square(qapp: QApplication, name: str) -> None:
    image = drawn(name)
    points = inked(image)
    assert len(points) > 40, "hardly anything"
    assert all(0 < x < SIDE - 1 and 0 < y < SIDE - 1 for x, y in points), "touches the edge: it may be cut"
    assert image.pixelColor(*points[len(points) // 2]).red() > 150


def test_every_picture_of_a_service_is_drawn() -> None:
    assert {icon.value for icon in ServiceIcon} <= ICONS.keys()


def test_no_two_icons_are_alike(qapp: QApplication) -> None:
    pictures = {name: frozenset(inked(drawn(name))) for name in ICONS if name != "right"}
    assert len(set(pictures.values())) == len(pictures)


@pytest.fixture
def view(qapp: QApplication, tmp_path: Path) -> Iterator[QQuickView]:
    prefer_software()
    (tmp_path / "Main.qml").write_text(
        'import QtQuick\nRectangle { color: "#FFFFFF"; Image { source: "image://icons/done/" + tokens.colour.calm;'
        " sourceSize: Qt.size(48, 48) } }"
    )
    language = LanguageSwitch()
    made = open_view(tmp_path / "Main.qml", language, {})
    made.resize(QSize(SIDE, SIDE))
    made.show()
    yield made
    empty_view(made)
    made.deleteLater()
    language.close()


def test_qml_asks_for_an_icon_by_name_and_colour(qapp: QApplication, view: QQuickView) -> None:
    qapp.processEvents()
    image = view.grabWindow()
    wanted = QColor("#17694A")
    colours = {image.pixelColor(x, y).name() for x, y in inked(icon_pixmap("done", SIDE, "#000000").toImage())}
    assert wanted.name() in colours
