"""The keyboard on the screen as QML sees it: its rows, its text, and what a key does."""

from PySide6.QtCore import Property, QObject, Signal, Slot

from .typing import Typing, erase, put

ROWS = ("1234567890", "qwertyuiop", "asdfghjkl.", "zxcvbnm")
SPACE, ERASE, CLEAR, METHOD = "space", "erase", "clear", "method"
WIDE = {"erase": 3.0, "method": 2.5, "space": 5.0, "clear": 2.5}
"""In widths of a letter key."""


class Board(QObject):
    """`text_changed` with every change of `text`. Letters become Vietnamese by Telex unless `telex` is off."""

    text_changed = Signal()
    telex_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._typing = Typing()
        self._telex = True

    @property
    def typed(self) -> str:
        """The text typed so far."""
        return self._typing.text

    @Slot(str)
    def press(self, key: str) -> None:
        """Presses a key of the screen: one character, or `space`, `erase`, `clear`, `method` (Telex on or off)."""
        match key:
            case "space":
                self._set(put(self._typing, " "))
            case "erase":
                self._set(erase(self._typing))
            case "clear":
                self._set(Typing())
            case "method":
                self._telex = not self._telex
                self.telex_changed.emit()
            case _:
                self.type(key)

    def type(self, text: str) -> None:
        """Types the characters of a real keyboard, one after the other."""
        typing = self._typing
        for letter in text:
            if letter.isprintable():
                typing = put(typing, letter, telex=self._telex)
        self._set(typing)

    def clear(self) -> None:
        """Empties the text and turns Telex on."""
        self._set(Typing())
        if not self._telex:
            self._telex = True
            self.telex_changed.emit()

    def _set(self, typing: Typing) -> None:
        before = self._typing.text
        self._typing = typing
        if typing.text != before:
            self.text_changed.emit()

    def _rows(self) -> list[list[dict[str, object]]]:
        rows = [[{"key": letter, "width": 1.0} for letter in row] for row in ROWS]
        rows[-1].append({"key": ERASE, "width": WIDE[ERASE]})
        rows.append([{"key": key, "width": WIDE[key]} for key in (METHOD, SPACE, CLEAR)])
        return rows

    text = Property(str, lambda self: self._typing.text, notify=text_changed)
    telex = Property(bool, lambda self: self._telex, notify=telex_changed)
    rows = Property(list, _rows, constant=True)
