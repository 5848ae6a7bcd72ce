"""Leases numbers while the server is there, and sends in what was given without it: in order, each once."""

import logging
from collections.abc import Callable
from datetime import datetime

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.visit.branch_state import BranchState
from protocol.commands import IssueLeased, LeaseNumbers
from protocol.enums import Refusal
from protocol.offline import LeasedIssued, NumbersLeased
from protocol.opening_hours import day_of, next_opening
from protocol.problem import Problem
from protocol.views import BranchView
from ui.link.sender import Sender

from .lease_file import Given, GivenState
from .numbers import OfflineNumbers

log = logging.getLogger(__name__)

LOOK_MS = 60_000
"""How often it is looked whether a lease is missing: another day has begun."""
NOT_NOW = frozenset(
    {Refusal.NOT_AUTHENTICATED, Refusal.REVOKED, Refusal.NOT_ALLOWED, Refusal.UNKNOWN_BRANCH, Refusal.FAULT,
     Refusal.NOT_FOUND, Refusal.WRONG_METHOD, Refusal.CLOCK_DOUBTED}
)  # fmt: skip
"""Refusals that say nothing of the number itself: it is sent again at the next connection."""


class OfflineSync(QObject):
    """Follows the connection. `sent`: everything that was given without the server has been sent in.

    `count`: how many numbers of each prefix are leased; 0: none.
    """

    sent = Signal()

    def __init__(
        self, numbers: OfflineNumbers, branch: BranchState, sender: Sender, branch_id: str, count: int,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._numbers = numbers
        self._branch = branch
        self._sender = sender
        self._path = f"/api/v1/branches/{branch_id}"
        self._count = count
        self._connected = False
        self._sending: set[int] = set()
        self._asking: set[str] = set()
        self._refused: set[str] = set()
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self.look)

    def start(self) -> None:
        """Begins to look for missing leases."""
        self._look.start()

    def stop(self) -> None:
        """Leaves the server alone."""
        self._look.stop()

    def look(self) -> None:
        """What is due now: to send what was given, to lease what is missing, to keep the last contact.

        Call it whenever the connection or the branch has changed.
        """
        branch = self._branch
        if branch.revoked:
            self._numbers.drop()
        if not branch.connected or branch.view is None:
            if self._connected:
                self._connected = False
                self._numbers.keep_contact(branch.picture.history)
            return
        if not self._connected:
            self._connected = True
            self._refused.clear()
        self._numbers.hear(_ms(branch.now()), branch.picture.history, branch.view)
        self._send_in()
        self._lease(branch.view)

    def _send_in(self) -> None:
        """Each with the key that it got when it was given: an answer that was lost changes nothing."""
        for given in self._numbers.to_send():
            if given.id in self._sending:
                continue
            self._sending.add(given.id)
            self._send(given, command_of(given), given.key)

    def _send(self, given: Given, command: IssueLeased, key: str) -> None:
        self._sender.send(f"{self._path}/tickets/leased", command, LeasedIssued, self._settles(given), key=key)

    def _settles(self, given: Given) -> Callable[[LeasedIssued | Problem], None]:
        return lambda answer: self._sent(given, answer)

    def _sent(self, given: Given, answer: LeasedIssued | Problem) -> None:
        if isinstance(answer, Problem) and answer.code is Refusal.UNKNOWN_PRIORITY and given.issue.priority is not None:
            # the list has changed meanwhile: the person waits all the same, and the clerk sees the proof
            ordinary = structs.replace(given, issue=structs.replace(given.issue, priority=None))
            self._send(ordinary, command_of(ordinary), f"{given.key}-1")
            return
        self._sending.discard(given.id)
        if isinstance(answer, LeasedIssued) or answer.code is Refusal.ALREADY:
            self._numbers.settle(given, GivenState.SENT)
            if isinstance(answer, LeasedIssued) and answer.is_late:
                log.warning("a number given without the server came in after its day, and is only recorded")
        elif answer.code in NOT_NOW:
            log.warning("numbers given without the server are not taken now: %s", answer.code.value)
        else:
            log.error("a number given without the server is refused: %s %s", answer.code.value, answer.field)
            self._numbers.settle(given, GivenState.REFUSED)
        if not self._sending:
            self.sent.emit()

    def _lease(self, view: BranchView) -> None:
        now = _ms(self._branch.now())
        self._numbers.forget(day_of(view, now).date, now)
        for date in dates_to_lease(view, now) if self._count else ():
            left = self._numbers.left(date)
            prefixes = {service.prefix for service in view.services}
            enough = all(left.get(prefix, 0) * 2 > self._count for prefix in prefixes)
            if not enough and date not in self._asking | self._refused:
                self._asking.add(date)
                command = LeaseNumbers(date, self._count)
                self._sender.send(f"{self._path}/leased-numbers", command, NumbersLeased, self._leases(date))

    def _leases(self, date: str) -> Callable[[NumbersLeased | Problem], None]:
        return lambda answer: self._leased(date, answer)

    def _leased(self, date: str, answer: NumbersLeased | Problem) -> None:
        self._asking.discard(date)
        if isinstance(answer, NumbersLeased):
            self._numbers.keep(answer)
        else:
            self._refused.add(date)
            log.info("no numbers are leased for %s: %s", date, answer.code.value)


def command_of(given: Given) -> IssueLeased:
    """What the server is told of a number that was given without it."""
    issue = given.issue
    return IssueLeased(
        given.date, given.number, issue.service, given.taken_at, given.heard_at, issue.priority, issue.procedure,
        issue.dossiers, issue.language,
    )  # fmt: skip


def dates_to_lease(view: BranchView, now: int) -> tuple[str, ...]:
    """Today, while numbers are still given today, and the next open day after it."""
    today = day_of(view, now)
    still = today.date != view.ended_on and any(hours.last_ticket > now for hours in today.hours)
    after = next_opening(view, today.ends)
    return (
        *((today.date,) if still else ()),
        *((day_of(view, after.first_ticket).date,) if after is not None else ()),
    )


def _ms(now: datetime) -> int:
    return int(now.timestamp() * 1000)
