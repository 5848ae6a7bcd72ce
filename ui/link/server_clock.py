"""An estimate of the server's time, and a monotonic clock that also counts while the machine sleeps."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

MOVED_BACK = timedelta(seconds=2)


def monotonic_ms() -> int:
    """Milliseconds that only grow; they include sleep where the system measures it."""
    if sys.platform == "linux":
        now_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    else:
        now_ns = time.monotonic_ns()
    return now_ns // 1_000_000


def wall_clock() -> datetime:
    """This machine's time, UTC."""
    return datetime.now(UTC)


class ServerClock:
    """Estimates the server's clock from the times in its messages.

    What is heard was said a moment ago, so each time is a lower bound and the latest bound is the best one. Until
    something was heard the machine's own clock stands in.
    """

    def __init__(self, monotonic: Callable[[], int] = monotonic_ms, wall: Callable[[], datetime] = wall_clock) -> None:
        self._monotonic = monotonic
        self._wall = wall
        self._base: datetime | None = None
        self._base_ms = 0

    def monotonic_ms(self) -> int:
        """The clock that counts between two times of the server."""
        return self._monotonic()

    def heard(self, at: datetime, *, asked_ms: int | None = None) -> None:
        """Takes a time of the server.

        `asked_ms`: it is the server's own time (a Date header) at a moment since it was asked, which was then by
        `monotonic_ms`. That makes it an upper bound, too, and corrects a clock that was set back; an answer that lay
        here while the machine slept bounds little.
        """
        if at.tzinfo is None:
            return
        now_ms = self._monotonic()
        known = None if self._base is None else self._base + timedelta(milliseconds=now_ms - self._base_ms)
        if known is None or at > known or (asked_ms is not None and known > _latest(at, now_ms - asked_ms)):
            self._base, self._base_ms = at, now_ms

    def own_time(self) -> datetime:
        """This machine's own time, UTC."""
        return self._wall()

    def now(self) -> datetime:
        """The estimated time of the server now."""
        if self._base is None:
            return self._wall()
        return self._base + timedelta(milliseconds=self._monotonic() - self._base_ms)

    def age_s(self, since: datetime) -> float:
        """Seconds since a time of the server; never negative."""
        return max(0.0, (self.now() - since).total_seconds())


def _latest(at: datetime, since_asked_ms: int) -> datetime:
    """The latest time that a Date header can mean; it has whole seconds."""
    return at + timedelta(milliseconds=since_asked_ms) + MOVED_BACK
