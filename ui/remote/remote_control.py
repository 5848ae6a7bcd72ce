"""Remote control of the window (`--remote PORT`): touches and keys from another process, for tests and the demo.

Lines of JSON over TCP on 127.0.0.1, one reply line each, in order:

    {"do":"tap","name":"service-HT"}            press and release in its middle (`"row": 2` of a list)
    {"do":"type","name":"user","text":"lan"}    tap it, then type; without a name: type where the focus is
    {"do":"key","key":"F5"}                     a key or chord as QKeySequence writes it
    {"do":"get","name":"status","property":"text"}
    {"do":"wait","name":"ticket","property":"visible","equals":true,"timeout_s":5}   also "contains", "differs"
    {"do":"grab","file":"/tmp/x.png"}           the window as it is painted
    {"do":"names"}                              the named items that can be seen
    {"do":"quit"}

`name` is an objectName. Replies: {"ok":true, …} or {"ok":false,"error":"…"}. Only what a person could touch is
touched: an item that stays hidden, disabled or outside the window for `timeout_s` (2) is an error.
"""

import json
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QTimer
from PySide6.QtNetwork import QHostAddress, QTcpServer, QTcpSocket

from .touch import CannotTouch, Screen

POLL_MS = 20
TOUCH_TIMEOUT_S = 2.0
MOST_LINE_BYTES = 65_536


class Remote(QObject):
    """Listens on `port` of 127.0.0.1 (0: any free one, see `port()`) and executes each line."""

    def __init__(self, port: int, screen: Screen | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.screen = screen or Screen()
        self._server = QTcpServer(self)
        self._server.newConnection.connect(self._accept)
        if not self._server.listen(QHostAddress(QHostAddress.SpecialAddress.LocalHost), port):
            raise OSError(f"cannot listen on 127.0.0.1:{port}: {self._server.errorString()}")

    def port(self) -> int:
        """The port that it listens on."""
        return self._server.serverPort()

    def close(self) -> None:
        """Closes the port and every connection."""
        self._server.close()
        for connection in self._server.findChildren(QTcpSocket):
            connection.disconnectFromHost()

    def _accept(self) -> None:
        while (connection := self._server.nextPendingConnection()) is not None:
            _Connection(connection, self.screen)


class _Connection(QObject):
    """One connection: its lines are executed one after the other, a `wait` included."""

    def __init__(self, connection: QTcpSocket, screen: Screen) -> None:
        super().__init__(connection)
        self._connection = connection
        self._screen = screen
        self._lines: deque[bytes] = deque()
        self._busy = False
        self._buffer = b""
        self._do: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "tap": self._tap, "type": self._type, "key": self._key, "get": self._get, "grab": self._grab,
            "names": lambda _: {"names": self._screen.names()}, "quit": self._quit,
        }  # fmt: skip
        connection.readyRead.connect(self._read)
        connection.disconnected.connect(connection.deleteLater)

    def _read(self) -> None:
        self._buffer += bytes(self._connection.readAll().data())
        *lines, self._buffer = self._buffer.split(b"\n")
        if len(self._buffer) > MOST_LINE_BYTES:
            self._connection.abort()
            return
        self._lines.extend(line for line in lines if line.strip())
        QTimer.singleShot(0, self, self._next)

    def _next(self) -> None:
        if self._busy or not self._lines:
            return
        self._busy = True
        line = self._lines.popleft()
        try:
            order = json.loads(line)
            if not isinstance(order, dict):
                raise CannotTouch("a line is a JSON object")
            match order.get("do"):
                case "wait":
                    self._wait(order)
                    return
                case "tap" | "type" if "name" in order:
                    self._touch(order)
                    return
            act = self._do.get(str(order.get("do")))
            if act is None:
                raise CannotTouch(f"unknown do {order.get('do')!r}; known: wait, {', '.join(self._do)}")
            reply = {"ok": True, **act(order)}
        except (CannotTouch, ValueError, KeyError) as error:
            missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            reply = {"ok": False, "error": missing}
        self._say(reply)

    def _say(self, reply: dict[str, Any]) -> None:
        if self._connection.state() is QTcpSocket.SocketState.ConnectedState:
            self._connection.write(json.dumps(reply, ensure_ascii=False).encode() + b"\n")
            self._connection.flush()
        self._busy = False
        QTimer.singleShot(0, self, self._next)

    def _tap(self, order: dict[str, Any]) -> dict[str, Any]:
        self._screen.tap(order["name"], order.get("row"))
        return {}

    def _type(self, order: dict[str, Any]) -> dict[str, Any]:
        if "name" in order:
            self._screen.tap(order["name"])
        self._screen.type(order["text"])
        return {}

    def _key(self, order: dict[str, Any]) -> dict[str, Any]:
        self._screen.key(order["key"])
        return {}

    def _get(self, order: dict[str, Any]) -> dict[str, Any]:
        return {"value": self._screen.value(order["name"], order["property"])}

    def _grab(self, order: dict[str, Any]) -> dict[str, Any]:
        width, height = self._screen.grab(order["file"])
        return {"width": width, "height": height}

    def _quit(self, order: dict[str, Any]) -> dict[str, Any]:
        QTimer.singleShot(50, QCoreApplication.quit)
        return {}

    def _touch(self, order: dict[str, Any]) -> None:
        """Looks for the item until it can be touched and stays in its place, as a person does; then acts."""
        act = self._do[order["do"]]
        seen_at: QPoint | None = None

        def look() -> dict[str, Any]:
            nonlocal seen_at
            before = seen_at
            _, seen_at = self._screen.touchable(order["name"], order.get("row"))
            if seen_at != before:
                raise CannotTouch(f"{order['name']!r} does not stay in its place")
            return {}

        self._poll(look, float(order.get("timeout_s", TOUCH_TIMEOUT_S)), lambda: act(order))

    def _wait(self, order: dict[str, Any]) -> None:
        name, wanted = order["name"], order["property"]

        def look() -> dict[str, Any]:
            value = self._screen.value(name, wanted)
            if not _met(value, order):
                raise CannotTouch(f"{name}.{wanted} is still {value!r}")
            return {"value": value}

        self._poll(look, float(order.get("timeout_s", 5)), dict)

    def _poll(
        self, look: Callable[[], dict[str, Any]], timeout_s: float, then: Callable[[], dict[str, Any]]
    ) -> None:  # fmt: skip
        """Calls `look` until it does not raise CannotTouch, then acts and replies."""
        left = int(timeout_s * 1000 / POLL_MS)
        timer = QTimer(self)
        timer.setInterval(POLL_MS)

        def turn() -> None:
            nonlocal left
            left -= 1
            try:
                seen = look()
                timer.stop()
                self._say({"ok": True, **seen, **then()})
            except CannotTouch as error:
                if left <= 0 or not timer.isActive():
                    timer.stop()
                    self._say({"ok": False, "error": str(error)})

        timer.timeout.connect(turn)
        timer.start()
        turn()


def _met(value: object, order: dict[str, Any]) -> bool:
    if "equals" in order:
        return bool(value == order["equals"])
    if "contains" in order:
        return str(order["contains"]) in str(value)
    if "differs" in order:
        return bool(value != order["differs"])
    return bool(value)
