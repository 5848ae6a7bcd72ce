"""What reports count of visits, so that the tallies of days can be summed to that of any range; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import IntEnum, auto
from operator import add
from typing import Final

from msgspec import Struct, field

from protocol.ids import Instant
from server.queue.state.shares import Share, share_of, within_mandate

from .fold import so_far
from .visit import Ending, Visit

MOST_MINUTES: Final = 1_440
"""A day: longer waits and times at counters are counted as so long, so that a wrong clock makes no endless rows."""


class Counted(IntEnum):
    """The places of `Tally.counts`; the order is that of the stored rows, so a new one goes to the end.

    `ISSUED` to `UNDER_WAY`: numbers taken, the three shares of the decided visits, and those not decided yet.
    `SERVED`, `WITHIN_MANDATE`, `DOSSIERS`: visits completed, those within the time for their dossiers, their dossiers.
    `NO_SHOWS`: calls that nobody answered. `LEFT` to `CLOSED`: visits by how they ended unserved.
    `LATE_…`: the missed visits by how they ended. `MOSTLY_…`: the missed visits by where most of their time went.
    `WAIT_S`: seconds in the queue of the decided visits; `SERVED_S`: seconds at the counters of the served ones.
    """

    ISSUED = 0
    KEPT = auto()
    MISSED = auto()
    GONE = auto()
    UNDER_WAY = auto()
    SERVED = auto()
    WITHIN_MANDATE = auto()
    DOSSIERS = auto()
    NO_SHOWS = auto()
    LEFT = auto()
    SENT_AWAY = auto()
    EXPIRED = auto()
    CLOSED = auto()
    LATE_COMPLETED = auto()
    LATE_LEFT = auto()
    LATE_SENT_AWAY = auto()
    LATE_EXPIRED = auto()
    LATE_CLOSED = auto()
    LATE_OPEN = auto()
    MOSTLY_WAITING = auto()
    MOSTLY_CALLED = auto()
    MOSTLY_SERVING = auto()
    MOSTLY_PARKED = auto()
    WAIT_S = auto()
    SERVED_S = auto()


_SHARE: Final = {Share.KEPT: Counted.KEPT, Share.MISSED: Counted.MISSED, Share.GONE: Counted.GONE}

_ENDED: Final = {
    Ending.COMPLETED: Counted.SERVED,
    Ending.LEFT: Counted.LEFT,
    Ending.SENT_AWAY: Counted.SENT_AWAY,
    Ending.EXPIRED: Counted.EXPIRED,
    Ending.CLOSED: Counted.CLOSED,
}

_LATE: Final = {
    Ending.COMPLETED: Counted.LATE_COMPLETED,
    Ending.LEFT: Counted.LATE_LEFT,
    Ending.SENT_AWAY: Counted.LATE_SENT_AWAY,
    Ending.EXPIRED: Counted.LATE_EXPIRED,
    Ending.CLOSED: Counted.LATE_CLOSED,
    Ending.OPEN: Counted.LATE_OPEN,
}


class Tally(Struct):
    """Visits counted. `waits`, `served`: how many visits by whole minutes, rounded up, from 0 to `MOST_MINUTES`.

    `waits` is of the decided visits, `served` (the time at the counters) of the served ones.
    """

    counts: list[int] = field(default_factory=lambda: [0] * len(Counted))
    waits: list[int] = field(default_factory=list)
    served: list[int] = field(default_factory=list)

    def __getitem__(self, counted: Counted) -> int:
        return self.counts[counted]

    @property
    def decided(self) -> int:
        return self[Counted.KEPT] + self[Counted.MISSED] + self[Counted.GONE]

    def add(self, visit: Visit, now: Instant) -> None:
        """Counts one visit as it is at `now`."""
        visit = so_far(visit, now)
        counts = self.counts
        ended, completed = visit.ended is not Ending.OPEN, visit.ended is Ending.COMPLETED
        share = share_of(visit.since - visit.issued_at, visit.visit_target_s, ended=ended, served=completed)
        counts[Counted.ISSUED] += 1
        counts[Counted.NO_SHOWS] += visit.no_shows
        if ended:
            counts[_ENDED[visit.ended]] += 1
        if completed:
            within = within_mandate(visit.served_ms, visit.dossiers, visit.transaction_target_s)
            counts[Counted.WITHIN_MANDATE] += within
            counts[Counted.DOSSIERS] += visit.dossiers
            counts[Counted.SERVED_S] += visit.served_ms // 1000
            _add(self.served, visit.served_ms)
        if share is None:
            counts[Counted.UNDER_WAY] += 1
            return
        counts[_SHARE[share]] += 1
        counts[Counted.WAIT_S] += visit.wait_ms // 1000
        _add(self.waits, visit.wait_ms)
        if share is Share.MISSED:
            counts[_LATE[visit.ended]] += 1
            counts[_mostly(visit)] += 1


def _mostly(visit: Visit) -> Counted:
    times = (visit.wait_ms, visit.called_ms, visit.served_ms, visit.parked_ms)
    return Counted(Counted.MOSTLY_WAITING + times.index(max(times)))


def _add(minutes: list[int], length_ms: int) -> None:
    minute = min(MOST_MINUTES, -(-(length_ms // 1000) // 60))
    if minute >= len(minutes):
        minutes.extend([0] * (minute + 1 - len(minutes)))
    minutes[minute] += 1


class Sum:
    """Tallies of many days on their way to one. A step for each count of a day's key, and for each visit's length."""

    def __init__(self) -> None:
        self._counts = [0] * len(Counted)
        self._lengths: tuple[list[int], list[int]] = ([], [])
        self._dense: tuple[Counter[int], Counter[int]] = (Counter(), Counter())

    def add(self, tally: Tally) -> None:
        """Adds a tally."""
        self._counts = list(map(add, self._counts, tally.counts))
        for found, minutes in zip(self._dense, (tally.waits, tally.served), strict=True):
            found.update({minute: n for minute, n in enumerate(minutes) if n})

    def add_stored(self, counts: list[int], lengths: tuple[list[int], list[int]] | None) -> None:
        """Adds the counts of a row, and the minutes of its waits and times at counters, one number for each visit."""
        self._counts = list(map(add, self._counts, counts))
        if lengths is not None:
            self._lengths[0].extend(lengths[0])
            self._lengths[1].extend(lengths[1])

    def tally(self) -> Tally:
        """All of them together."""
        waits, served = (dense + Counter(each) for dense, each in zip(self._dense, self._lengths, strict=True))
        return Tally(self._counts, _by_minute(waits), _by_minute(served))


def summed(tallies: Iterable[Tally]) -> Tally:
    """The tally of all their visits together."""
    found = Sum()
    for tally in tallies:
        found.add(tally)
    return found.tally()


def _by_minute(minutes: Counter[int]) -> list[int]:
    return [minutes[minute] for minute in range(max(minutes) + 1)] if minutes else []


def minutes_of(minutes: Sequence[int], tenths: int) -> int | None:
    """The whole minutes that `tenths` of ten visits do not exceed; None without visits.

    `minutes`: how many visits by whole minutes.
    """
    enough = -(-sum(minutes) * tenths // 10)
    if not enough:
        return None
    so_many = 0
    for minute, count in enumerate(minutes):
        so_many += count
        if so_many >= enough:
            return minute
    raise AssertionError("unreachable")
