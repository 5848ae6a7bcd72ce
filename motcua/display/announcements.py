"""The order in which calls are announced: each exactly once, in the order they came, never two at a time.

A call waits in the queue until the one before it has had its moment. Then it is the *current* one, until the next
begins or its highlight is over. Every call stays *lit* for the whole highlight, counted from the moment it began, so
that nobody's number is cut short by the next one. Time is passed in; what speaks or shows is somebody else's.
"""

from collections import deque

from msgspec import Struct

from motcua.protocol.views import BoardCall

MOMENT_MS = 5_000
"""How long one call has the lobby's ear while others wait: read twice by a calm voice."""

HIGHLIGHT_MS = 20_000


class Begun(Struct, frozen=True):
    """A call and when its announcement began, on the clock of `advance`."""

    call: BoardCall
    at_ms: int


class Announcements:
    """A queue of calls; `advance` says which begins now."""

    def __init__(self, moment_ms: int = MOMENT_MS, highlight_ms: int = HIGHLIGHT_MS) -> None:
        self._moment_ms = moment_ms
        self._highlight_ms = highlight_ms
        self._pending: deque[BoardCall] = deque()
        self._lit: list[Begun] = []

    @property
    def pending(self) -> tuple[BoardCall, ...]:
        """Calls whose turn has not come, the next one first."""
        return tuple(self._pending)

    @property
    def current(self) -> BoardCall | None:
        """The call that is being announced."""
        return self._lit[-1].call if self._lit else None

    @property
    def lit(self) -> tuple[BoardCall, ...]:
        """Calls that are highlighted, the current one last."""
        return tuple(begun.call for begun in self._lit)

    def put(self, call: BoardCall) -> None:
        """One more call, behind those that wait."""
        self._pending.append(call)

    def drop(self) -> None:
        """Forget all that waits and all that is lit: what they called for is over."""
        self._pending.clear()
        self._lit.clear()

    def advance(self, now_ms: int) -> BoardCall | None:
        """Moves on to `now_ms` (any clock that only grows); the call whose announcement begins now, if one does."""
        free = not self._lit or now_ms - self._lit[-1].at_ms >= self._moment_ms
        self._lit = [begun for begun in self._lit if now_ms - begun.at_ms < self._highlight_ms]
        if not self._pending or not free:
            return None
        call = self._pending.popleft()
        self._lit.append(Begun(call, now_ms))
        return call
