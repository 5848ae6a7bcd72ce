"""How many wait for each service, for QML: all on one page where they fit at a size that is read from the seats.

Else they take turns. The branch's message has a page of its own. Services that nobody waits for are named together.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal, Slot

from display.text.legibility import FAR_PX, SEATED_PX, cut, width, wrap
from display.text.paging import reading_ms, split
from display.text.phrases import EXPECTED, NO_COUNTER, NOBODY_WAITING, WAITING, Words
from display.text.row_objects import ServicePlan, ServiceRow
from language.pairs import Pair
from language.waits import figures, longest
from protocol.configuration import Name
from protocol.views import BoardService, ServiceView, Wait
from ui.look import tokens

SIZES = (FAR_PX, 88, 76, 64, SEATED_PX)
"""Letter sizes to try, the largest first; at the last one the services take turns if they must."""
LINE, MORE = 1.27, 1.14
"""Height of a line, and of each further line of a name, in letter sizes."""
BELOW_PX, WHY_PX, RULE_PX, GAP_PX = 40, 46, 8, 24
CAPTION_PX = 150
"""The least width of a column with a caption."""
REST_HEAD_PX, REST_LINE_PX = 54, 66
"""The caption of those that nobody waits for, and a line of their prefixes."""
TOLD_FIRST_PX, TOLD_MORE_PX = 124, 114
UNKNOWN = "—"
TOLD_AFTER = 2
"""The message is repeated after this many pages of services."""


class Page(Struct, frozen=True):
    """Services, by their index in the catalogue, or a text. `rest`: those that nobody waits for are named below."""

    rows: tuple[int, ...] = ()
    text: str = ""
    below: str = ""
    rest: bool = False


class Columns(Struct, frozen=True):
    """Letter size and widths of the columns of a page, px; `name`: what is left for a name beside the others."""

    size: int = FAR_PX
    tag: float = 0.0
    count: float = 0.0
    wait: float = 0.0
    name: float = 0.0


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
        self._columns = Columns()
        self._shape: object = None
        self._pages: list[Page] = []
        self._page = 0
        self._turned_ms: int | None = None
        self._spoken = words.languages

    @property
    def total(self) -> int:
        """How many people wait."""
        return sum(count.waiting for count in self._counts.values())

    def set_services(self, services: Iterable[ServiceView]) -> None:
        """Sets the branch's services, named in the languages that the screen speaks now."""
        fresh, spoken = list(services), self._words.languages
        if spoken != self._spoken or [_shape(one) for one in fresh] != [_shape(one) for one in self._services]:
            self._services, self._spoken = fresh, spoken
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
                row.show(str(count.waiting), _forms(count.wait), self._why_none(count))
        if self._shape != self._shape_now():
            self._plan()

    def _why_none(self, count: BoardService) -> Pair:
        """Why there is no estimate for those who wait."""
        if count.wait is not None or count.waiting == 0:
            return Pair()
        return self._words.say(NO_COUNTER) if count.open_counters == 0 else self._words.wait(None)

    def _waited_for(self) -> list[int]:
        """The services that somebody waits for, or of which nothing is known yet."""
        counts = (self._counts.get(service.code) for service in self._services)
        return [at for at, count in enumerate(counts) if count is None or count.waiting > 0]

    def _shape_now(self) -> object:
        """What the distribution over the pages depends on, of the counts."""
        waited_for = self._waited_for()
        why = tuple(self._rows[at].property("whyNone") for at in waited_for)
        return tuple(waited_for), why, self._widths(SEATED_PX, waited_for)

    def _widths(self, size: int, rows: Sequence[int]) -> Columns:
        """Column widths, the same in all rows: a wait in full where every one fits, else in its shorter form."""
        bold = tokens.WEIGHT.bold
        tag = max((width(self._services[at].prefix, size, bold) for at in rows), default=0.0)
        digits = max((len(self._rows[at].property("waiting")) for at in rows), default=0)
        count = max(CAPTION_PX, width("8" * max(2, digits), size))
        left = self._room[0] - tag - count - 2 * GAP_PX
        wait = left
        for form in (0, -1):
            forms = [self._rows[at].property("waitForms") for at in rows]
            wait = max([CAPTION_PX, *(width(each[form], size) for each in forms if each)])
            if wait <= left:
                break
        return Columns(size, tag, count, wait, left - wait - GAP_PX)

    def _plan(self) -> None:
        """Puts the rows on one page at the largest size possible, else on several; keeps the page shown if possible."""
        before = self._now()
        down = self._room[1]
        waited_for = self._waited_for()
        rest = self._rest_px()
        for size in SIZES:
            self._columns = self._widths(size, waited_for)
            plans = [self._plan_row(self._rows[at], self._columns) for at in waited_for]
            heights = [plan.height for plan in plans]
            fits = self._columns.wait <= self._room[0] - self._columns.tag - self._columns.count - 2 * GAP_PX
            if fits and sum(heights) + rest <= down:
                break
        places = split([*heights, *([rest] if rest else [])], down)
        services = [
            Page(rows=tuple(waited_for[at] for at in place if at < len(heights)), rest=len(heights) in place)
            for place in places
        ]
        twice = any(self._rows[at].has_second for at in waited_for)
        below = twice and len(services) == 1 and sum(heights) + rest + BELOW_PX * len(heights) <= down
        for at, plan in zip(waited_for, plans, strict=True):
            height = plan.height + (BELOW_PX if below else 0)
            self._rows[at].plan(ServicePlan(plan.name, height, below, plan.beside))
        self._pages = _with_told(services, self._told_pages(*self._room))
        self._shape = self._shape_now()
        same = (at for at, page in enumerate(self._pages) if _same_start(page, before))
        self._page = next(same, 0)
        self.changed.emit()

    def _plan_row(self, row: ServiceRow, columns: Columns) -> ServicePlan:
        """The name beside prefix, count and wait where it fits in a line, else below them."""
        size, name = columns.size, row.property("name")
        beside = width(name, size, tokens.WEIGHT.medium) <= columns.name
        most = max(1, int((self._room[1] - RULE_PX - 2 * LINE * size) // (MORE * size)) + 1)
        lines = name if beside else cut(name, self._room[0], most, size=size)
        height = LINE * size + RULE_PX + (0 if beside else LINE * size + MORE * size * lines.count("\n"))
        return ServicePlan(lines, height + (WHY_PX if row.property("whyNone") else 0), False, beside)

    def _rest_lines(self) -> list[str]:
        """The prefixes of the services that nobody waits for, in lines."""
        waited_for = set(self._waited_for())
        idle = [service.prefix for at, service in enumerate(self._services) if at not in waited_for]
        return wrap("   ".join(dict.fromkeys(idle)), self._room[0], tokens.WEIGHT.bold, SEATED_PX) if waited_for else []

    def _rest_px(self) -> float:
        lines = self._rest_lines()
        return REST_HEAD_PX + REST_LINE_PX * len(lines) if lines else 0.0

    def _nobody_waits(self) -> bool:
        return bool(self._services) and not self._waited_for()

    def _told_pages(self, across: float, down: float) -> list[Page]:
        most = max(1, int((down - TOLD_FIRST_PX) // TOLD_MORE_PX) + 1)
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
    size = Property(int, lambda self: self._columns.size, notify=changed)
    tagWidth = Property(float, lambda self: self._columns.tag, notify=changed)
    countWidth = Property(float, lambda self: self._columns.count, notify=changed)
    waitWidth = Property(float, lambda self: self._columns.wait, notify=changed)
    rest = Property(str, lambda self: "\n".join(self._rest_lines()) if self._now().rest else "", notify=changed)
    restHeight = Property(float, lambda self: self._rest_px() if self._now().rest else 0.0, notify=changed)
    nobodyWaits = Property(bool, lambda self: self._nobody_waits() and not self._now().text, notify=changed)
    nobody = Property(str, lambda self: self._words.say(NOBODY_WAITING).first, notify=changed)
    nobodyBelow = Property(str, lambda self: self._words.say(NOBODY_WAITING).second, notify=changed)
    waiting = Property(str, lambda self: self._words.say(WAITING).first, notify=changed)
    waitingBelow = Property(str, lambda self: self._words.say(WAITING).second, notify=changed)
    expected = Property(str, lambda self: self._words.say(EXPECTED).first, notify=changed)
    expectedBelow = Property(str, lambda self: self._words.say(EXPECTED).second, notify=changed)


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
