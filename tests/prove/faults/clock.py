"""A wall clock that steps when it is told to, by libfaketime (Debian's `faketime`); the monotonic clock stays true."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

LIBRARY = "/usr/lib/{}-linux-gnu/faketime/libfaketime.so.1"
STEPS = {"-1 h": "-3600", "+18 h": "+64800", "+1 day": "+86400"}
"""The offset in seconds, by name, beside 2038."""

Y2038 = "2038"


class NoFakeTime(RuntimeError):
    """libfaketime is not installed."""


class Clock:
    """The wall clock of processes that are started under `preloaded`."""

    def __init__(self, folder: Path) -> None:
        """Raises NoFakeTime."""
        found = [path for path in map(Path, (LIBRARY.format(os.uname().machine),)) if path.exists()]
        if not found:
            raise NoFakeTime("libfaketime is missing: apt-get install faketime")
        self._library, self._told = found[0], folder / "clock.told"
        self.right()

    @contextmanager
    def preloaded(self) -> Iterator[None]:
        """A process that is started in the block has this clock."""
        mine = {
            "LD_PRELOAD": str(self._library), "FAKETIME_TIMESTAMP_FILE": str(self._told), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1",
        }  # fmt: skip
        os.environ.update(mine)
        try:
            yield
        finally:
            for name in mine:
                del os.environ[name]

    def step(self, name: str) -> None:
        """From now on, one of STEPS or Y2038."""
        if name == Y2038:
            ahead = datetime(2038, 1, 19, 4, 0, tzinfo=UTC) - datetime.now(UTC)
            self._tell(f"+{int(ahead.total_seconds())}")
        else:
            self._tell(STEPS[name])

    def right(self) -> None:
        """The clock is right again."""
        self._tell("+0")

    def _tell(self, offset: str) -> None:
        part = self._told.with_suffix(".part")
        part.write_text(offset + "\n", encoding="ascii")
        os.replace(part, self._told)
