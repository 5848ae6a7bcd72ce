"""A clock that a test puts where it wants it, in place of the server's."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.journal.clock.belief import Reading
from server.web.base import clock
from tests.serving import Installation


class Clock:
    """Stands where it is put; `clock.py` reads it in place of the machine's.

    `wrong`: by how much the machine's clock is set wrong. `booted`: since when the machine runs.
    """

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.wrong = timedelta(0)
        self.booted = at - timedelta(minutes=1)

    def time_ns(self) -> int:
        return int((self.at + self.wrong).timestamp() * 1_000_000_000)


class Booted:
    """A boot clock that runs with the standing clock: to the server, it is time that passes, not a clock that jumps."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def read_clocks(self) -> Reading:
        since = self._clock.at - self._clock.booted
        return Reading(self._clock.time_ns() // 1_000_000, int(since.total_seconds() * 1000))


def stand(installation: Installation, monkeypatch: pytest.MonkeyPatch, hour: int, minute: int) -> Clock:
    """This time at the branch, some days on: nothing lies behind it."""
    later = datetime.now(ZoneInfo(installation.config.time_zone)) + timedelta(days=3)
    standing = Clock(later.replace(hour=hour, minute=minute))
    monkeypatch.setattr(clock, "time", standing)
    monkeypatch.setattr(clock, "machine", Booted(standing))
    return standing
