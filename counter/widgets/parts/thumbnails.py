"""Scanned pages as small numbered pictures, in the order of the PDF."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImageReader, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem

from counter.scanning.page_stack import Page
from ui.look.tokens import DESK, SPACE, TYPE

HEIGHT_PX = TYPE.display + SPACE.m
WIDTH_PX = HEIGHT_PX * 3 // 4
KEY_ROLE = Qt.ItemDataRole.UserRole


class Thumbnails(QListWidget):
    """`selected()` is the key of the selected page, which stays selected when it is moved."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(WIDTH_PX, HEIGHT_PX))
        self.setGridSize(QSize(WIDTH_PX + SPACE.m, HEIGHT_PX + DESK.title + SPACE.s))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pictures: dict[int, QIcon] = {}
        self._shown: list[int] = []

    def selected(self) -> int | None:
        """The key of the selected page; None: no page is."""
        items = self.selectedItems()
        return int(items[0].data(KEY_ROLE)) if items else None

    def show_pages(self, pages: list[Page]) -> None:
        """Shows these pages in this order, and selects a new one."""
        keys = [page.key for page in pages]
        if keys == self._shown:
            return
        selected = self.selected()
        added = [key for key in keys if key not in self._shown]
        gone = selected not in keys
        place = self.currentRow()
        self._shown = keys
        self._pictures = {page.key: self._pictures.get(page.key) or QIcon(thumbnail(page.path)) for page in pages}
        self.clear()
        for at, page in enumerate(pages):
            item = QListWidgetItem(self._pictures[page.key], str(at + 1))
            item.setData(KEY_ROLE, page.key)
            self.addItem(item)
        if added:
            self.setCurrentRow(keys.index(added[-1]))
        elif keys:
            self.setCurrentRow(min(max(place, 0), len(keys) - 1) if gone else keys.index(selected or 0))


def thumbnail(path: Path) -> QPixmap:
    """A page's picture, scaled down as it is decoded."""
    reader = QImageReader(str(path))
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(WIDTH_PX, HEIGHT_PX, Qt.AspectRatioMode.KeepAspectRatio))
    return QPixmap.fromImage(reader.read())
