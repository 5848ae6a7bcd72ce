"""The remote hand on real windows, Widgets and QML alike."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QStringListModel, QUrl
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickView
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.remote.remote_control import Remote

QML = b"""
import QtQuick
Rectangle {
    width: 300; height: 200; color: "teal"
    property int touches: 0
    Column {
        Repeater {
            model: 2
            Rectangle {
                objectName: "service-" + index; width: 100; height: 50
                TapHandler { onTapped: label.text = "tapped " + index }
            }
        }
        Text { id: label; objectName: "label"; text: "nothing" }
        TextInput { objectName: "word"; width: 100; height: 20 }
        Item { objectName: "hidden"; visible: false; width: 10; height: 10 }
        Item { objectName: "off"; enabled: false; width: 10; height: 10 }
    }
    Item { objectName: "outside"; x: 900; width: 10; height: 10 }
}
"""


class Hand:
    """The other end of the line: sends lines and waits for replies while Qt's loop runs."""

    def __init__(self, qtbot: QtBot, port: int) -> None:
        self._qtbot = qtbot
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setblocking(False)
        self._buffer = b""

    def do(self, **order: Any) -> dict[str, Any]:
        return self.lines(json.dumps(order).encode() + b"\n")[0]

    def lines(self, content: bytes, replies: int = 1) -> list[dict[str, Any]]:
        self._socket.sendall(content)
        self._qtbot.waitUntil(lambda: self._receive().count(b"\n") >= replies)
        *lines, self._buffer = self._buffer.split(b"\n")
        return [json.loads(line) for line in lines]

    def _receive(self) -> bytes:
        with suppress(BlockingIOError):
            self._buffer += self._socket.recv(65536)
        return self._buffer

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    remote = Remote(0)
    hand = Hand(qtbot, remote.port())
    yield hand
    hand.close()


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[QQuickView]:
    engine = QQmlEngine()
    view = QQuickView(engine, None)  # type: ignore[call-overload]  # the stub does not know that no parent is fine
    component = QQmlComponent(engine)
    component.setData(QML, QUrl("inline"))
    view.setContent(QUrl("inline"), component, component.create())
    view.resize(300, 200)
    view.show()
    qtbot.waitUntil(view.isExposed)
    yield view
    view.close()
    view.deleteLater()


@pytest.fixture
def desk(qtbot: QtBot) -> QWidget:
    desk = QWidget()
    layout = QVBoxLayout(desk)
    said = QLabel("nothing")
    button = QPushButton("Call")
    user = QLineEdit()
    rows = QListView()
    for name, widget in {"said": said, "call": button, "user": user, "rows": rows}.items():
        widget.setObjectName(name)
        layout.addWidget(widget)
    button.clicked.connect(lambda: said.setText("called"))
    rows.setModel(QStringListModel(["a", "b", "c"], rows))
    rows.clicked.connect(lambda index: said.setText(index.data()))
    QShortcut(QKeySequence("F5"), desk, lambda: said.setText("F5"))
    qtbot.addWidget(desk)
    desk.show()
    qtbot.waitExposed(desk)
    desk.activateWindow()
    return desk


def test_qml_is_touched_typed_into_and_read(view: QQuickView, hand: Hand, tmp_path: Path) -> None:
    assert hand.do(do="tap", name="service-1") == {"ok": True}
    assert hand.do(do="wait", name="label", property="text", equals="tapped 1")["ok"]
    assert hand.do(do="type", name="word", text="Đặng Ngọc") == {"ok": True}
    assert hand.do(do="get", name="word", property="text") == {"ok": True, "value": "Đặng Ngọc"}
    file = tmp_path / "window.png"
    assert hand.do(do="grab", file=str(file)) == {"ok": True, "width": 300, "height": 200}
    assert QImage(str(file)).pixelColor(299, 199).name() == "#008080"
    assert {"service-0", "label", "word"} <= set(hand.do(do="names")["names"])


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"do": "tap", "name": "hidden"}, "is not visible"),
        ({"do": "tap", "name": "off"}, "is disabled"),
        ({"do": "tap", "name": "outside"}, "outside the window"),
        ({"do": "tap", "name": "servise-1"}, "near: service-"),
        ({"do": "tap"}, "'name' is missing"),
        ({"do": "get", "name": "label", "property": "txet"}, "no property 'txet'"),
        ({"do": "key", "key": "Ctrl+K, Ctrl+C"}, "is not one key"),
        ({"do": "dance"}, "unknown do 'dance'"),
        ({"do": "wait", "name": "label", "property": "text", "equals": "x", "timeout_s": 0.1}, "is still 'nothing'"),
        ({"do": "grab", "file": "/nowhere/x.png"}, "cannot write"),
    ],
)
def test_what_a_person_could_not_do_is_an_error(view: QQuickView, hand: Hand, order: dict[str, Any], said: str) -> None:
    reply = hand.do(**{"timeout_s": 0.1} | order)
    assert not reply["ok"]
    assert said in reply["error"]


def test_lines_are_done_in_order_and_bad_ones_answered(view: QQuickView, hand: Hand) -> None:
    wait = b'{"do":"wait","name":"label","property":"text","contains":"never","timeout_s":0.1}\n'
    replies = hand.lines(wait + b"nonsense\n[]\n" + b'{"do":"names"}\n', 4)
    assert [reply["ok"] for reply in replies] == [False, False, False, True]


@pytest.mark.qt_log_ignore("propagateSizeHints")
@pytest.mark.parametrize(
    ("orders", "said"),
    [
        ([{"do": "tap", "name": "call"}], "called"),
        ([{"do": "tap", "name": "rows", "row": 2}], "c"),
        ([{"do": "key", "key": "F5"}], "F5"),
    ],
)
def test_widgets_are_touched(desk: QWidget, hand: Hand, orders: list[dict[str, Any]], said: str) -> None:
    for order in orders:
        assert hand.do(**order) == {"ok": True}
    assert hand.do(do="wait", name="said", property="text", equals=said)["ok"]


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_widgets_are_typed_into(desk: QWidget, hand: Hand) -> None:
    assert hand.do(do="type", name="user", text="Nguyễn Văn Ấn") == {"ok": True}
    assert hand.do(do="get", name="user", property="text")["value"] == "Nguyễn Văn Ấn"
    assert hand.do(do="key", key="Backspace") == {"ok": True}
    assert hand.do(do="get", name="user", property="text")["value"] == "Nguyễn Văn Ấ"


def test_it_listens_on_this_machine_only(qtbot: QtBot, hand: Hand) -> None:
    first = Remote(0)
    with pytest.raises(OSError, match="cannot listen"):
        Remote(first.port())
