"""What the rest of the kiosk knows of the numbers that may be given without the server."""

from typing import Protocol

from protocol.ids import Instant
from protocol.views import BranchView


class WithoutServer(Protocol):
    """`kiosk/offline/numbers.py` has the real one."""

    @property
    def last_view(self) -> BranchView | None:
        """The branch as the server described it last."""

    def may_give(self, prefix: str | None, date: str, now: Instant) -> bool:
        """Whether a number of this date can be given: of this prefix, or (None) of any."""


class _NothingLeased:
    last_view: BranchView | None = None

    def may_give(self, prefix: str | None, date: str, now: Instant) -> bool:
        return False


NOTHING_LEASED: WithoutServer = _NothingLeased()
