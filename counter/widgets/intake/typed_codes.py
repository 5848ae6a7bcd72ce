"""Codes of a scanner that types as a keyboard, wherever the focus is: none of its characters counts papers or stays in
a field.
"""

from typing import Final

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from counter.intake.entry import Entered
from counter.intake.intake import Intake
from counter.intake.wedge import Wedge

from .procedure_search import ProcedureSearch

ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
"""What scanners type after a code."""
HELD: Final = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock,
)  # fmt: skip
"""Keys that make a character together with others."""


class _Before(Struct, frozen=True):
    """The desk before a key."""

    entered: Entered
    words: str
    modified: bool


class TypedCodes(QObject):
    """Watches widgets. Signal: `scanned` carries a line."""

    scanned = Signal(str)

    def __init__(self, intake: Intake, parent: QObject) -> None:
        super().__init__(parent)
        self._intake = intake
        self._wedge: Wedge[_Before] = Wedge()

    def watch(self, widget: QWidget) -> None:
        """Sees the widget's keys first."""
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self._wedge.forget()
        if not isinstance(watched, QWidget) or watched is not QApplication.focusWidget():
            return False  # a key that its widget left to the pane was seen there
        if event.type() is QEvent.Type.ShortcutOverride and self._wedge.is_reading and isinstance(event, QKeyEvent):
            if event.text().isprintable():
                event.accept()  # a character of the code is no shortcut
                return True
        elif isinstance(event, QInputMethodEvent) and self._wedge.is_reading:
            self._wedge.type(event.commitString(), lambda: _before(watched, self._intake))
            return True
        elif event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, event)
        return False

    def _key(self, watched: QWidget, event: QKeyEvent) -> bool:
        reading, letter = self._wedge.is_reading, event.text()
        if event.key() in HELD:
            return reading
        if event.key() in ENDS or letter in ("\r", "\n"):
            line = self._wedge.end()
            if reading:
                self.scanned.emit(line)
            return reading
        if not letter or not letter.isprintable():
            self._wedge.forget()
            return False
        before = self._wedge.type(letter, lambda: _before(watched, self._intake))
        if before is not None:
            self._put_back(watched, before)
        return self._wedge.is_reading

    def _put_back(self, watched: QWidget, before: _Before) -> None:
        if isinstance(watched, ProcedureSearch):
            watched.stop()
        elif isinstance(watched, QLineEdit):
            watched.setText(before.words)
            watched.setModified(before.modified)
        self._intake.entry.put_back(before.entered)


def _before(watched: QWidget, intake: Intake) -> _Before:
    line = watched if isinstance(watched, QLineEdit) else None
    return _Before(
        intake.entry.entered(), "" if line is None else line.text(), False if line is None else line.isModified()
    )
