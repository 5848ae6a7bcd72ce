"""The calls on the screen: their lines, the order of the lines, and which of them are being announced."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from hardware.voice.announcer import Begin
from protocol.views import BoardCall

from .announcements import Announcements
from .new_calls import NewCalls

MOST_LINES = 32


class Mark(StrEnum):
    """How a line is highlighted."""

    NEXT = "next"
    """Shown, not announced yet."""
    NOW = "now"
    LIT = "lit"
    """Announced before the current call, still highlighted."""
    PAST = "past"


class BoardRow(Struct, frozen=True):
    """One line of the board; each number has one line."""

    call: BoardCall
    mark: Mark


class Calls:
    """The calls of a branch. Times in ms are of the display's own clock, datetimes of the server's.

    `mine` tells whether this screen shows a call; other calls are neither shown nor announced.
    """

    def __init__(
        self, announcements: Announcements | None = None, mine: Callable[[BoardCall], bool] = lambda call: True
    ) -> None:
        self.announcements = announcements or Announcements()
        self._mine = mine
        self._new_calls = NewCalls()
        self._begun: list[BoardCall] = []

    def joined(self, board: Iterable[BoardCall]) -> None:
        """Takes the first board of a stream: its calls are shown, not announced. `board`: newest first."""
        calls = list(board)
        self.announcements.drop()
        self._new_calls.joined(calls)
        self._begun = _one_each(filter(self._mine, calls))

    def board(self, board: Iterable[BoardCall]) -> None:
        """Takes a later board of the same stream: new calls are announced, unless they are too old."""
        calls = list(board)
        for call in reversed(calls):
            if not self._new_calls.is_known(call) and self._new_calls.take(call) and self._mine(call):
                self.announcements.put(call)
        waiting = self.announcements.pending
        numbers = {call.number for call in waiting}
        kept = [call for call in self._begun if call.number in numbers]
        self._begun = _one_each([call for call in calls if call not in waiting and self._mine(call)] + kept)

    def called(self, call: BoardCall) -> None:
        """Takes one new call."""
        if self._new_calls.take(call) and self._mine(call):
            self.announcements.put(call)
        else:
            self._show(call)

    def day_began(self) -> None:
        """Drops the calls of the day before."""
        self.announcements.drop()
        self._begun.clear()

    def resumed(self, quiet_before: datetime) -> None:
        """After a reconnect: calls before `quiet_before` are too old to be announced."""
        self._new_calls.quiet_before(quiet_before)

    def silenced(self, now: datetime) -> None:
        """After a suspend or an urgent message: running announcements end, and calls until `now` are only shown."""
        for call in self.announcements.pending:
            self._show(call)
        self.announcements.drop()
        self._new_calls.quiet_before(now)

    def advance(self, now_ms: int) -> Begin[BoardCall] | None:
        """The reading that begins now, if any."""
        begin = self.announcements.advance(now_ms)
        if begin is not None and begin.nth == 0:
            self._show(begin.item)
        return begin

    def lines(self, most: int, today: date) -> list[BoardRow]:
        """The lines to show: the next call, the current and other lit calls, then the waiting calls, then past calls.
        Only past calls are pushed out when there are many, so no number disappears before it was announced. Calls of
        another day are not shown."""
        current, lit, pending = self.announcements.current, self.announcements.lit, self.announcements.pending
        lit_numbers = {call.number for call in lit}
        waiting = [call for call in _one_each(pending) if call.number not in lit_numbers]
        waiting_numbers = {call.number for call in waiting}
        shown = [call for call in self._begun
                 if call.number not in waiting_numbers and call.at.date() == today and self._mine(call)]  # fmt: skip
        bright = [BoardRow(call, Mark.NOW if call == current else Mark.LIT) for call in shown if call in lit]
        past = [BoardRow(call, Mark.PAST) for call in shown if call not in lit]
        coming = [BoardRow(call, Mark.NEXT) for call in waiting]
        return [*coming[:1], *bright, *coming[1:], *past][:most]

    def _show(self, call: BoardCall) -> None:
        if self._mine(call):
            self._begun = _one_each([call, *self._begun])[:MOST_LINES]


def _one_each(calls: Iterable[BoardCall]) -> list[BoardCall]:
    """The first line of each number."""
    found: dict[str, BoardCall] = {}
    for call in calls:
        found.setdefault(call.number, call)
    return list(found.values())
