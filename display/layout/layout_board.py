"""The layout for QML: a list of parts, and the design's size."""

import msgspec
from PySide6.QtCore import Property, QObject, Signal, Slot

from .layout import AUTO, Kind, Layout, auto, load


class LayoutBoard(QObject):
    """A fixed layout, or (`auto`) the shipped one that suits the window. Raises LayoutError for an invalid one."""

    changed = Signal()

    def __init__(self, name: str, *, notices: bool, counter: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_auto = name == AUTO
        self._notices, self._counter = notices, counter
        self._size = 1920.0, 1080.0
        self._name = auto(1920, 1080, notices=notices, counter=counter) if self._is_auto else name
        self._layout: Layout = load(self._name)

    def set_notices(self, notices: bool) -> None:
        """Whether there is something to show beside the calls: with `auto`, there is room for it only then."""
        if notices != self._notices:
            self._notices = notices
            self.fit(*self._size)

    @Slot(float, float)
    def fit(self, width: float, height: float) -> None:
        """Chooses the layout for a window of this size, with `auto`."""
        if not self._is_auto or width < 1 or height < 1:
            return
        self._size = width, height
        name = auto(int(width), int(height), notices=self._notices, counter=self._counter)
        if name != self._name:
            self._name, self._layout = name, load(name)
            self.changed.emit()

    name = Property(str, lambda self: self._name, notify=changed)
    width = Property(float, lambda self: float(self._layout.width), notify=changed)
    height = Property(float, lambda self: float(self._layout.height), notify=changed)
    hasWaiting = Property(
        bool, lambda self: any(part.kind is Kind.WAITING for part in self._layout.part), notify=changed
    )
    parts = Property(list, lambda self: msgspec.to_builtins(self._layout.part), notify=changed)
