"""The keyboard on the screen as QML sees it: its rows, its text, and what a key does."""

from PySide6.QtCore import Property, QObject, Signal, Slot

from .typing import Typing, erase, put

ROWS = ("1234567890", "qwertyuiop", "asdfghjkl.", "zxcvbnm")
SPACE, ERASE, CLEAR, METHOD = "space", "erase", "clear", "method"
WIDE = {"erase": 3.0, "method": 3.0, "space": 4.5, "clear": 2.5}
"""In widths of a letter key."""


class Board(QObject):
    """`text_changed` with every change of `text`. Letters become Vietnamese by Telex unless `telex` is off.

    An empty line begins with Telex where the screen is in Vietnamese, and without it in other languages.
    """

    text_changed = Signal()
    telex_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._typing = Typing()
        self._telex = self._telex_first = True

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
                self._use_telex(not self._telex)
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
        """Empties the text; Telex is on again where the screen is in Vietnamese, else off."""
        self._set(Typing())
        self._use_telex(self._telex_first)

    def use_language(self, language: str) -> None:
        """The screen's language; what is typed stays."""
        self._telex_first = language == "vi"
        self._use_telex(self._telex_first)

    def _use_telex(self, on: bool) -> None:
        if self._telex is not on:
            self._telex = on
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
