"""The QR code of a ticket's page, as large as its area."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from slips.qr_item import Modules, modules_of, paint_code
from ui.look.tokens import DESK

LEAST_PX = 8 * DESK.title


class CodeView(QWidget):
    """Dark on white with its quiet zone; blank without an address."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._url = ""
        self._modules: Modules = []

    def show_url(self, url: str) -> None:
        """Shows the code of this address; empty: none."""
        if url != self._url:
            self._url = url
            self._modules = modules_of(url) if url else []
            self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_PX, LEAST_PX)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_code(painter, self.width(), self.height(), self._modules)
        painter.end()
