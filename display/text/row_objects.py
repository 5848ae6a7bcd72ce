"""The lines QML binds to: small objects that say when one of their texts changed."""

from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal

from .phrases import Pair


class Place(Struct, frozen=True):
    """Where a call leads: the counter, its name shorter and shorter (`forms`, the whole one first), the way there."""

    counter: Pair = Pair()
    forms: tuple[str, ...] = ()
    direction: Pair = Pair()


class CallRow(QObject):
    """A line of the calls: a number, the counter to go to and where it is, and how the line stands out. Empty when
    there is none."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown = ("", Place(), "")

    def show(self, number: str, place: Place, mark: str) -> None:
        """`mark`: next, now, lit, past."""
        if (number, place, mark) != self._shown:
            self._shown = (number, place, mark)
            self.changed.emit()

    def clear(self) -> None:
        """No call in this line."""
        self.show("", Place(), "")

    number = Property(str, lambda self: self._shown[0], notify=changed)
    counter = Property(str, lambda self: self._shown[1].counter.first, notify=changed)
    counterBelow = Property(str, lambda self: self._shown[1].counter.second, notify=changed)
    counterForms = Property(list, lambda self: list(self._shown[1].forms), notify=changed)
    direction = Property(str, lambda self: self._shown[1].direction.first, notify=changed)
    directionBelow = Property(str, lambda self: self._shown[1].direction.second, notify=changed)
    mark = Property(str, lambda self: self._shown[2], notify=changed)


class ServicePlan(Struct, frozen=True):
    """How a service is laid out, in the design's px: its name in lines, whether the wait has a line of its own."""

    name: str = ""
    height: float = 0.0
    below: bool = True
    wait_apart: bool = False


class ServiceRow(QObject):
    """A service: who waits for it and about how long."""

    changed = Signal()

    def __init__(self, code: str, prefix: str, name: Pair, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._code = code
        self._prefix = prefix
        self._name = name
        self._plan = ServicePlan(name.first)
        self._shown: tuple[str, tuple[str, ...], Pair] = ("", (), Pair())

    def show(self, waiting: str, waits: tuple[str, ...], why_none: Pair) -> None:
        """`waits`: the fullest form first. `why_none`: what is said where there is no wait."""
        if (waiting, waits, why_none) != self._shown:
            self._shown = (waiting, waits, why_none)
            self.changed.emit()

    def plan(self, plan: ServicePlan) -> None:
        """Lay it out anew."""
        if plan != self._plan:
            self._plan = plan
            self.changed.emit()

    code = Property(str, lambda self: self._code, constant=True)
    prefix = Property(str, lambda self: self._prefix, constant=True)
    name = Property(str, lambda self: self._name.first, constant=True)
    nameLines = Property(str, lambda self: self._plan.name, notify=changed)
    nameBelow = Property(str, lambda self: self._name.second if self._plan.below else "", notify=changed)
    height = Property(float, lambda self: self._plan.height, notify=changed)
    waitApart = Property(bool, lambda self: self._plan.wait_apart, notify=changed)
    waiting = Property(str, lambda self: self._shown[0], notify=changed)
    wait = Property(str, lambda self: self._shown[1][0] if self._shown[1] else "", notify=changed)
    waitForms = Property(list, lambda self: list(self._shown[1]), notify=changed)
    whyNone = Property(str, lambda self: self._shown[2].first, notify=changed)
    whyNoneBelow = Property(str, lambda self: self._shown[2].second, notify=changed)
