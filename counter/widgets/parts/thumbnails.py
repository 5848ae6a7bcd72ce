"""Scanned pages as small numbered pictures, in the order of the PDF."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImageReader, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem

from counter.scanning.page_pictures import turned_picture
from counter.scanning.page_stack import Page
from language.messages import _
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
        self._pictures: dict[tuple[int, int, float], QIcon] = {}
        self._shown: list[tuple[Page, str]] = []

    def selected(self) -> int | None:
        """The key of the selected page; None: no page is."""
        items = self.selectedItems()
        return int(items[0].data(KEY_ROLE)) if items else None

    def show_pages(self, pages: list[Page]) -> None:
        """Shows these pages in this order, and selects a new one."""
        keys = [page.key for page in pages]
        shown = [(page, _("{n}, blank").format(n=at) if page.blank else str(at)) for at, page in enumerate(pages, 1)]
        if shown == self._shown:
            return
        selected = self.selected()
        before = {page.key for page, _said in self._shown}
        added = [key for key in keys if key not in before]
        gone = selected not in keys
        place = self.currentRow()
        self._shown = shown
        self._pictures = {(page.key, page.turns, page.slant): self._picture(page) for page in pages}
        self.clear()
        for page, said in shown:
            item = QListWidgetItem(self._picture(page), said)
            item.setData(KEY_ROLE, page.key)
            self.addItem(item)
        if added:
            self.setCurrentRow(keys.index(added[-1]))
        elif keys:
            self.setCurrentRow(min(max(place, 0), len(keys) - 1) if gone else keys.index(selected or 0))

    def _picture(self, page: Page) -> QIcon:
        known = self._pictures.get((page.key, page.turns, page.slant))
        return known or QIcon(thumbnail(page.path, page.turns, page.slant))


def thumbnail(path: Path, turns: int = 0, slant: float = 0.0) -> QPixmap:
    """A page's picture, scaled down as it is decoded; turned as `turned_picture` does."""
    reader = QImageReader(str(path))
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(WIDTH_PX, HEIGHT_PX, Qt.AspectRatioMode.KeepAspectRatio))
    picture = reader.read()
    if not turns and not slant:
        return QPixmap.fromImage(picture)
    turned = QPixmap.fromImage(turned_picture(picture, turns, slant))
    return turned.scaled(
        WIDTH_PX, HEIGHT_PX, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
