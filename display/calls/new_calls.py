"""Which calls are new, so that each is announced once; calls from before this display joined or woke are not."""

from collections.abc import Iterable
from datetime import datetime

from protocol.views import BoardCall


class NewCalls:
    """Remembers the newest call of a stream. Calls come in order, with times that never decrease."""

    def __init__(self) -> None:
        self._last: datetime | None = None
        self._at_last: set[tuple[str, str, int]] = set()
        self._quiet_before: datetime | None = None

    def joined(self, calls: Iterable[BoardCall]) -> None:
        """The display has joined this stream: all calls on the board are old."""
        self._last, self._quiet_before = None, None
        self._at_last.clear()
        for call in sorted(calls, key=lambda call: call.at):
            self._remember(call)

    def quiet_before(self, moment: datetime) -> None:
        """Calls before `moment` are not announced: the display was asleep or cut off."""
        if self._quiet_before is None or moment > self._quiet_before:
            self._quiet_before = moment

    def is_known(self, call: BoardCall) -> bool:
        """Whether a call of a whole board was taken before; a call of an event never was."""
        if self._last is None or call.at > self._last:
            return False
        return call.at < self._last or _key(call) in self._at_last

    def take(self, call: BoardCall) -> bool:
        """Remembers a call; returns whether to announce it (False: too old)."""
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
