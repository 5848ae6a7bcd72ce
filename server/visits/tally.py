"""What reports count of visits, so that the tallies of days can be summed to that of any range; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import IntEnum, auto
from operator import add
from typing import Final, NamedTuple

from msgspec import Struct, field

from protocol.enums import OverrunReason
from protocol.ids import Instant
from server.queue.state.shares import Share, share_of, within_mandate

from .fold import so_far
from .visit import NOT_ASKED, Ending, Visit

MOST_MINUTES: Final = 1_440
"""A day: longer waits and times at counters are counted as so long, so that a wrong clock makes no endless rows."""

MOST_KEPT: Final = 500
"""Most lists of counts that a sum keeps in memory before it adds them up."""


class Counted(IntEnum):
    """The places of `Tally.counts`; the order is that of the stored rows, so a new one goes to the end.

    `ISSUED` to `UNDER_WAY`: numbers taken, the three shares of the decided visits, and those not decided yet.
    `SERVED`, `WITHIN_MANDATE`, `DOSSIERS`: visits completed, those within the time for their dossiers, their dossiers.
    `NO_SHOWS`: calls that nobody answered. `LEFT` to `CLOSED`: visits by how they ended unserved.
    `LATE_…`: the missed visits by how they ended. `MOSTLY_…`: the missed visits by where most of their time went.
    `SERVED_S`: seconds at the counters of the served ones.
    `ASKED`: visits completed, with the last of their services alone; `RATED_…`: what was said of them, 5 the best.
    `OVER_…`: the completed visits past the time for their dossiers, by the reason that their clerk gave.
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
    SERVED_S = auto()
    ASKED = auto()
    RATED_5 = auto()
    RATED_4 = auto()
    RATED_3 = auto()
    RATED_2 = auto()
    RATED_1 = auto()
    OVER_PAPERS = auto()
    OVER_MANY = auto()
    OVER_COMPLEX = auto()
    OVER_GUIDANCE = auto()
    OVER_SCANNING = auto()
    OVER_SYSTEM = auto()
    OVER_INTERRUPTED = auto()
    OVER_OTHER = auto()


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


RATED: Final = (Counted.RATED_5, Counted.RATED_4, Counted.RATED_3, Counted.RATED_2, Counted.RATED_1)
"""The five levels, very satisfied first."""


OVER: Final = {reason: Counted[f"OVER_{reason.name}"] for reason in OverrunReason}
"""The place of each reason."""


class Tally(Struct):
    """Visits counted. `waits`, `served`: how many visits by whole minutes, rounded up, from 0 to `MOST_MINUTES`.

    `waits`, and `wait_s` in seconds, are of the decided visits; `served`, `served_s` (the time at the counters) of the
    served ones.
    """

    counts: list[int] = field(default_factory=lambda: [0] * len(Counted))
    waits: list[int] = field(default_factory=list)
    served: list[int] = field(default_factory=list)
    wait_s: int = 0
    served_s: int = 0

    def __getitem__(self, counted: Counted) -> int:
        return self.counts[counted]

    @property
    def levels(self) -> tuple[int, ...]:
        """How many chose each level of the ratings, very satisfied first."""
        return tuple(self.counts[Counted.RATED_5 : Counted.RATED_1 + 1])

    @property
    def rated(self) -> int:
        """How many said how it was."""
        return sum(self.levels)

    @property
    def overran(self) -> int:
        """How many completed visits took longer than the time for their dossiers."""
        return self[Counted.SERVED] - self[Counted.WITHIN_MANDATE]

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
        if visit.rating:
            counts[RATED[5 - visit.rating]] += 1
        if ended:
            counts[_ENDED[visit.ended]] += 1
        if completed:
            within = within_mandate(visit.served_ms, visit.dossiers, visit.transaction_target_s)
            counts[Counted.WITHIN_MANDATE] += within
            if not within and visit.overrun is not None:
                counts[OVER[visit.overrun]] += 1
            counts[Counted.DOSSIERS] += visit.dossiers
            counts[Counted.SERVED_S] += visit.served_ms // 1000
            counts[Counted.ASKED] += visit.rating != NOT_ASKED
            self.served_s += visit.served_ms // 1000
            _add(self.served, visit.served_ms)
        if share is None:
            counts[Counted.UNDER_WAY] += 1
            return
        counts[_SHARE[share]] += 1
        self.wait_s += visit.wait_ms // 1000
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


class Lengths(NamedTuple):
    """The lengths of a key's visits as they are stored: `Tally.waits` and `Tally.served`, or of few visits the minutes
    of each.
    """

    waits: list[int]
    served: list[int]
    wait_s: int
    served_s: int


class Sum:
    """Tallies of many days on their way to one: their counts, their lengths, or both."""

    def __init__(self) -> None:
        self._counts: list[list[int]] = []
        self._each: tuple[list[int], list[int]] = ([], [])
        self._by_minute: tuple[list[int], list[int]] = ([], [])
        self._wait_s = self._served_s = 0

    def add(self, tally: Tally) -> None:
        """Adds a tally."""
        self.add_counts(tally.counts)
        self.add_lengths(tally)

    def add_lengths(self, tally: Tally) -> None:
        """Adds the lengths of a tally alone."""
        self.add_by_minute(Lengths(tally.waits, tally.served, tally.wait_s, tally.served_s))

    def add_counts(self, counts: list[int]) -> None:
        """Adds counts: many are kept and then summed at once, which is faster than one after the other."""
        self._counts.append(counts)
        if len(self._counts) == MOST_KEPT:
            self._counts = [_columns(self._counts)]

    def add_each(self, lengths: Lengths) -> None:
        """Adds lengths that have the minutes of each visit."""
        waits, served, wait_s, served_s = lengths
        self._each[0].extend(waits)
        self._each[1].extend(served)
        self._wait_s += wait_s
        self._served_s += served_s

    def add_by_minute(self, lengths: Lengths) -> None:
        """Adds lengths that have how many visits there were by minutes, from 0."""
        for found, minutes in zip(self._by_minute, lengths[:2], strict=True):
            found.extend([0] * (len(minutes) - len(found)))
            found[: len(minutes)] = map(add, found, minutes)
        self._wait_s += lengths.wait_s
        self._served_s += lengths.served_s

    def tally(self) -> Tally:
        """All of them together."""
        counts = _columns(self._counts) if self._counts else Tally().counts
        waits, served = map(_counted, self._each, self._by_minute)
        return Tally(counts, waits, served, self._wait_s, self._served_s)


def _columns(rows: list[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _counted(each: list[int], by_minute: list[int]) -> list[int]:
    """How many visits by minutes: these, and one more for each number."""
    more = Counter(each)
    found = by_minute + [0] * (max(more, default=-1) + 1 - len(by_minute))
    for minute, n in more.items():
        found[minute] += n
    return found


def summed(tallies: Iterable[Tally]) -> Tally:
    """The tally of all their visits together."""
    found = Sum()
    for tally in tallies:
        found.add(tally)
    return found.tally()


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
