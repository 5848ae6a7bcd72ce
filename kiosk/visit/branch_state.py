"""What the kiosk knows of its branch: what can be taken a ticket for, who waits, and what stands in the way."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import UnsetType

from language.messages import LANGUAGES
from protocol.configuration import CounterConfig, ProcedureConfig
from protocol.following.picture import BranchPicture
from protocol.opening_hours import lets_check_in, next_opening
from protocol.views import BoardMessage, BranchView, ServiceView, Wait

from .failures import Trouble, Unavailable
from .hours import local_now, ticket_hours
from .without_server import NOTHING_LEASED, WithoutServer


class BranchState:
    """The picture of the branch, and whether the server is connected, lets this kiosk in, and is not
    older than it; no I/O.

    `now`: the server's clock. `first_answer_overdue`: whether the server should have answered by now.
    `leased`: the numbers that may be given without the server, and the branch as it was described last.
    """

    def __init__(self, now: Callable[[], datetime], leased: WithoutServer = NOTHING_LEASED) -> None:
        self.picture = BranchPicture()
        self.picture.branch = leased.last_view
        self.leased = leased
        self.connected = False
        self.enrolled = True
        self.revoked = False
        self.server_older = False
        self.first_answer_overdue = False
        self.now = now

    @property
    def view(self) -> BranchView | None:
        """The branch's description; None before the first snapshot."""
        return self.picture.branch

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that can be chosen here."""
        return LANGUAGES if self.view is None or not self.view.languages else self.view.languages

    @property
    def message(self) -> BoardMessage | None:
        """What the branch tells everybody just now."""
        return self.picture.message

    def service_message(self, code: str) -> BoardMessage | None:
        """What those who wait for a service are told just now."""
        known = self.picture.services.get(code)
        told = None if known is None or isinstance(known.message, UnsetType) else known.message
        return None if told is None or (told.until is not None and told.until <= self.now()) else told

    @property
    def trouble(self) -> Trouble | None:
        """Why no number can be taken at all, or None."""
        if not self.enrolled:
            return Trouble.REVOKED if self.revoked else Trouble.NOT_ENROLLED
        if self.server_older and not self.gives_without_server:
            return Trouble.SERVER_OLDER
        if (not self.connected or self.view is None) and not self.gives_without_server:
            return Trouble.NO_SERVER if self.first_answer_overdue else Trouble.CONNECTING
        return None if self.picture.gives_tickets(self.now()) else Trouble.BRANCH_CLOSED

    @property
    def gives_without_server(self) -> bool:
        """Whether the server is away and leased numbers are given meanwhile."""
        away = not self.connected and self.first_answer_overdue and self.enrolled
        return away and self.view is not None and self._may_give(None)

    def _may_give(self, prefix: str | None) -> bool:
        today = self.today()
        return today is not None and self.leased.may_give(prefix, today.isoformat(), _ms(self.now()))

    def services(self) -> list[ServiceView]:
        """In the catalogue's order."""
        return [] if self.view is None else self.view.services

    def counters(self) -> tuple[CounterConfig, ...]:
        """In the catalogue's order."""
        return () if self.view is None else self.view.counters

    def procedures(self) -> tuple[ProcedureConfig, ...]:
        """In the catalogue's order."""
        return () if self.view is None else self.view.procedures

    def service(self, code: str) -> ServiceView | None:
        return self.picture.service(code)

    def quota_left(self, code: str) -> int | None:
        """How many more numbers the service gives today; None for no limit."""
        return self.picture.quota_left(code, self.now())

    def unavailable(self, service: ServiceView) -> Unavailable | None:
        """Why this service gives no number, or None."""
        if self.quota_left(service.code) == 0:
            return Unavailable.QUOTA
        if self.gives_without_server and not self._may_give(service.prefix):
            return Unavailable.NOT_LEASED
        return None if self.picture.gives_tickets(self.now()) else Unavailable.CLOSED

    def may_take(self, code: str) -> bool:
        """Whether a number can be asked for now."""
        service = self.service(code)
        if service is None or self.trouble is not None or not self.picture.is_open(code, self.now()):
            return False
        return self.connected or self._may_give(service.prefix)

    def may_look(self, code: str) -> bool:
        """Whether a service can be opened: to take a number, or while the branch is closed to see what to bring."""
        return self.trouble is Trouble.BRANCH_CLOSED or self.may_take(code)

    def waiting(self, code: str) -> int | None:
        """How many wait; None while the server is not heard."""
        known = self.picture.services.get(code) if self.connected else None
        return None if known is None else known.waiting

    def wait(self, code: str) -> Wait | None:
        """The expected wait, or None when there is no estimate, or while the server is not heard."""
        return self.picture.wait(code) if self.connected else None

    def today(self) -> date | None:
        """The date at the branch; None before its first snapshot."""
        return None if self.view is None else local_now(self.now(), self.view.time_zone).date()

    def hours(self, day: date | None) -> str | None:
        """When numbers are given on a day (`hours.ticket_hours`): "" never, None always or not known."""
        branch = self.view
        return None if branch is None or day is None else ticket_hours(branch, day)

    def local_time(self) -> datetime | None:
        """The branch's own clock; None before its first snapshot."""
        return None if self.view is None else local_now(self.now(), self.view.time_zone)

    def opens(self) -> datetime | None:
        """When numbers are given next, by the branch's own clock; None while they are, or where no hours say so."""
        branch = self.view
        if branch is None or self.picture.gives_tickets(self.now()):
            return None
        opens = next_opening(branch, int(self.now().timestamp() * 1000), ended_on=branch.ended_on)
        return None if opens is None else datetime.fromtimestamp(opens.first_ticket / 1000, ZoneInfo(branch.time_zone))

    def was_ended(self) -> bool:
        """Whether today was ended by hand: no more numbers, whatever the hours say."""
        today = self.today()
        return self.view is not None and today is not None and self.view.ended_on == today.isoformat()

    def lets_check_in(self) -> bool:
        """Whether somebody with an appointment may come in now."""
        branch, now = self.view, int(self.now().timestamp() * 1000)
        return branch is not None and lets_check_in(branch, branch.appointments, now, branch.ended_on)

    def nobody_serves(self, code: str) -> bool:
        """Whether no open counter serves it now; False while not known."""
        return self.connected and self.picture.nobody_serves(code)

    def nobody_serves_any(self) -> bool:
        """Whether no counter is open at all: before the counters begin, or at lunch."""
        services = self.services()
        return bool(services) and all(self.nobody_serves(service.code) for service in services)

    def moved_by_clock(self) -> tuple[object, ...]:
        """All that changes without a word of the server."""
        time = self.local_time()
        minute = None if time is None else time.replace(second=0, microsecond=0)
        return self.trouble, minute, *(self.quota_left(service.code) for service in self.services())


def _ms(now: datetime) -> int:
    return int(now.timestamp() * 1000)
