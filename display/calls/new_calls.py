"""Which calls are news: told once each, and not at all when they were made before this display joined or woke."""

from collections.abc import Iterable
from datetime import datetime

from protocol.views import BoardCall


class News:
    """Keeps the place among the calls of one stream. They come in order, and their times never go back."""

    def __init__(self) -> None:
        self._last: datetime | None = None
        self._at_last: set[tuple[str, str, int]] = set()
        self._quiet_before: datetime | None = None

    def joined(self, calls: Iterable[BoardCall]) -> None:
        """The display has just come to this stream: whatever is on the board is the past."""
        self._last, self._quiet_before = None, None
        self._at_last.clear()
        for call in sorted(calls, key=lambda call: call.at):
            self._remember(call)

    def quiet_before(self, moment: datetime) -> None:
        """The display was asleep or cut off: what was called before `moment` is not announced any more."""
        if self._quiet_before is None or moment > self._quiet_before:
            self._quiet_before = moment

    def is_known(self, call: BoardCall) -> bool:
        """Whether a line of a whole board was heard before; an event never was, its place in the stream says so."""
        if self._last is None or call.at > self._last:
            return False
        return call.at < self._last or _key(call) in self._at_last

    def hear(self, call: BoardCall) -> bool:
        """Remembers a call; whether it is to be announced, rather than too late for that."""
        self._remember(call)
        return self._quiet_before is None or call.at >= self._quiet_before

    def _remember(self, call: BoardCall) -> None:
        if self._last is None or call.at > self._last:
            self._last = call.at
            self._at_last.clear()
        if call.at == self._last:
            self._at_last.add(_key(call))


def _key(call: BoardCall) -> tuple[str, str, int]:
    return call.number, call.counter, call.calls
