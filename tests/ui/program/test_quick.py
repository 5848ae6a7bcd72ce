"""A program's QML in a window: what it sees, what it says when it cannot be loaded, no dead-lock with Qt's thread."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import (
    QLoggingCategory,
    QMessageLogContext,
    QObject,
    QPoint,
    QSize,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.equipment import bare_screen, needs
from ui.language.switch import LanguageSwitch
from ui.look import tokens
from ui.program.quick import CloseGuard, QmlError, empty_view, open_view, prefer_software, show_view


@pytest.fixture
def switch(qapp: QObject) -> Iterator[LanguageSwitch]:
    prefer_software()
    switch = LanguageSwitch()
    yield switch
    switch.close()


def write(folder: Path, text: str, name: str = "Main.qml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_qml_sees_the_tokens_the_language_and_what_it_is_given(
    qtbot: QtBot, switch: LanguageSwitch, tmp_path: Path
) -> None:
    qml = write(
        tmp_path,
        "import QtQuick\nRectangle { color: tokens.colour.primary; property string s: language.code + given.objectName;"
        ' property string t: qsTr("Hello") }',
    )
    given = QObject()
    given.setObjectName("thing")
    view = open_view(qml, switch, {"given": given})
    show_view(view, fullscreen=False, size=QSize(200, 100))
    qtbot.waitUntil(view.isExposed)
    root = view.rootObject()
    assert (root.property("s"), root.property("t"), root.width()) == ("vithing", "Hello", 200)
    assert view.grabWindow().pixelColor(5, 5).name() == tokens.COLOUR.primary.lower()
    empty_view(view)
    assert view.rootObject() is None


def test_what_cannot_be_loaded_is_named(switch: LanguageSwitch, tmp_path: Path) -> None:
    with pytest.raises(QmlError, match=r"Main\.qml:2"):
        open_view(write(tmp_path, "import QtQuick\nItem { nonsense: 3 }"), switch, {})
    with pytest.raises(QmlError, match=r"Absent\.qml"):
        open_view(tmp_path / "Absent.qml", switch, {})


def test_a_guarded_window_is_not_closed_until_the_guard_is_lifted(
    qtbot: QtBot, switch: LanguageSwitch, tmp_path: Path
) -> None:
    view = open_view(write(tmp_path, "import QtQuick\nItem { }"), switch, {})
    show_view(view, fullscreen=False, size=QSize(200, 100))
    qtbot.waitUntil(view.isExposed)
    guard, asked = CloseGuard(view), list[bool]()
    guard.asked.connect(lambda: asked.append(True))
    view.close()
    assert (view.isVisible(), len(asked)) == (True, 1)
    guard.lift()
    empty_view(view)
    assert (view.isVisible(), len(asked)) == (False, 1)


CORNER = """
import QtQuick
Rectangle {
    color: "white"
    Rectangle {
        width: 20
        height: 10
        color: area.touched ? "lime" : "blue"
        MouseArea { id: area; anchors.fill: parent; property bool touched; onClicked: touched = true }
    }
}
"""


@pytest.mark.parametrize(("turn", "corner"), [(0, (5, 5)), (90, (195, 5)), (180, (195, 95)), (270, (5, 95))])
def test_a_turned_picture_has_its_first_corner_elsewhere_and_touches_follow(
    qtbot: QtBot, switch: LanguageSwitch, tmp_path: Path, turn: int, corner: tuple[int, int]
) -> None:
    view = open_view(write(tmp_path, CORNER), switch, {}, turn)
    show_view(view, fullscreen=False, size=QSize(200, 100))
    qtbot.waitUntil(view.isExposed, timeout=30_000)
    assert view.grabWindow().pixelColor(*corner).name() == "#0000ff"
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(*corner))
    qtbot.waitUntil(lambda: view.grabWindow().pixelColor(*corner).name() == "#00ff00", timeout=30_000)
    empty_view(view)


FULL = """
import sys
from pathlib import Path
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
from ui.language.switch import LanguageSwitch
from ui.program.quick import open_view, show_view
view = open_view(Path(sys.argv[1]), LanguageSwitch(), {}, 90)
show_view(view, fullscreen=True, size=QSize(100, 100))
def tell():
    page = view.rootObject().childItems()[0]
    if round(page.width()) != view.height():
        return  # the first picture may be older than the window's size
    print(view.width(), view.height(), round(page.width()), round(page.height()))
    app.exit(0)
view.frameSwapped.connect(tell)
app.exec()
"""


@needs("Xvfb")
def test_without_a_window_manager_a_turned_picture_fills_the_whole_screen(tmp_path: Path) -> None:
    qml = write(tmp_path, "import QtQuick\nRectangle { }")
    command = [sys.executable, "-c", FULL, str(qml)]
    with bare_screen("1080x1920") as environment:
        environment |= {"QT_QUICK_BACKEND": "software"}
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ran.stdout.splitlines()[:1] == ["1080 1920 1920 1080"], ran.stderr


@pytest.mark.qt_log_ignore(".*")
def test_qts_compiler_may_log_through_python(switch: LanguageSwitch, tmp_path: Path) -> None:
    """It tells of its cache, when asked to, from a thread of its own."""
    heard: set[tuple[str, bool]] = set()
    here = threading.get_ident()

    def hear(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        heard.add((context.category or "", threading.get_ident() == here))

    write(tmp_path, "import QtQuick\nItem { }", "Other.qml")
    before = qInstallMessageHandler(hear)
    QLoggingCategory.setFilterRules("qt.qml.*.debug=true")
    try:
        view = open_view(write(tmp_path, "import QtQuick\nItem { Other { } }"), switch, {})
    finally:
        QLoggingCategory.setFilterRules("")
        qInstallMessageHandler(before)
    empty_view(view)
    assert any(not in_this_thread for _, in_this_thread in heard), heard


@pytest.mark.parametrize("times", [1, 2])
def test_software_is_chosen_once(qtbot: QtBot, times: int) -> None:
    for _ in range(times):
        prefer_software()
