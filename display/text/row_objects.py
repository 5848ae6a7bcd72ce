"""The rows that QML binds to; each emits `changed` when one of its texts has changed."""

from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal

from language.pairs import Pair


class Place(Struct, frozen=True):
    """The place of a call: the counter's name, its shorter `forms` (the whole name first), the direction."""

    counter: Pair = Pair()
    forms: tuple[str, ...] = ()
    direction: Pair = Pair()


class CallRow(QObject):
    """A line of the calls: number, counter, direction and highlight. All empty without a call."""

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
        """Empties the line."""
        self.show("", Place(), "")

    number = Property(str, lambda self: self._shown[0], notify=changed)
    counter = Property(str, lambda self: self._shown[1].counter.first, notify=changed)
    counterBelow = Property(str, lambda self: self._shown[1].counter.second, notify=changed)
    counterForms = Property(list, lambda self: list(self._shown[1].forms), notify=changed)
    direction = Property(str, lambda self: self._shown[1].direction.first, notify=changed)
    directionBelow = Property(str, lambda self: self._shown[1].direction.second, notify=changed)
    mark = Property(str, lambda self: self._shown[2], notify=changed)


class ServicePlan(Struct, frozen=True):
    """A service's layout, in the design's px: its name in lines, in the line of its figures (`beside`) or below it.

    `below`: the name in the other language is there too.
    """

    name: str = ""
    height: float = 0.0
    below: bool = True
    beside: bool = False


class ServiceRow(QObject):
    """A service: how many wait for it, and the expected wait."""

    changed = Signal()

    def __init__(self, code: str, prefix: str, name: Pair, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._code = code
        self._prefix = prefix
        self._name = name
        self._plan = ServicePlan(name.first)
        self._shown: tuple[str, tuple[str, ...], Pair] = ("", (), Pair())

    @property
    def has_second(self) -> bool:
        """Whether there is a name in the other language."""
        return self._name.second != ""

    def show(self, waiting: str, waits: tuple[str, ...], why_none: Pair) -> None:
        """`waits`: the longest form first. `why_none`: the text if there is no estimate."""
        if (waiting, waits, why_none) != self._shown:
            self._shown = (waiting, waits, why_none)
            self.changed.emit()

    def plan(self, plan: ServicePlan) -> None:
        """Sets the layout."""
        if plan != self._plan:
            self._plan = plan
            self.changed.emit()

    code = Property(str, lambda self: self._code, constant=True)
    prefix = Property(str, lambda self: self._prefix, constant=True)
    name = Property(str, lambda self: self._name.first, constant=True)
    nameLines = Property(str, lambda self: self._plan.name, notify=changed)
    nameBelow = Property(str, lambda self: self._name.second if self._plan.below else "", notify=changed)
    height = Property(float, lambda self: self._plan.height, notify=changed)
    beside = Property(bool, lambda self: self._plan.beside, notify=changed)
    waiting = Property(str, lambda self: self._shown[0], notify=changed)
    wait = Property(str, lambda self: self._shown[1][0] if self._shown[1] else "", notify=changed)
    waitForms = Property(list, lambda self: list(self._shown[1]), notify=changed)
    whyNone = Property(str, lambda self: self._shown[2].first, notify=changed)
    whyNoneBelow = Property(str, lambda self: self._shown[2].second, notify=changed)
