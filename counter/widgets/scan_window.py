"""A stored document in a window of its own; nothing of it is written to this machine's disk."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from counter.scanning.stored_scans import StoredScan, StoredScans
from language.messages import _

SIZE = QSize(700, 900)


class ScanWindow(QWidget):
    """Esc closes it; Left and Right show a newer and an older document. It closes with the counter's window."""

    def __init__(self, stored: StoredScans, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Window)
        self._stored = stored
        self.shown: StoredScan | None = None
        self.setObjectName("scan-window")
        self._bytes = QByteArray()
        self._buffer = QBuffer(self._bytes, self)
        self.document = QPdfDocument(self)
        self._view = QPdfView(self)
        self._view.setObjectName("scan-document")
        self._view.setDocument(self.document)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        whole.addWidget(self._view)
        self.resize(SIZE)
        for key, do in (("Esc", self.close), ("Left", lambda: self._step(-1)), ("Right", lambda: self._step(1))):
            QShortcut(QKeySequence(key), self).activated.connect(do)
        stored.opened.connect(self.show_scan)
        stored.changed.connect(self._leave_with_the_clerk)

    def show_scan(self, scan: StoredScan, pdf: bytes) -> None:
        """Shows this document."""
        self._forget()
        self.shown = scan
        self._bytes.append(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        self.setWindowTitle(_("{number}, papers {n}").format(number=scan.number, n=scan.place))
        self.show()
        self.activateWindow()

    def closeEvent(self, event: object) -> None:
        """Deletes the shown pages from memory."""
        self._forget()

    def _step(self, by: int) -> None:
        known = self._stored.known
        if self.shown in known:
            self._stored.open(known.index(self.shown) + by)

    def _leave_with_the_clerk(self) -> None:
        if self.shown is not None and self.shown not in self._stored.known:
            self.close()

    def _forget(self) -> None:
        self.shown = None
        self.document.close()
        self._buffer.close()
        self._bytes.clear()
