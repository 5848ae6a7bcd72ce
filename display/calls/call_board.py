"""The calls for QML: a fixed number of lines, and a signal when an announcement begins."""

from datetime import datetime

from PySide6.QtCore import Property, QObject, Signal

from display.layout.layout import MOST_LINES
from display.text.phrases import COUNTER, NO_CALL_YET, NUMBER_CALLED, PLEASE_WAIT, Words
from display.text.row_objects import CallRow, Place
from language.counter_names import all_forms, says_more
from language.pairs import Pair
from protocol.configuration import CounterConfig
from protocol.views import Board, BoardCall

from .announcements import Announcements, Speech
from .calls import Calls, Mark


class CallBoard(QObject):
    """`announced(BoardCall)` is emitted when its announcement begins; each call once, in order.

    With a `zone` or a `counter`, only calls to it are shown and announced. Call `set_counters` before `take_board`: it
    tells which counters are in the zone.
    """

    announced = Signal(object)
    changed = Signal()

    def __init__(
        self, words: Words, speech: Speech | None = None, *, zone: str = "", counter: str = "",
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.calls = Calls(Announcements(speech), self._is_mine)
        self._words = words
        self._zone = zone
        self._counter_id = counter
        self._counters: dict[str, CounterConfig] = {}
        self._places: dict[str, Place] = {}
        self._first = 0
        self._rows = [CallRow(self) for _ in range(MOST_LINES)]
        self._empty = True
        self._known = False
        self._under_way = False

    @property
    def is_under_way(self) -> bool:
        """Whether a call waits for its announcement or is still highlighted."""
        return self._under_way

    def set_counters(self, counters: tuple[CounterConfig, ...]) -> None:
        """The counters' names, zones and directions."""
        self._counters = {counter.id: counter for counter in counters}
        names = {counter.id: self._words.name(counter.name) for counter in counters}
        forms = all_forms(name.first for name in names.values())
        self._places = {
            id: Place(name, forms[name.first], self._direction(self._counters[id])) for id, name in names.items()
        }
        self.changed.emit()

    def take_board(self, board: Board, *, joined: bool = False, day_began: bool = False) -> None:
        """Takes a whole board: the first of its stream (`joined`) or a later one, perhaps the first of a day."""
        if not self._known:
            self._known = True
            self.changed.emit()
        if joined:
            self.calls.joined(board.calls)
            return
        if day_began:
            self.calls.day_began()
        self.calls.board(board.calls)

    def take_call(self, call: BoardCall) -> None:
        """Takes one new call."""
        self.calls.called(call)

    def show(self, now: datetime, now_ms: int) -> None:
        """Moves on to `now` (the server's time in the branch's zone) and `now_ms` (this machine's monotonic clock)."""
        begin = self.calls.advance(now_ms)
        lines = self.calls.lines(MOST_LINES, now.date())
        for row, line in zip(self._rows, lines, strict=False):
            row.show(line.call.number, self._place(line.call.counter), line.mark.value)
        for row in self._rows[len(lines) :]:
            row.clear()
        self._under_way = any(line.mark is not Mark.PAST for line in lines)
        first = next((at for at, line in enumerate(lines) if line.mark is Mark.NOW), 0)
        if (self._empty, self._first) != (not lines, first):
            self._empty, self._first = not lines, first
            self.changed.emit()
        if begin is not None and begin.nth == 0:
            self.announced.emit(begin.item)

    def _is_mine(self, call: BoardCall) -> bool:
        if self._counter_id:
            return call.counter == self._counter_id
        if not self._zone:
            return True
        counter = self._counters.get(call.counter)
        return counter is not None and counter.zone == self._zone

    def _place(self, counter_id: str) -> Place:
        place = self._places.get(counter_id)
        if place is None:  # a counter that the configuration no longer has
            name = self._words.say(COUNTER, counter=counter_id)
            place = Place(name, (name.first, counter_id))
        return place

    def _no_call(self) -> Pair:
        return self._words.say(PLEASE_WAIT if self._counter_id else NO_CALL_YET) if self._known else Pair()

    def _title(self) -> Pair:
        return self._words.say(NUMBER_CALLED)

    def _direction(self, counter: CounterConfig) -> Pair:
        return Pair() if counter.direction is None else self._words.name(counter.direction)

    def _has_small(self) -> bool:
        """Whether a call may have a small line below it: in the second language, or a counter's whole name."""
        main, second = self._words.languages
        places = self._places.values()
        return main != second or any(says_more(one.counter.first, one.forms[-1]) for one in places)

    def _own_counter(self) -> Place:
        return self._place(self._counter_id) if self._counter_id else Place()

    def _directions(self) -> list[str]:
        """Every direction that this display may have to show."""
        shown = [place.direction.first for id, place in self._places.items()
                 if not self._zone or self._counters[id].zone == self._zone]  # fmt: skip
        return [text for text in dict.fromkeys(shown) if text]

    rows = Property(list, lambda self: self._rows, constant=True)
    isEmpty = Property(bool, lambda self: self._empty, notify=changed)
    noCall = Property(str, lambda self: self._no_call().first, notify=changed)
    noCallBelow = Property(str, lambda self: self._no_call().second, notify=changed)
    first = Property(int, lambda self: self._first, notify=changed)
    hasSmall = Property(bool, _has_small, notify=changed)
    directions = Property(list, _directions, notify=changed)
    counter = Property(str, lambda self: self._own_counter().counter.first, notify=changed)
    counterForms = Property(list, lambda self: list(self._own_counter().forms), notify=changed)
    counterBelow = Property(str, lambda self: self._own_counter().counter.second, notify=changed)
    title = Property(str, lambda self: self._title().first, notify=changed)
    titleBelow = Property(str, lambda self: self._title().second, notify=changed)
