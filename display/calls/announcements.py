"""The order in which calls are announced: each exactly once, in the order they came, never two at a time.

A call waits in the queue until the one before it has been read. Then it is the *current* one, until the next begins or
its highlight is over. Every call stays *lit* for the whole highlight, counted from the moment it began, so that
nobody's number is cut short by the next one. Time is passed in; who speaks is passed in as well, and what is shown and
what is heard keep one order because there is one queue.
"""

from typing import Protocol

from msgspec import Struct

from hardware.voice.announcer import Announcer, Begin
from protocol.views import BoardCall

MOMENT_MS = 5_000
"""How long one call has the lobby's eyes at least while others wait, spoken or not."""

HIGHLIGHT_MS = 20_000


class Speech(Protocol):
    """Who reads calls aloud."""

    @property
    def readings(self) -> int:
        """How often a call is read while nobody waits behind it."""

    def order(self, call: BoardCall) -> None:
        """It will be read soon."""

    def length_ms(self, call: BoardCall, nth: int) -> int | None:
        """How long the nth reading takes, None when that is not known yet."""

    def begin(self, call: BoardCall, nth: int) -> None:
        """Read it."""

    def forget(self, call: BoardCall) -> None:
        """It has been read, or will not be."""

    def stop(self) -> None:
        """Silence, now."""


class Mute:
    """Nobody reads: a call has its moment in silence."""

    readings = 1

    def order(self, call: BoardCall) -> None:
        """Nothing to prepare."""

    def length_ms(self, call: BoardCall, nth: int) -> int:
        """Its moment."""
        return MOMENT_MS

    def begin(self, call: BoardCall, nth: int) -> None:
        """Nothing is heard."""

    def forget(self, call: BoardCall) -> None:
        """Nothing was prepared."""

    def stop(self) -> None:
        """It is silent."""


class Begun(Struct, frozen=True):
    """A call, when its announcement began on the clock of `advance`, and until when it is lit."""

    call: BoardCall
    at_ms: int
    until_ms: int


class Announcements:
    """A queue of calls; `advance` says which begins now."""

    def __init__(self, speech: Speech | None = None, highlight_ms: int = HIGHLIGHT_MS) -> None:
        self._speech: Speech = speech or Mute()
        self._highlight_ms = highlight_ms
        self._queue: Announcer[BoardCall] = Announcer(self._length_ms, self._speech.readings)
        self._lit: list[Begun] = []

    @property
    def pending(self) -> tuple[BoardCall, ...]:
        """Calls whose turn has not come, the next one first."""
        return self._queue.pending()

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
        self._queue.put(call)
        self._speech.order(call)

    def drop(self) -> None:
        """Forget all that waits and all that is lit: what they called for is over."""
        self._queue.drop()
        self._lit.clear()
        self._speech.stop()

    def advance(self, now_ms: int) -> Begin[BoardCall] | None:
        """Moves on to `now_ms` (any clock that only grows); the reading that begins now, if one does."""
        for over in self._lit:
            if now_ms >= over.until_ms:
                self._speech.forget(over.call)
        self._lit = [begun for begun in self._lit if now_ms < begun.until_ms]
        for begin in self._queue.advance(now_ms):
            ends_ms = now_ms + begin.length_ms
            if begin.nth == 0:
                self._lit.append(Begun(begin.item, now_ms, max(ends_ms, now_ms + self._highlight_ms)))
            else:  # lit for as long as it is heard
                self._lit = [one if one.call != begin.item else Begun(one.call, one.at_ms, max(one.until_ms, ends_ms))
                             for one in self._lit]  # fmt: skip
            self._speech.begin(begin.item, begin.nth)
            return begin
        return None

    def _length_ms(self, call: BoardCall, nth: int) -> int | None:
        spoken_ms = self._speech.length_ms(call, nth)
        return spoken_ms if spoken_ms is None else max(spoken_ms, MOMENT_MS)
