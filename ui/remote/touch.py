"""This program's windows: find a visible item by its objectName, touch it, type, save a picture."""

import difflib
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QWindow
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget


class CannotTouch(Exception):
    """The item cannot be seen or touched; the text says why."""


class Screen:
    """All windows of this program. Items are found by objectName, a visible one before a hidden one."""

    def names(self) -> list[str]:
        """The names of the visible items."""
        found = {_name(thing): None for thing in self._things() if _name(thing) and _is_visible(thing)}
        return list(found)

    def find(self, name: str) -> QQuickItem | QWidget:
        """The item or widget of that name. Raises CannotTouch with the nearest names."""
        same = [thing for thing in self._things(name) if _name(thing) == name]
        if not same:
            names = self.names()
            near = difflib.get_close_matches(name, names, n=3, cutoff=0.4) or names
            raise CannotTouch(f"nothing is called {name!r}; near: {', '.join(near) or 'nothing has a name'}")
        return next((thing for thing in same if _is_visible(thing)), same[0])

    def touchable(self, name: str, row: int | None = None) -> tuple[QQuickItem | QWidget, QPoint]:
        """The item and the point in its middle. Raises CannotTouch when it is hidden, disabled or off the window."""
        thing = self.find(name)
        if not _is_visible(thing):
            raise CannotTouch(f"{name!r} is not visible")
        if not thing.isEnabled():
            raise CannotTouch(f"{name!r} is disabled")
        return _middle_of_widget(thing, row) if isinstance(thing, QWidget) else (thing, _middle_of_item(thing))

    def tap(self, name: str, row: int | None = None) -> None:
        """Presses and releases in its middle, through the window, as a finger does."""
        thing, middle = self.touchable(name, row)
        target = thing if isinstance(thing, QWidget) else thing.window()
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)

    def type(self, text: str) -> None:
        """Types into the item that has the focus; any language."""
        window = self._focus_window()
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
                QGuiApplication.sendEvent(window, event)

    def key(self, chord: str) -> None:
        """Presses a key or chord as QKeySequence writes it: `F5`, `Return`, `Ctrl+P`."""
        sequence = QKeySequence.fromString(chord)
        if sequence.count() != 1:
            raise CannotTouch(f"{chord!r} is not one key")
        pressed: QKeyCombination = sequence[0]  # type: ignore[index]  # the stub lacks __getitem__
        if pressed.key() == Qt.Key.Key_unknown:
            raise CannotTouch(f"{chord!r} is not a key")
        QTest.keyClick(self._focus_window(), pressed.key(), pressed.keyboardModifiers())

    def value(self, name: str, property_name: str) -> Any:
        """A property as a JSON value; a type that JSON lacks becomes text."""
        thing = self.find(name)
        if property_name == "visible":
            return _is_visible(thing)
        if thing.metaObject().indexOfProperty(property_name) < 0:
            raise CannotTouch(f"{name!r} has no property {property_name!r}")
        return _plain(thing.property(property_name))

    def grab(self, file: str) -> tuple[int, int]:
        """Saves the active window as a picture; returns its size in px."""
        window = self._front()
        image = window.grab().toImage() if isinstance(window, QWidget) else window.grabWindow()
        if not image.save(file):
            raise CannotTouch(f"cannot write {file}")
        return image.width(), image.height()

    def _front(self) -> QWidget | QQuickWindow:
        if isinstance(QGuiApplication.instance(), QApplication):
            active = QApplication.activeWindow()
            widgets = [active] if active else [w for w in QApplication.topLevelWidgets() if w.isVisible()]
            if widgets:
                return widgets[0]
        for window in QGuiApplication.topLevelWindows():
            if isinstance(window, QQuickWindow) and window.isVisible():
                return window
        raise CannotTouch("no window is open")

    def _focus_window(self) -> QWindow:
        focused: QWindow | None = QGuiApplication.focusWindow()
        if focused is not None:
            return focused
        front = self._front()
        handle = front.windowHandle() if isinstance(front, QWidget) else front
        if handle is None:
            raise CannotTouch("no window has the focus")
        return handle

    def _things(self, name: str | None = None) -> Iterator[QQuickItem | QWidget]:
        """All there are; with `name`, at least all of this name: Qt finds those far sooner than we do."""
        if isinstance(QGuiApplication.instance(), QApplication):
            for top in QApplication.topLevelWidgets():
                yield top
                yield from top.findChildren(QWidget) if name is None else top.findChildren(QWidget, name)
        for window in QGuiApplication.topLevelWindows():
            if isinstance(window, QQuickWindow):
                yield from _items(window.contentItem())


def _items(item: QQuickItem) -> Iterator[QQuickItem]:
    yield item
    for child in item.childItems():
        yield from _items(child)


def _name(thing: QObject) -> str:
    return thing.objectName()


def _is_visible(thing: QQuickItem | QWidget) -> bool:
    return thing.isVisible()


def _middle_of_item(item: QQuickItem) -> QPoint:
    window = item.window()
    middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
    if item.width() < 1 or item.height() < 1:
        raise CannotTouch(f"{_name(item)!r} has no size")
    if not QRect(0, 0, window.width(), window.height()).contains(middle):
        raise CannotTouch(f"{_name(item)!r} is outside the window")
    return middle


def _middle_of_widget(widget: QWidget, row: int | None) -> tuple[QWidget, QPoint]:
    target, middle = widget, widget.rect().center()
    if isinstance(widget, QAbstractItemView) and row is not None:
        index = widget.model().index(row, 0)
        if not index.isValid():
            raise CannotTouch(f"{_name(widget)!r} has no row {row}")
        widget.scrollTo(index)
        target, middle = widget.viewport(), widget.visualRect(index).center()
    if not target.visibleRegion().contains(middle):
        raise CannotTouch(f"the middle of {_name(widget)!r} cannot be seen")
    return target, middle


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, QColor):
        return value.name()
    return str(value)
