"""Gives a number without the server to the person at the kiosk."""

from collections.abc import Iterator

from kiosk.visit.branch_state import BranchState
from protocol.commands import Issue
from protocol.views import TicketIssued

from .lease_file import Given, GivenState
from .numbers import OfflineNumbers, ticket_of


class Giving:
    """Numbers of today, while the server is away, each of one service. Appointments are not checked in: only the server
    knows them.
    """

    def __init__(self, numbers: OfflineNumbers, branch: BranchState) -> None:
        self._numbers = numbers
        self._branch = branch

    def give(self, issue: Issue) -> Given | None:
        """The next number for this choice, on disk when this returns; None where none can be given."""
        branch, today = self._branch, self._branch.today()
        service = branch.service(issue.service)
        if (
            today is None
            or service is None
            or issue.appointment is not None
            or issue.further
            or not branch.gives_without_server
        ):
            return None
        if not branch.may_take(issue.service):
            return None
        now = int(branch.now().timestamp() * 1000)
        return self._numbers.give(issue, service.prefix, today.isoformat(), now)

    def ticket(self, given: Given) -> TicketIssued:
        """The number as it is shown and printed."""
        return ticket_of(given, self._branch.view.time_zone if self._branch.view else "Asia/Ho_Chi_Minh")

    def handed(self, given: Given) -> None:
        """The person has it: its slip is on file, or it is on the screen."""
        self._numbers.settle(given, GivenState.HANDED)

    def void(self, given: Given) -> None:
        """Nobody has it, and nobody can be shown it any more."""
        self._numbers.settle(given, GivenState.VOID)

    def unfinished(self) -> Iterator[Given]:
        """Those that were given just before a power cut, and not handed."""
        return iter(self._numbers.unfinished(int(self._branch.now().timestamp() * 1000)))
