"""The checks can fail: each is shown a view that is wrong in just one way, and a right one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtQuick import QQuickView
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from tests.ui.collecting import collect_in_the_main_thread
from ui.language.switch import LanguageSwitch
from ui.look import fonts
from ui.program.quick import empty_view, open_view, prefer_software

from .checks import contrast, faults, text_inside_boxes, touch_targets
from .screen import kiosk_px

__all__ = ["collect_in_the_main_thread"]

SIZE = QSize(400, 200)


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    fonts.use(qapp)
    made = QWidget()
    made.setStyleSheet("QWidget { background: #FFFFFF; color: #13242E; }")
    made.resize(SIZE)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def label(window: QWidget, text: str, at: tuple[int, int, int, int], style: str = "") -> QLabel:
    made = QLabel(text, window)
    made.setObjectName("words")
    made.setGeometry(*at)
    made.setStyleSheet(style)
    made.show()
    return made


def test_a_label_with_room_is_well(window: QWidget) -> None:
    label(window, "Chứng thực", (10, 10, 200, 40))
    assert faults(window) == []


def test_a_label_too_narrow_is_found(window: QWidget) -> None:
    label(window, "Chứng thực bản sao", (10, 10, 40, 40))
    assert any("too narrow" in one for one in text_inside_boxes(window))


def test_a_label_half_outside_the_window_is_found(window: QWidget) -> None:
    label(window, "Đất đai", (360, 10, 100, 40))
    assert any("outside" in one or "leaves" in one for one in text_inside_boxes(window))


def test_labels_over_one_another_are_found(window: QWidget) -> None:
    label(window, "Hộ tịch", (10, 10, 100, 40))
    label(window, "Đất đai", (20, 20, 100, 40), "background: transparent")
    assert any("lies over" in one for one in text_inside_boxes(window))


@pytest.mark.parametrize(("second_at", "over"), [(60, ["second: lies over first"]), (120, [])])
def test_buttons_over_one_another_are_found(window: QWidget, second_at: int, over: list[str]) -> None:
    for name, left in (("first", 0), ("second", second_at)):
        button = QPushButton(window)
        button.setObjectName(name)
        button.setGeometry(left, 20, 100, 60)
        button.show()
    assert touch_targets(window) == over


def test_faint_words_are_found(window: QWidget) -> None:
    label(window, "Hộ tịch", (10, 10, 100, 40), "color: #949494")
    [found] = contrast(window)
    assert "contrast 3.0" in found


def test_a_small_button_is_found(window: QWidget) -> None:
    button = QPushButton("X", window)
    button.setObjectName("small")
    button.setGeometry(10, 10, 60, 16)
    button.show()
    assert touch_targets(window) == ["small: only 16 px to touch, 24 needed"]


QML = """
import QtQuick
Rectangle {{
    color: "#FFFFFF"
    Rectangle {{
        x: 20; y: 20; width: 200; height: 80; color: "{ground}"
        Text {{ objectName: "words"; text: "{words}"; {more} color: "#13242E"
               font {{ family: tokens.family; pixelSize: 20 }} }}
        TapHandler {{}}
    }}
}}
"""


@pytest.fixture
def quick(qapp: QApplication, tmp_path: Path) -> Iterator[object]:
    fonts.use(qapp)
    prefer_software()
    language = LanguageSwitch()
    views: list[QQuickView] = []

    def show(words: str = "Hộ tịch", more: str = "", ground: str = "#E1EFF2") -> QQuickView:
        (tmp_path / "Main.qml").write_text(QML.format(words=words, more=more, ground=ground), encoding="utf-8")
        view = open_view(tmp_path / "Main.qml", language, {})
        view.resize(SIZE)
        view.show()
        views.append(view)
        return view

    yield show
    for view in views:
        empty_view(view)
        view.deleteLater()
    language.close()


def test_qml_that_is_well(quick: object) -> None:
    assert callable(quick)
    assert faults(quick()) == []


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ("width: 60;", "wider than its item"),
        ("width: 60; elide: Text.ElideRight;", "cut short"),
        ("width: 60; wrapMode: Text.Wrap; height: 20;", "higher than its item"),
        ("x: 150;", "leaves its box"),
    ],
)
def test_qml_whose_words_do_not_fit_is_found(quick: object, more: str, wrong: str) -> None:
    assert callable(quick)
    found = text_inside_boxes(quick("Chứng thực", more))
    assert any(wrong in one for one in found), found


def test_qml_without_contrast_is_found(quick: object) -> None:
    assert callable(quick)
    assert len(contrast(quick(ground="#4A5B68"))) == 1


def test_qml_too_small_for_a_finger_is_found(quick: object) -> None:
    assert callable(quick)
    assert touch_targets(quick(), kiosk_px(15)) == []
    assert len(touch_targets(quick(), kiosk_px(25))) == 1
