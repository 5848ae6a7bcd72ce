"""When each counter was open or paused, folded from a branch's events; pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from protocol.configuration import BranchConfig
from protocol.enums import CounterState
from protocol.ids import Instant
from server.queue.events import events as e
from server.queue.events.recorded import Recorded


class CounterTime(Struct, frozen=True, gc=False):
    """A stretch of a counter's day, known by the `seq` of the event that began it; `until` None: it goes on.

    `state`: open or paused, then with a `reason` code. A counter told to pause or close while it has somebody in hand
    is counted up to that word. `by_end`: it ended with the day, not by a word of its own.
    """

    branch: str
    counter: str
    seq: int
    day: str
    state: CounterState
    reason: str | None
    since: Instant
    until: Instant | None = None
    by_end: bool = False


class CounterTimeFold:
    """`latest`: each counter's last stretch, where it goes on or ended with the day; from the rows, or empty at the
    stream's beginning. `changed`: the stretches that events changed, by counter and seq.
    """

    def __init__(self, latest: Iterable[CounterTime] = (), config: BranchConfig | None = None) -> None:
        self.latest = {one.counter: one for one in latest}
        self.changed: dict[tuple[str, int], CounterTime] = {}
        self._config = config

    def take(self, recorded: Recorded[Any]) -> None:
        """Folds one event in."""
        match recorded.body:
            case e.DayOpened() as opened:
                self._open_day(recorded, opened)
                self._config = opened.config
            case e.Configured(config=config):
                self._config = config
                for counter in self.latest.keys() - {one.id for one in config.counters}:
                    self._end(counter, recorded.at)
            case e.DayEnded():
                for one in list(self.latest.values()):
                    if one.until is None:
                        self._put(replace(one, until=self._at_most(one, recorded.at), by_end=True))
            case e.DayReopened():
                for one in list(self.latest.values()):
                    self._put(replace(one, until=None, by_end=False))
            case e.CounterOpened(counter=counter):
                self._begin(recorded, counter, CounterState.OPEN, None)
            case e.CounterPaused(counter=counter, reason=reason):
                self._begin(recorded, counter, CounterState.PAUSED, reason)
            case e.CounterClosed(counter=counter):
                self._end(counter, recorded.at)
            case _:
                pass

    def _open_day(self, recorded: Recorded[Any], opened: e.DayOpened) -> None:
        """What was left open ended with its own date; what the day goes on with begins anew."""
        for one in list(self.latest.values()):
            self._end(one.counter, recorded.at)
        for carried in opened.counters:
            if carried.state is not CounterState.CLOSED:
                self._begin(recorded, carried.id, carried.state, carried.reason)

    def _begin(self, recorded: Recorded[Any], counter: str, state: CounterState, reason: str | None) -> None:
        self._end(counter, recorded.at)
        self._put(CounterTime(recorded.stream, counter, recorded.seq, recorded.day, state, reason, recorded.at))

    def _end(self, counter: str, at: Instant) -> None:
        """Ends the counter's stretch for good, if it has one."""
        one = self.latest.get(counter)
        if one is not None:
            self._put(replace(one, until=self._at_most(one, at) if one.until is None else one.until, by_end=False))
            del self.latest[counter]

    def _put(self, one: CounterTime) -> None:
        self.latest[one.counter] = self.changed[one.counter, one.seq] = one

    def _at_most(self, one: CounterTime, at: Instant) -> Instant:
        """The end of a stretch that an event at `at` ends: its own midnight at the latest."""
        if self._config is None:
            raise ValueError(f"{one.branch}: a counter before any configuration")
        midnight = datetime.fromisoformat(one.day).replace(tzinfo=ZoneInfo(self._config.time_zone)) + timedelta(days=1)
        return max(one.since, min(at, round(midnight.timestamp() * 1000)))
