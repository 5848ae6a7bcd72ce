"""The services as QML's list model: rows stay while their counts change, so that no touch is lost to an update."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt


class ServiceRow(Struct, frozen=True):
    """One card. `code` never shows; `other` is the name in the other language; `shut` why it cannot be taken, or ""."""

    code: str
    name: str
    other: str
    waiting: str
    wait: str
    shut: str
    takeable: bool


ROLES = {Qt.ItemDataRole.UserRole + 1 + n: name for n, name in enumerate(ServiceRow.__struct_fields__)}


class ServiceModel(QAbstractListModel):
    """Rows of `ServiceRow`, its fields as roles."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ServiceRow] = []

    @property
    def rows(self) -> Sequence[ServiceRow]:
        return self._rows

    def show(self, rows: Sequence[ServiceRow]) -> None:
        """Show these: in place where the codes are the same as before, as a new list where not."""
        if [row.code for row in rows] != [row.code for row in self._rows]:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return
        for at, row in enumerate(rows):
            if row != self._rows[at]:
                self._rows[at] = row
                self.dataChanged.emit(self.index(at), self.index(at))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        name = ROLES.get(role)
        return None if name is None or not index.isValid() else getattr(self._rows[index.row()], name)

    def roleNames(self) -> dict[int, QByteArray]:
        return {role: QByteArray(name.encode()) for role, name in ROLES.items()}
