"""A Qt model of keyed rows: they are replaced as a whole, and the view is told only of differences."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from .row import Row

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()

LEVEL_ROLE = Qt.ItemDataRole.UserRole + 1
MUTED_ROLE = Qt.ItemDataRole.UserRole + 2
KEY_ROLE = Qt.ItemDataRole.UserRole + 3
SHARE_ROLE = Qt.ItemDataRole.UserRole + 4
FIRST_ROLE = Qt.ItemDataRole.UserRole + 5


class RowsModel(QAbstractTableModel):
    """Rows that `show` replaces; where keys and order are the same, only texts change."""

    def __init__(self, columns: int, parent: QObject | None = None, *, titles: Sequence[str] = ()) -> None:
        super().__init__(parent)
        self._columns = columns
        self.titles = tuple(titles)
        self.rows: list[Row] = []

    def show(self, rows: Sequence[Row], titles: Sequence[str] = ()) -> None:
        """Replaces titles and rows."""
        if tuple(titles) != self.titles:
            self.titles = tuple(titles)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self._columns - 1)
        if [row.key for row in rows] != [row.key for row in self.rows]:
            self.beginResetModel()
            self.rows = list(rows)
            self.endResetModel()
            return
        for at, (new, old) in enumerate(zip(rows, self.rows, strict=True)):
            if new != old:
                self.rows[at] = new
                self.dataChanged.emit(self.index(at, 0), self.index(at, self._columns - 1))

    def place(self, key: str | None) -> int | None:
        """The place of the row with this key; None: there is none."""
        return next((at for at, row in enumerate(self.rows) if row.key == key), None)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else self._columns

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and section < len(self.titles):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.titles[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.cells[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return row.note or row.cells[index.column()]
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join((*row.cells, row.note) if row.note else row.cells)
        if role == LEVEL_ROLE:
            return row.level if index.column() == self._columns - 1 else None
        if role == SHARE_ROLE:
            return row.share if index.column() == self._columns - 1 else None
        if role == FIRST_ROLE:
            return row.first
        if role == MUTED_ROLE:
            return row.muted
        return row.key if role == KEY_ROLE else None
