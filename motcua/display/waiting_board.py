"""Who waits for what, as QML shows it: a few services at a time, the next ones in turn where there are many."""

from collections.abc import Iterable

from PySide6.QtCore import Property, QObject, Signal, Slot

from motcua.protocol.configuration import Name
from motcua.protocol.views import BoardService, ServiceView

from .rows import ServiceRow
from .waits import minutes
from .words import EXPECTED, NOT_ENOUGH_DATA, WAITING, Pair, Words

ON_A_PAGE = 5
FEWEST = 3
"""Room for this many is kept, so that a branch of one service is not one giant line."""
PAGE_MS = 12_000


class WaitingBoard(QObject):
    """All services of the branch in the catalogue's order."""

    changed = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._services: list[ServiceView] = []
        self._counts: dict[str, BoardService] = {}
        self._rows: list[ServiceRow] = []
        self._on_a_page = ON_A_PAGE
        self._page = 0
        self._turned_ms: int | None = None
        self._waiting = words.say(WAITING)
        self._expected = words.say(EXPECTED)
        self._no_data = words.say(NOT_ENOUGH_DATA)

    @property
    def total(self) -> int:
        """How many people wait."""
        return sum(count.waiting for count in self._counts.values())

    def set_services(self, services: Iterable[ServiceView]) -> None:
        """What the branch's services are called."""
        fresh = list(services)
        if [_shape(one) for one in fresh] != [_shape(one) for one in self._services]:
            self._services = fresh
            self._build()
            self._show_counts()

    def take_board(self, counts: Iterable[BoardService]) -> None:
        """All counts anew."""
        self._counts = {count.code: count for count in counts}
        if not self._services:  # the names are still on their way
            self.set_services(ServiceView(code, code, Name(code, code), True) for code in self._counts)
        self._show_counts()

    def take(self, counts: Iterable[BoardService]) -> None:
        """Counts that changed."""
        self._counts.update((count.code, count) for count in counts)
        self._show_counts()

    def show(self, now_ms: int) -> None:
        """Turn the page when its time is over."""
        if self._turned_ms is None:
            self._turned_ms = now_ms
        if self._pages() > 1 and now_ms - self._turned_ms >= PAGE_MS:
            self._page = (self._page + 1) % self._pages()
            self._turned_ms = now_ms
            self.changed.emit()

    @Slot(int)
    def room(self, services: int) -> None:
        """So many services at a time."""
        if services != self._on_a_page:
            self._on_a_page, self._page = services, 0
            self.changed.emit()

    def _build(self) -> None:
        for row in self._rows:
            row.deleteLater()
        self._rows = [ServiceRow(one.code, one.prefix, self._words.name(one.name), self) for one in self._services]
        self._page = 0
        self._turned_ms = None
        self.changed.emit()

    def _show_counts(self) -> None:
        for row, service in zip(self._rows, self._services, strict=True):
            count = self._counts.get(service.code)
            if count is None:
                row.show("", "", Pair())
            else:
                unknown = count.wait is None and count.waiting > 0
                row.show(str(count.waiting), minutes(count.wait), self._no_data if unknown else Pair())

    def _pages(self) -> int:
        return max(1, -(-len(self._rows) // self._on_a_page))

    def _page_size(self) -> int:
        return -(-len(self._rows) // self._pages())

    def _on_page(self) -> list[ServiceRow]:
        """Pages as equal as can be: seven services are four and three, not five and two."""
        size = self._page_size()
        return self._rows[self._page * size : (self._page + 1) * size]

    def _page_text(self) -> str:
        return f"{self._page + 1} / {self._pages()}" if self._pages() > 1 else ""

    services = Property(list, _on_page, notify=changed)
    pageSize = Property(int, lambda self: max(min(FEWEST, self._on_a_page), self._page_size()), notify=changed)
    page = Property(str, _page_text, notify=changed)
    waiting = Property(str, lambda self: self._waiting.first, constant=True)
    waitingBelow = Property(str, lambda self: self._waiting.second, constant=True)
    expected = Property(str, lambda self: self._expected.first, constant=True)
    expectedBelow = Property(str, lambda self: self._expected.second, constant=True)


def _shape(service: ServiceView) -> tuple[str, str, Name]:
    return service.code, service.prefix, service.name
