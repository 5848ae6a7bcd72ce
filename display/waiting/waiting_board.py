"""How many wait for each service, for QML: a few services per page, in turn, and the branch's message on a page of its
own."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal, Slot

from display.text.legibility import cut, width, wrap
from display.text.paging import reading_ms, split
from display.text.phrases import EXPECTED, WAITING, Pair, Words
from display.text.row_objects import ServicePlan, ServiceRow
from language.waits import figures, longest
from protocol.configuration import Name
from protocol.views import BoardService, ServiceView, Wait
from ui.look import tokens

HEAD_PX = 125
"""The line with prefix, count and wait; a name's first line; its other ones; the second language; the rule above."""
NAME_PX, MORE_PX, BELOW_PX, RULE_PX = 124, 114, 40, 8
GAP_PX = 24
UNKNOWN = "—"
TOLD_AFTER = 2
"""The message is repeated after this many pages of services."""


class Page(Struct, frozen=True):
    """Services, by their index in the catalogue, or a text."""

    rows: tuple[int, ...] = ()
    text: str = ""
    below: str = ""


class WaitingBoard(QObject):
    """All services of the branch in the catalogue's order."""

    changed = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._services: list[ServiceView] = []
        self._counts: dict[str, BoardService] = {}
        self._rows: list[ServiceRow] = []
        self._told: list[Pair] = []
        self._room = (780.0, 820.0)
        self._columns = (0.0, 0.0, False)
        self._pages: list[Page] = []
        self._page = 0
        self._turned_ms: int | None = None
        self._waiting = words.say(WAITING)
        self._expected = words.say(EXPECTED)
        self._no_data = words.wait(None)

    @property
    def total(self) -> int:
        """How many people wait."""
        return sum(count.waiting for count in self._counts.values())

    def set_services(self, services: Iterable[ServiceView]) -> None:
        """Sets the branch's services."""
        fresh = list(services)
        if [_shape(one) for one in fresh] != [_shape(one) for one in self._services]:
            self._services = fresh
            for row in self._rows:
                row.deleteLater()
            self._rows = [ServiceRow(one.code, one.prefix, self._words.name(one.name), self) for one in fresh]
            self._page, self._turned_ms = 0, None
            self._show_counts()
            self._plan()

    def take(self, counts: Iterable[BoardService]) -> None:
        """Sets the counts and expected waits of every service."""
        fresh = {count.code: count for count in counts}
        if fresh != self._counts:
            self._counts = fresh
            self._show_counts()

    def tell(self, told: Sequence[Pair]) -> None:
        """Sets the messages to show among the pages; a new one is shown at once."""
        fresh = list(told)
        if fresh != self._told:
            is_new = any(one not in self._told for one in fresh)
            self._told = fresh
            self._plan()
            if is_new:
                self._turn(next((at for at, page in enumerate(self._pages) if page.text), 0))

    def show(self, now_ms: int) -> None:
        """Turns the page when its time is over."""
        if self._turned_ms is None:
            self._turned_ms = now_ms
        if len(self._pages) > 1 and now_ms - self._turned_ms >= reading_ms(self._words_on(self._pages[self._page])):
            self._turn((self._page + 1) % len(self._pages))
            self._turned_ms = now_ms

    @Slot(float, float)
    def room(self, width_px: float, height_px: float) -> None:
        """Sets the width and height of the panel, in the design's px."""
        if (width_px, height_px) != self._room and width_px > 0 and height_px > 0:
            self._room = (width_px, height_px)
            self._plan()

    def _turn(self, page: int) -> None:
        self._page, self._turned_ms = page, None
        self.changed.emit()

    def _words_on(self, page: Page) -> int:
        names = " ".join(self._rows[at].property("nameLines") for at in page.rows)
        return 3 * len(page.rows) + len(names.split()) + len(page.text.split())

    def _show_counts(self) -> None:
        for row, service in zip(self._rows, self._services, strict=True):
            count = self._counts.get(service.code)
            if count is None:
                row.show("", (), Pair())
            else:
                unknown = count.wait is None and count.waiting > 0
                row.show(str(count.waiting), _forms(count.wait), self._no_data if unknown else Pair())
        if self._columns != self._widths():
            self._plan()

    def _widths(self) -> tuple[float, float, bool]:
        """Column widths of prefixes and counts, the same in all rows; and whether the waits need their own line."""
        tag = max((width(one.prefix, weight=tokens.WEIGHT.bold) for one in self._services), default=0.0)
        digits = max((len(str(count.waiting)) for count in self._counts.values()), default=0)
        count = width("8" * max(3, digits))
        wait = max(
            (width(row.property("waitForms")[-1]) for row in self._rows if row.property("waitForms")), default=0.0
        )
        return tag, count, tag + count + wait + 2 * GAP_PX > self._room[0]

    def _plan(self) -> None:
        """Distributes the rows over pages; the page shown now is kept if possible."""
        before = self._now()
        across, down = self._room
        self._columns = self._widths()
        head = HEAD_PX * (2 if self._columns[2] else 1) + RULE_PX
        most = max(1, int((down - head - NAME_PX) // MORE_PX) + 1)
        names = [cut(row.property("name"), across, most) for row in self._rows]
        heights = [head + NAME_PX + MORE_PX * name.count("\n") for name in names]
        services = [Page(rows=tuple(page)) for page in split(heights, down)]
        for page in services:
            below = sum(heights[at] + BELOW_PX for at in page.rows) <= down
            for at in page.rows:
                height = heights[at] + (BELOW_PX if below else 0)
                self._rows[at].plan(ServicePlan(names[at], height, below, self._columns[2]))
        self._pages = _with_told(services, self._told_pages(across, down))
        same = (at for at, page in enumerate(self._pages) if _same_start(page, before))
        self._page = next(same, 0)
        self.changed.emit()

    def _told_pages(self, across: float, down: float) -> list[Page]:
        most = max(1, int((down - NAME_PX) // MORE_PX) + 1)
        pages = []
        for told in self._told:
            lines = wrap(told.first, across)
            whole = len(lines) < most  # the other language below it
            pages += [Page(text="\n".join(lines[at : at + most]), below=told.second if whole else "")
                      for at in range(0, len(lines), most)]  # fmt: skip
        return pages

    def _now(self) -> Page:
        return self._pages[self._page] if self._page < len(self._pages) else Page()

    services = Property(list, lambda self: [self._rows[at] for at in self._now().rows], notify=changed)
    text = Property(str, lambda self: self._now().text, notify=changed)
    textBelow = Property(str, lambda self: self._now().below, notify=changed)
    pages = Property(int, lambda self: len(self._pages), notify=changed)
    page = Property(int, lambda self: self._page, notify=changed)
    tagWidth = Property(float, lambda self: self._columns[0], notify=changed)
    countWidth = Property(float, lambda self: self._columns[1], notify=changed)
    waiting = Property(str, lambda self: self._waiting.first, constant=True)
    waitingBelow = Property(str, lambda self: self._waiting.second, constant=True)
    expected = Property(str, lambda self: self._expected.first, constant=True)
    expectedBelow = Property(str, lambda self: self._expected.second, constant=True)


def _with_told(services: list[Page], told: list[Page]) -> list[Page]:
    if not told or not services:
        return services + told
    pages: list[Page] = []
    for start in range(0, len(services), TOLD_AFTER):
        pages += services[start : start + TOLD_AFTER] + told
    return pages


def _same_start(page: Page, before: Page) -> bool:
    if before.rows or page.rows:
        return page.rows[:1] == before.rows[:1]
    return page.text.split()[:1] == before.text.split()[:1]


def _shape(service: ServiceView) -> tuple[str, str, Name]:
    return service.code, service.prefix, service.name


def _forms(wait: Wait | None) -> tuple[str, ...]:
    """The wait in figures, the longest form first."""
    return (UNKNOWN,) if wait is None else tuple(dict.fromkeys((figures(wait), longest(wait))))
