"""A QR code as a QML item: of a ticket's page, or of the door."""

from functools import cache

from PySide6.QtCore import Property, Signal
from PySide6.QtGui import QPainter
from PySide6.QtQml import qmlRegisterType
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from slips.qr_item import Modules, modules_of, paint_code


class CodeItem(QQuickPaintedItem):
    """In QML: `import MotCua.Kiosk 1.0`, `Code { url: … }`; white, with its quiet zone; empty without a url."""

    url_changed = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._url = ""
        self._modules: Modules = []

    def _get_url(self) -> str:
        return self._url

    def _set_url(self, url: str) -> None:
        if url == self._url:
            return
        self._url = url
        self._modules = modules_of(url) if url else []
        self.url_changed.emit()
        self.update()

    url = Property(str, _get_url, _set_url, notify=url_changed)

    def paint(self, painter: QPainter) -> None:
        """White paper, black modules of a whole number of pixels."""
        paint_code(painter, self.width(), self.height(), self._modules)


@cache
def register(program: str) -> None:
    """Make `Code` known to QML as a part of `program`, such as `MotCua.Kiosk`: once, however often it is asked."""
    qmlRegisterType(CodeItem, program, 1, 0, "Code")  # type: ignore[call-overload]  # the stub wants bytes
