"""How much one sender may store in a day: enough for every visit's papers, too little to fill a disk by itself."""

from protocol.ids import Instant

MOST_BYTES_A_DAY = 4 * 1024**3
"""A hundred visits with forty megabytes of papers each."""

DAY_MS = 86_400_000


class ScanQuota:
    """Counts in memory, for one process; a sender is a counter or a person. Days are those of UTC."""

    def __init__(self, most_bytes: int = MOST_BYTES_A_DAY) -> None:
        self._most_bytes = most_bytes
        self._day = 0
        self._stored: dict[str, int] = {}

    def is_used_up(self, sender: str, now: Instant) -> bool:
        """Whether this sender may store nothing more today."""
        self._begin(now)
        return self._stored.get(sender, 0) >= self._most_bytes

    def stored(self, sender: str, count: int, now: Instant) -> None:
        """It has stored so many bytes."""
        self._begin(now)
        self._stored[sender] = self._stored.get(sender, 0) + count

    def _begin(self, now: Instant) -> None:
        if now // DAY_MS != self._day:
            self._day, self._stored = now // DAY_MS, {}
