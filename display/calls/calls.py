"""The calls on the screen: which lines there are, in which order, and which of them are being announced."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from hardware.voice.announcer import Begin
from protocol.views import BoardCall

from .announcements import Announcements
from .new_calls import News

MOST_LINES = 32


class Mark(StrEnum):
    """How a line stands out."""

    NEXT = "next"
    """Shown already, announced in a moment."""
    NOW = "now"
    LIT = "lit"
    """Its announcement has begun, its highlight is not over."""
    PAST = "past"


class BoardRow(Struct, frozen=True):
    """One line of the board; there is one for each number."""

    call: BoardCall
    mark: Mark


class Calls:
    """What is known of a branch's calls. Times in ms are the display's own clock, datetimes the server's.

    `mine` says of each call whether this screen has to do with it; the others are heard of, not shown or announced.
    """

    def __init__(
        self, announcements: Announcements | None = None, mine: Callable[[BoardCall], bool] = lambda call: True
    ) -> None:
        self.announcements = announcements or Announcements()
        self._mine = mine
        self._news = News()
        self._begun: list[BoardCall] = []

    def joined(self, board: Iterable[BoardCall]) -> None:
        """The first picture of a stream: everything on it is shown, nothing announced. `board`: newest first."""
        calls = list(board)
        self.announcements.drop()
        self._news.joined(calls)
        self._begun = _one_each(filter(self._mine, calls))

    def board(self, board: Iterable[BoardCall]) -> None:
        """A whole new picture of the stream known: what on it is new is announced, unless it is too late for that."""
        calls = list(board)
        for call in reversed(calls):
            if not self._news.is_known(call) and self._news.hear(call) and self._mine(call):
                self.announcements.put(call)
        waiting = self.announcements.pending
        numbers = {call.number for call in waiting}
        kept = [call for call in self._begun if call.number in numbers]
        self._begun = _one_each([call for call in calls if call not in waiting and self._mine(call)] + kept)

    def called(self, call: BoardCall) -> None:
        """One more call."""
        if self._news.hear(call) and self._mine(call):
            self.announcements.put(call)
        else:
            self._show(call)

    def day_began(self) -> None:
        """Yesterday's calls are over."""
        self.announcements.drop()
        self._begun.clear()

    def resumed(self, quiet_before: datetime) -> None:
        """The line is back: calls from before `quiet_before` come too late to be announced."""
        self._news.quiet_before(quiet_before)

    def hushed(self, now: datetime) -> None:
        """The machine was asleep, or something more urgent was said: what was under way then is over, what was called
        until `now` is only shown."""
        for call in self.announcements.pending:
            self._show(call)
        self.announcements.drop()
        self._news.quiet_before(now)

    def advance(self, now_ms: int) -> Begin[BoardCall] | None:
        """The reading that begins now, if one does."""
        begin = self.announcements.advance(now_ms)
        if begin is not None and begin.nth == 0:
            self._show(begin.item)
        return begin

    def lines(self, most: int, today: date) -> list[BoardRow]:
        """The lines to show: the next call, the one being announced and those still lit, then all that wait for their
        turn, then the past. So nobody's number is pushed out before it was read, however many call at once, and only
        calls that had their highlight make room. Calls of another day are not shown."""
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
