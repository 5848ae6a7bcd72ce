"""A clock that a test puts where it wants it, in place of the server's."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.web.base import clock
from tests.serving import Installation


class Clock:
    """Stands where it is put; `clock.py` reads it in place of the machine's."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def time_ns(self) -> int:
        return int(self.at.timestamp() * 1_000_000_000)


def stand(installation: Installation, monkeypatch: pytest.MonkeyPatch, hour: int, minute: int) -> Clock:
    """This time at the branch, some days on: nothing lies behind it."""
    later = datetime.now(ZoneInfo(installation.config.time_zone)) + timedelta(days=3)
    standing = Clock(later.replace(hour=hour, minute=minute))
    monkeypatch.setattr(clock, "time", standing)
    return standing
