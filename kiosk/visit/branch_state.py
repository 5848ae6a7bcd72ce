"""What the kiosk knows of its branch: what can be taken a ticket for, who waits, and what stands in the way."""

from collections.abc import Callable
from datetime import date, datetime

from protocol.configuration import ProcedureConfig
from protocol.following.picture import BranchPicture
from protocol.views import BoardMessage, BranchView, ServiceView, Wait

from .failures import Shut, Trouble
from .hours import local_now, ticket_hours


class Lobby:
    """The picture of the branch, and whether the server is heard and lets this kiosk in; no socket.

    `now`: the server's clock. `given_time`: whether the server was given the time to answer for the first time.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.picture = BranchPicture()
        self.connected = False
        self.enrolled = True
        self.revoked = False
        self.given_time = False
        self.now = now

    @property
    def branch(self) -> BranchView | None:
        """The branch's description; None before the first snapshot."""
        return self.picture.branch

    @property
    def message(self) -> BoardMessage | None:
        """What the branch tells everybody just now."""
        return self.picture.message

    @property
    def trouble(self) -> Trouble | None:
        """Why no number can be taken at all, or None."""
        if not self.enrolled:
            return Trouble.REVOKED if self.revoked else Trouble.NOT_ENROLLED
        if not self.connected or self.branch is None:
            return Trouble.NO_SERVER if self.given_time else Trouble.CONNECTING
        return None if self.picture.gives_tickets(self.now()) else Trouble.BRANCH_CLOSED

    def services(self) -> list[ServiceView]:
        """In the catalogue's order."""
        return [] if self.branch is None else self.branch.services

    def procedures(self) -> tuple[ProcedureConfig, ...]:
        """In the catalogue's order."""
        return () if self.branch is None else self.branch.procedures

    def service(self, code: str) -> ServiceView | None:
        return self.picture.service(code)

    def quota_left(self, code: str) -> int | None:
        """How many more numbers the service gives today; None for no limit."""
        return self.picture.quota_left(code, self.now())

    def shut(self, service: ServiceView) -> Shut | None:
        """Why this service gives no number, or None."""
        if self.quota_left(service.code) == 0:
            return Shut.QUOTA
        return None if self.picture.gives_tickets(self.now()) else Shut.CLOSED

    def may_take(self, code: str) -> bool:
        """Whether a number can be asked for now."""
        return self.trouble is None and self.picture.is_open(code, self.now())

    def waiting(self, code: str) -> int | None:
        """How many wait; None while the server is not heard."""
        known = self.picture.services.get(code) if self.connected else None
        return None if known is None else known.waiting

    def wait(self, code: str) -> Wait | None:
        """The expected wait, or None when there is no estimate."""
        return self.picture.wait(code)

    def today(self) -> date | None:
        """The date at the branch; None before its first snapshot."""
        return None if self.branch is None else local_now(self.now(), self.branch.time_zone).date()

    def hours(self, day: date | None) -> str | None:
        """When numbers are given on a day (`hours.ticket_hours`): "" never, None always or not known."""
        branch = self.branch
        return None if branch is None or day is None else ticket_hours(day, branch.hours, branch.closed_dates)

    def moved_by_clock(self) -> tuple[object, ...]:
        """All that changes without a word of the server."""
        return self.trouble, *(self.quota_left(service.code) for service in self.services())
