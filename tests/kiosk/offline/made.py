"""A lease as the server gives it, and a branch, without a server."""

from datetime import UTC, datetime

from kiosk.offline.lease_file import LeaseFile
from kiosk.offline.numbers import OfflineNumbers
from protocol.offline import LeasedNumbers, NumbersLeased
from protocol.views import BranchView
from tests.kiosk.made import NOW as NOON
from tests.kiosk.made import branch_view

TODAY, NEXT = "2026-10-08", "2026-10-09"
NOW = int(NOON.timestamp() * 1000)
HOUR = 3_600_000
URL = "https://mot-cua.example.vn/t/"


def lease(
    date: str = TODAY, count: int = 3, first: int = 700, prefixes: tuple[str, ...] = ("HT", "DD")
) -> NumbersLeased:
    """`count` numbers of each prefix, each with a secret of its own."""
    leased = [
        LeasedNumbers(prefix, first, [f"CN01-{date}-{prefix}-{n}" for n in range(first, first + count)])
        for prefix in prefixes
    ]
    return NumbersLeased(date, leased, URL, datetime.fromtimestamp(NOW / 1000, UTC), 1)


def offline(file: LeaseFile, *, hours: int = 96, view: BranchView | None = None, count: int = 3) -> OfflineNumbers:
    """A kiosk that heard the server at `NOW` and has numbers for today."""
    numbers = OfflineNumbers(file, hours)
    numbers.hear(NOW, "h-1", view or branch_view())
    numbers.keep(lease(count=count))
    return numbers
