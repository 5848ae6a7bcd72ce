"""The QR code of a ticket's page on a screen, in whole pixels, so that phones can read it."""

import qrcode
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from qrcode.constants import ERROR_CORRECT_M

QUIET_MODULES = 4

Modules = list[list[bool]]


def modules_of(url: str) -> Modules:
    """The code's modules, without quiet zone; error correction M."""
    maker = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    maker.add_data(url)
    maker.make(fit=True)
    return maker.get_matrix()


def paint_code(painter: QPainter, width: float, height: float, modules: Modules) -> None:
    """Paints a white area of this size in px, with the black modules and their quiet zone in its middle."""
    painter.fillRect(QRectF(0, 0, width, height), QColor("white"))
    if not modules:
        return
    count = len(modules) + 2 * QUIET_MODULES
    size = int(min(width, height)) // count
    if size < 1:
        return
    left = (int(width) - size * count) // 2 + size * QUIET_MODULES
    top = (int(height) - size * count) // 2 + size * QUIET_MODULES
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                painter.fillRect(left + x * size, top + y * size, size, size, Qt.GlobalColor.black)
