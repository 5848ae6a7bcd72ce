"""The cards of a screen as QML's list model: they stay while their words change, so that no touch is lost to news."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt

from .cards import Card

ROLES = {Qt.ItemDataRole.UserRole + 1 + n: name for n, name in enumerate(Card.__struct_fields__) if name != "act"}
QML_NAMES = {"id": "card_id", "enabled": "takeable"}
"""Roles that QML has its own use for."""


class CardModel(QAbstractListModel):
    """Rows of `Card`, its fields as roles."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cards: list[Card] = []

    @property
    def cards(self) -> Sequence[Card]:
        return self._cards

    def show(self, cards: Sequence[Card]) -> None:
        """Show these: in place where the ids are the same as before, as a new list where not."""
        if [card.id for card in cards] != [card.id for card in self._cards]:
            self.beginResetModel()
            self._cards = list(cards)
            self.endResetModel()
            return
        for at, card in enumerate(cards):
            if card != self._cards[at]:
                self._cards[at] = card
                self.dataChanged.emit(self.index(at), self.index(at))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        name = ROLES.get(role)
        if name is None or not index.isValid():
            return None
        value = getattr(self._cards[index.row()], name)
        return list(value) if isinstance(value, tuple) else value

    def roleNames(self) -> dict[int, QByteArray]:
        return {role: QByteArray(QML_NAMES.get(name, name).encode()) for role, name in ROLES.items()}
