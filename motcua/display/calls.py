"""The calls on the screen: which lines there are, in which order, and which of them are being announced."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from motcua.protocol.views import BoardCall

from .announcements import Announcements
from .news import News

MOST_LINES = 32


class Mark(StrEnum):
    """How a line stands out."""

    NEXT = "next"
    """Shown already, announced in a moment."""
    NOW = "now"
    LIT = "lit"
    """Its announcement has begun, its highlight is not over."""
    PAST = "past"


class Line(Struct, frozen=True):
    """One line of the board; there is one for each number."""

    call: BoardCall
    mark: Mark


class Calls:
    """What is known of a branch's calls. Times in ms are the display's own clock, datetimes the server's."""

    def __init__(self, announcements: Announcements | None = None) -> None:
        self.announcements = announcements or Announcements()
        self._news = News()
        self._begun: list[BoardCall] = []

    def joined(self, board: Iterable[BoardCall]) -> None:
        """The first picture of a stream: everything on it is shown, nothing announced. `board`: newest first."""
        calls = list(board)
        self.announcements.drop()
        self._news.joined(calls)
        self._begun = _one_each(calls)

    def board(self, board: Iterable[BoardCall]) -> None:
        """A whole new picture of the stream known: what on it is new is announced, unless it is too late for that."""
        calls = list(board)
        for call in reversed(calls):
            if not self._news.is_known(call) and self._news.hear(call):
                self.announcements.put(call)
        waiting = self.announcements.pending
        numbers = {call.number for call in waiting}
        kept = [call for call in self._begun if call.number in numbers]
        self._begun = _one_each([call for call in calls if call not in waiting] + kept)

    def called(self, call: BoardCall) -> None:
        """One more call."""
        if self._news.hear(call):
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

    def woke(self, now: datetime) -> None:
        """The machine was asleep: what was under way then is over, what was called meanwhile is only shown."""
        for call in self.announcements.pending:
            self._show(call)
        self.announcements.drop()
        self._news.quiet_before(now)

    def advance(self, now_ms: int) -> BoardCall | None:
        """The call whose announcement begins now, if one does."""
        call = self.announcements.advance(now_ms)
        if call is not None:
            self._show(call)
        return call

    def lines(self, most: int, today: date) -> list[Line]:
        """The lines to show, the newest first. A call waits out of sight while another is already shown waiting:
        else many at once would push one out before anybody could read it. Calls of another day are not shown."""
        current, lit, pending = self.announcements.current, self.announcements.lit, self.announcements.pending
        lines = []
        if pending and pending[0].number not in {call.number for call in lit}:
            lines.append(Line(pending[0], Mark.NEXT))
        for call in self._begun:
            if lines and call.number == lines[0].call.number and lines[0].mark is Mark.NEXT:
                continue
            if call.at.date() == today:
                mark = Mark.NOW if call == current else Mark.LIT if call in lit else Mark.PAST
                lines.append(Line(call, mark))
        return lines[:most]

    def _show(self, call: BoardCall) -> None:
        self._begun = _one_each([call, *self._begun])[:MOST_LINES]


def _one_each(calls: Iterable[BoardCall]) -> list[BoardCall]:
    """The first line of each number."""
    found: dict[str, BoardCall] = {}
    for call in calls:
        found.setdefault(call.number, call)
    return list(found.values())
