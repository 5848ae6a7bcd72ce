"""Announces calls one at a time, each exactly once, in the order they came.

A call waits in the queue until the call before it has been read. Then it is the *current* call, until the next begins
or its highlight ends. Each call stays *lit* (highlighted) for the whole highlight time after its announcement began,
so the next call does not cut it short. Time and voice are passed in. One queue decides what is shown and what is heard,
so both keep the same order.
"""

from typing import Protocol

from msgspec import Struct

from hardware.voice.announcer import Announcer, Begin
from protocol.views import BoardCall

MOMENT_MS = 5_000
"""The least time between two announcements, spoken or not."""

HIGHLIGHT_MS = 20_000


class Speech(Protocol):
    """Reads calls aloud."""

    @property
    def readings(self) -> int:
        """How often a call is read while no other call waits."""

    def order(self, call: BoardCall) -> None:
        """Prepares the call; it will be read soon."""

    def length_ms(self, call: BoardCall, nth: int) -> int | None:
        """Duration of the nth reading (from 0); None while it is unknown."""

    def begin(self, call: BoardCall, nth: int) -> None:
        """Starts the nth reading (from 0)."""

    def forget(self, call: BoardCall) -> None:
        """The call will not be read any more."""

    def stop(self) -> None:
        """Stops all reading at once."""


class Mute:
    """No voice: each call takes `MOMENT_MS` in silence."""

    readings = 1

    def order(self, call: BoardCall) -> None:
        """Nothing to prepare."""

    def length_ms(self, call: BoardCall, nth: int) -> int:
        """`MOMENT_MS` for every call."""
        return MOMENT_MS

    def begin(self, call: BoardCall, nth: int) -> None:
        """Nothing is heard."""

    def forget(self, call: BoardCall) -> None:
        """Nothing was prepared."""

    def stop(self) -> None:
        """It is silent."""


class Begun(Struct, frozen=True):
    """A call whose announcement began at `at_ms`, lit until `until_ms` (the clock of `advance`)."""

    call: BoardCall
    at_ms: int
    until_ms: int


class Announcements:
    """A queue of calls; `advance` starts the next one when it is time."""

    def __init__(self, speech: Speech | None = None, highlight_ms: int = HIGHLIGHT_MS) -> None:
        self._speech: Speech = speech or Mute()
        self._highlight_ms = highlight_ms
        self._queue: Announcer[BoardCall] = Announcer(self._length_ms, self._speech.readings)
        self._lit: list[Begun] = []

    @property
    def pending(self) -> tuple[BoardCall, ...]:
        """Calls not announced yet, the next one first."""
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
        """Adds a call at the end of the queue."""
        self._queue.put(call)
        self._speech.order(call)

    def drop(self) -> None:
        """Forgets all waiting and lit calls, and stops the voice."""
        self._queue.drop()
        self._lit.clear()
        self._speech.stop()

    def advance(self, now_ms: int) -> Begin[BoardCall] | None:
        """Moves on to `now_ms` (a monotonic clock); the reading that begins now, if any."""
        for over in self._lit:
            if now_ms >= over.until_ms:
                self._speech.forget(over.call)
        self._lit = [begun for begun in self._lit if now_ms < begun.until_ms]
        for begin in self._queue.advance(now_ms):
            ends_ms = now_ms + begin.length_ms
            if begin.nth == 0:
                self._lit.append(Begun(begin.item, now_ms, max(ends_ms, now_ms + self._highlight_ms)))
            else:  # stays lit while it is heard
                self._lit = [one if one.call != begin.item else Begun(one.call, one.at_ms, max(one.until_ms, ends_ms))
                             for one in self._lit]  # fmt: skip
            self._speech.begin(begin.item, begin.nth)
            return begin
        return None

    def _length_ms(self, call: BoardCall, nth: int) -> int | None:
        spoken_ms = self._speech.length_ms(call, nth)
        return spoken_ms if spoken_ms is None else max(spoken_ms, MOMENT_MS)
