"""Scanned pages as small numbered pictures, in the order of the PDF."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImageReader, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem

from counter.scanning.page_pictures import turned_picture
from counter.scanning.page_stack import Page, Which
from hardware.scanner.first_look import small_of
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
        self._pictures: dict[Which, QIcon] = {}
        room = QPixmap(WIDTH_PX, HEIGHT_PX)  # all items have the size of the first, also where its picture has not come
        room.fill(Qt.GlobalColor.transparent)
        self._to_come = QIcon(room)
        self._shown: list[tuple[Page, str]] = []

    def selected(self) -> int | None:
        """The key of the selected page; None: no page is."""
        items = self.selectedItems()
        return int(items[0].data(KEY_ROLE)) if items else None

    def show_pages(self, pages: list[Page]) -> None:
        """Shows these pages in this order, and selects a new one. A page's picture follows when it was looked at."""
        shown = [(page, _("{n}, blank").format(n=at) if page.blank else str(at)) for at, page in enumerate(pages, 1)]
        if shown != self._shown:
            self._show_anew(shown)
        for at, page in enumerate(pages):
            if page.which not in self._pictures and not (picture := thumbnail(page)).isNull():
                self._pictures[page.which] = QIcon(picture)
                self.item(at).setIcon(self._pictures[page.which])

    def _show_anew(self, shown: list[tuple[Page, str]]) -> None:
        keys = [page.key for page, _said in shown]
        selected = self.selected()
        before = {page.key for page, _said in self._shown}
        added = [key for key in keys if key not in before]
        gone = selected not in keys
        place = self.currentRow()
        self._shown = shown
        known = self._pictures
        self._pictures = {page.which: known[page.which] for page, _said in shown if page.which in known}
        self.clear()
        for page, said in shown:
            item = QListWidgetItem(self._pictures.get(page.which, self._to_come), said)
            item.setData(KEY_ROLE, page.key)
            self.addItem(item)
        if added:
            self.setCurrentRow(keys.index(added[-1]))
        elif keys:
            self.setCurrentRow(min(max(place, 0), len(keys) - 1) if gone else keys.index(selected or 0))


def thumbnail(page: Page) -> QPixmap:
    """A page as it is turned, of the small picture beside it; null where that is not there yet."""
    reader = QImageReader(str(small_of(page.path)))
    size = reader.size()
    if not size.isValid():
        return QPixmap()
    reader.setScaledSize(size.scaled(WIDTH_PX, HEIGHT_PX, Qt.AspectRatioMode.KeepAspectRatio))
    picture = turned_picture(reader.read(), page.turns, page.slant)
    return QPixmap.fromImage(picture).scaled(
        WIDTH_PX, HEIGHT_PX, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
