"""The QR code of a ticket's page as a QML item, drawn in whole pixels so that every phone reads it."""

import qrcode
from PySide6.QtCore import Property, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtQml import qmlRegisterType
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem
from qrcode.constants import ERROR_CORRECT_M

QUIET_MODULES = 4


class CodeItem(QQuickPaintedItem):
    """In QML: `import MotCua.Kiosk 1.0`, `Code { url: … }`; white, with its quiet zone; empty without a url."""

    url_changed = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._url = ""
        self._modules: list[list[bool]] = []

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
        painter.fillRect(QRectF(0, 0, self.width(), self.height()), QColor("white"))
        if not self._modules:
            return
        count = len(self._modules) + 2 * QUIET_MODULES
        size = int(min(self.width(), self.height())) // count
        if size < 1:
            return
        left = (int(self.width()) - size * count) // 2 + size * QUIET_MODULES
        top = (int(self.height()) - size * count) // 2 + size * QUIET_MODULES
        for y, row in enumerate(self._modules):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(left + x * size, top + y * size, size, size, Qt.GlobalColor.black)


def modules_of(url: str) -> list[list[bool]]:
    """The modules of the code, without quiet zone; error correction M."""
    maker = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    maker.add_data(url)
    maker.make(fit=True)
    return maker.get_matrix()


def register() -> None:
    """Make `Code` known to QML."""
    qmlRegisterType(CodeItem, "MotCua.Kiosk", 1, 0, "Code")  # type: ignore[call-overload]  # the stub wants bytes
