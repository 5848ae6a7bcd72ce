"""The calls as QML shows them: a fixed number of lines, the newest first, and a word when an announcement begins."""

from datetime import datetime

from PySide6.QtCore import Property, QObject, Signal

from motcua.protocol.configuration import CounterConfig, Name
from motcua.protocol.views import Board, BoardCall

from .calls import Calls, Mark
from .rows import CallRow
from .words import COUNTER, NO_CALL_YET, Pair, Words

LARGE_LINES = 3
LINES = 9
"""Three large, the rest small. As many announcements must begin before a call leaves, far more than its highlight."""


class CallBoard(QObject):
    """`announced(BoardCall)`: its announcement begins now; each call once, in order. A voice may listen."""

    announced = Signal(object)
    changed = Signal()

    def __init__(self, words: Words, calls: Calls | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.calls = calls or Calls()
        self._words = words
        self._counters: dict[str, Name] = {}
        self._rows = [CallRow(self) for _ in range(LINES)]
        self._empty = True
        self._known = False
        self._under_way = False
        self._no_call = words.say(NO_CALL_YET)

    @property
    def is_under_way(self) -> bool:
        """Whether a call waits for its announcement or is still highlighted."""
        return self._under_way

    def set_counters(self, counters: tuple[CounterConfig, ...]) -> None:
        """What the counters are called."""
        self._counters = {counter.id: counter.name for counter in counters}

    def take_board(self, board: Board, *, joined: bool = False, day_began: bool = False) -> None:
        """A whole picture: the first of its stream (`joined`), or a later one, of a new day perhaps."""
        if not self._known:
            self._known = True
            self.changed.emit()
        if joined:
            self.calls.joined(board.calls)
            return
        if day_began:
            self.calls.day_began()
        self.calls.board(board.calls)

    def show(self, now: datetime, now_ms: int) -> None:
        """Move on to `now` (the server's time, branch's zone), `now_ms` (this machine's growing clock)."""
        begun = self.calls.advance(now_ms)
        lines = self.calls.lines(LINES, now.date())
        for row, line in zip(self._rows, lines, strict=False):
            row.show(line.call.number, self._counter(line.call), line.mark.value)
        for row in self._rows[len(lines) :]:
            row.clear()
        self._under_way = any(line.mark is not Mark.PAST for line in lines)
        if self._empty is bool(lines):
            self._empty = not lines
            self.changed.emit()
        if begun is not None:
            self.announced.emit(begun)

    def _counter(self, call: BoardCall) -> Pair:
        name = self._counters.get(call.counter)
        return self._words.say(COUNTER, counter=call.counter) if name is None else self._words.name(name)

    large = Property(list, lambda self: self._rows[:LARGE_LINES], constant=True)
    small = Property(list, lambda self: self._rows[LARGE_LINES:], constant=True)
    isEmpty = Property(bool, lambda self: self._empty, notify=changed)
    noCall = Property(str, lambda self: self._no_call.first if self._known else "", notify=changed)
    noCallBelow = Property(str, lambda self: self._no_call.second if self._known else "", notify=changed)
