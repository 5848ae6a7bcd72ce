"""A barcode scanner on a serial line, as the kiosk hears it: one line for each code, in the window's thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from hardware.barcode.reader import BarcodeReader, Scan
from hardware.serial.address import LineAddress
from hardware.serial.serial_port import RETRY_S

UNREADABLE = "\ufffd"
"""What a code that is no UTF-8 is passed on as: the kiosk says that it cannot use it."""


class SerialReader(QObject):
    """Fits the kiosk's `CodeReader`. A scanner that is not plugged in is waited for.

    `state_changed` carries the line's LineState.
    """

    state_changed = Signal(object)
    _scanned = Signal(object)

    def __init__(self, address: LineAddress, parent: QObject | None = None, *, retry_s: float = RETRY_S) -> None:
        super().__init__(parent)
        self._on_line: Callable[[str], None] | None = None
        self._reader = BarcodeReader(address, retry_s=retry_s)
        self._reader.listen(self._scanned.emit, self.state_changed.emit)
        self._scanned.connect(self._take)

    def start(self, on_line: Callable[[str], None]) -> None:
        self._on_line = on_line
        self._reader.open()

    def stop(self) -> None:
        self._on_line = None
        self._reader.close()

    def _take(self, scan: Scan) -> None:
        if self._on_line is not None:
            self._on_line(scan.text or UNREADABLE)
