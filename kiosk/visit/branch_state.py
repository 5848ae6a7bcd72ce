"""What the kiosk knows of its branch: what can be taken a ticket for, who waits, and what stands in the way."""

from msgspec import UNSET

from protocol.configuration import ProcedureConfig
from protocol.messages import Message
from protocol.views import BoardMessage, BoardService, BranchView, ServiceView, Wait

from .failures import Shut, Trouble


class Lobby:
    """Folds the branch's view and the stream's messages; no clock, no socket."""

    def __init__(self) -> None:
        self.branch: BranchView | None = None
        self.connected = False
        self.enrolled = True
        self.revoked = False
        self.given_time = False
        """Whether the server was given the time to answer for the first time."""
        self.message: BoardMessage | None = None
        """What the branch tells everybody just now."""
        self._waiting: dict[str, BoardService] = {}

    def take(self, message: Message) -> None:
        """A snapshot, or an event's after-images."""
        if message.board is not None:
            self._waiting = {service.code: service for service in message.board.services}
            self.message = message.board.message
        for service in message.services or ():
            self._waiting[service.code] = service
        if message.message is not UNSET:
            self.message = message.message

    @property
    def trouble(self) -> Trouble | None:
        """Why no number can be taken at all, or None."""
        if not self.enrolled:
            return Trouble.REVOKED if self.revoked else Trouble.NOT_ENROLLED
        if not self.connected or self.branch is None:
            return Trouble.NO_SERVER if self.given_time else Trouble.CONNECTING
        return None if self.branch.open_now else Trouble.BRANCH_CLOSED

    def services(self) -> list[ServiceView]:
        """In the catalogue's order."""
        return [] if self.branch is None else self.branch.services

    def procedures(self) -> tuple[ProcedureConfig, ...]:
        """In the catalogue's order."""
        return () if self.branch is None else self.branch.procedures

    def service(self, code: str) -> ServiceView | None:
        return next((service for service in self.services() if service.code == code), None)

    def shut(self, service: ServiceView) -> Shut | None:
        """Why this service gives no number, or None."""
        if service.quota_left == 0:
            return Shut.QUOTA
        return None if service.open_now else Shut.CLOSED

    def may_take(self, code: str) -> bool:
        """Whether a number can be asked for now."""
        service = self.service(code)
        return service is not None and self.trouble is None and self.shut(service) is None

    def waiting(self, code: str) -> int | None:
        """How many wait; None while the server is not heard."""
        if not self.connected:
            return None
        board = self._waiting.get(code)
        return None if board is None else board.waiting

    def wait(self, code: str) -> Wait | None:
        """The expected wait, or None when there is no estimate."""
        board = self._waiting.get(code)
        return None if board is None else board.wait
