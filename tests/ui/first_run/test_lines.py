"""A list longer than its screen: what is chosen is in sight, and a choice does not move it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtQuick import QQuickItem, QQuickView
from pytestqt.qtbot import QtBot

from protocol.views import BranchView
from ui.first_run.last_steps import Option
from ui.first_run.start import QML
from ui.language.switch import LanguageSwitch
from ui.program.quick import empty_view, open_view, prefer_software

from .made import Made, PlainStep

MANY = 24


class ManyLines(PlainStep):
    """Twenty-four to choose from; the twentieth was chosen before."""

    def options(self, branch: BranchView) -> list[Option]:
        return [Option(str(n), f"Quầy số {n}", "Tầng 1") for n in range(1, MANY + 1)]

    def chosen(self) -> str:
        return "20"


class Shown:
    """The window with its list."""

    def __init__(self, view: QQuickView, made: Made, qtbot: QtBot) -> None:
        self.view, self.made, self._qtbot = view, made, qtbot
        self.list = next(one for one in named(view, "lines") if one.property("count") == MANY)

    def in_sight(self, value: str) -> bool:
        for line in named(self.view, f"line-{value}"):
            top = line.mapToItem(self.list, QPointF(0, 0)).y()
            if line.isVisible() and top >= -1 and top + line.height() <= self.list.height() + 1:
                return True
        return False

    def sees(self, value: str) -> None:
        self._qtbot.waitUntil(lambda: self.in_sight(value))


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path) -> Iterator[Shown]:
    prefer_software()
    language = LanguageSwitch("vi")
    made = Made(language, tmp_path / "kiosk.toml", [ManyLines()])
    made.enrolled()
    view = open_view(QML, language, {"setup": made.run, "board": made.run.board})
    view.resize(1366, 768)
    view.show()
    qtbot.waitUntil(lambda: any(one.property("count") == MANY for one in named(view, "lines")))
    yield Shown(view, made, qtbot)
    made.run.stop()
    empty_view(view)
    view.deleteLater()
    made.run.deleteLater()
    language.close()


def named(view: QQuickView, name: str) -> list[QQuickItem]:
    """Also what a list made by itself, which is a child to the eye only."""
    found, left = [], [view.contentItem()]
    while left:
        item = left.pop()
        left += item.childItems()
        found += [item] if item.objectName() == name else []
    return found


def test_what_was_chosen_before_is_in_sight_from_the_beginning(shown: Shown) -> None:
    shown.sees("20")
    assert not shown.in_sight("1")


def test_a_choice_leaves_the_list_where_it_was_moved_to(shown: Shown, qtbot: QtBot) -> None:
    shown.sees("20")
    before = shown.list.property("contentY")
    shown.made.run.choose("19")
    qtbot.wait(50)
    assert shown.list.property("contentY") == before
    shown.sees("19")


def test_without_a_place_of_its_own_a_list_begins_at_its_top(shown: Shown) -> None:
    shown.made.run.choose("1")
    shown.sees("1")
