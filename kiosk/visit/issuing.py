"""Takes one number for one person: sent until answered, never twice; shown, or cancelled if the person has left.

Its record (`pending_issue.py`) stays until one of both is certain, so that a power cut at any instant leaves no number
that waits for nobody.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from msgspec import Struct, structs
from PySide6.QtCore import QObject, QTimer, Signal

from protocol.commands import Issue
from protocol.problem import Problem
from protocol.views import PublicTicket, TicketIssued
from ui.link.sender import Sender, Withdrawal

from .failures import Failure, IssueFailure, issue_failure
from .pending_issue import PendingIssue, PendingIssueFile

log = logging.getLogger(__name__)

SLOW_MS = 2_000
STILL_THERE = timedelta(minutes=5)
"""Longest power cut after which the person is assumed to be waiting at the kiosk still."""
ANSWER_MS = 20_000
"""Longest wait for an answer; retries with the same key go on meanwhile."""
AWAY_MS = 4_000
"""After so long without an answer, and with the line down, a leased number is given instead."""


class GivesWithoutServer(Protocol):
    """`kiosk/offline/giving.py`."""

    def give(self, issue: Issue) -> Any | None: ...
    def ticket(self, given: Any) -> TicketIssued: ...
    def handed(self, given: Any) -> None: ...
    def void(self, given: Any) -> None: ...
    def unfinished(self) -> Iterator[Any]: ...


class _Nothing(Struct, frozen=True):
    """The body of a command that needs none."""


class Issuing(QObject):
    """`issued(TicketIssued)` or `failed(Failure)`, exactly one for each `take`; `slow` when it takes a while.

    `found(TicketIssued, Issue, seen)`: after `resume`, the number that was on its way when the power went; `seen`:
    whether it was on the screen already. Each ticket of `issued` and `found` is to be `seen` and then `left`, or to be
    given back by `give_back`.
    While the server is away a leased number is given: `given_offline(TicketIssued)` stands for `issued`,
    `found_offline(TicketIssued, Issue)` for `found`. A number that the server gave all the same is given back.
    """

    issued = Signal(object)
    given_offline = Signal(object)
    found_offline = Signal(object, object)
    failed = Signal(object)
    slow = Signal()
    found = Signal(object, object, bool)

    def __init__(
        self, sender: Sender, branch: str, parent: QObject | None = None, *, answer_ms: int = ANSWER_MS,
        pending: PendingIssueFile | None = None, now: Callable[[], datetime] = lambda: datetime.now(UTC),
        leased: GivesWithoutServer | None = None, away_ms: int = AWAY_MS,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._sender = sender
        self._path = f"/api/v1/branches/{branch}/tickets"
        self._key: str | None = None
        self._answer_ms = answer_ms
        self._file = pending
        self._now = now
        self._leased = leased
        self._away_ms = away_ms
        self._issue: Issue | None = None
        self._pending: PendingIssue | None = None
        self._given: dict[str, Any] = {}
        self._on_screen: dict[str, PendingIssue] = {}
        """By ticket: the records of the numbers that were given and are not left yet."""
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.timeout.connect(self.slow)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(lambda: self.give_up())
        self._away = QTimer(self)
        self._away.timeout.connect(self._look_whether_away)

    def take(self, issue: Issue) -> None:
        """Ask for a number. Does nothing while one is being asked for."""
        if self._key is not None or self._give_leased(issue):
            return
        self._issue = issue
        key = self._key = self._sender.new_key()
        self._pending = PendingIssue(key, issue, self._now())
        self._keep(self._pending)
        self._slow.start(SLOW_MS)
        self._limit.start(self._answer_ms)
        self._away.start(self._away_ms)
        self._sender.send(self._path, issue, TicketIssued, lambda answer: self._answered(key, issue, answer), key=key)

    def give_up(self) -> None:
        """The person no longer waits. If a ticket was issued all the same, it is cancelled when its answer comes."""
        if self._key is not None:
            self._let_go(self._key)
            self.failed.emit(Failure(IssueFailure.NO_ANSWER))

    def _look_whether_away(self) -> None:
        """The line went down while the number was asked for: a leased one is given."""
        key, issue = self._key, self._issue
        if key is not None and issue is not None and self._give_leased(issue):
            self._let_go(key)

    def _give_leased(self, issue: Issue) -> bool:
        given = None if self._leased is None else self._leased.give(issue)
        if given is None or self._leased is None:
            return False
        ticket = self._leased.ticket(given)
        self._given[ticket.ticket_id] = given
        self.given_offline.emit(ticket)
        return True

    def _let_go(self, key: str) -> None:
        """Nobody waits for this answer. What it may give is given back."""
        self._end()
        if self._sender.withdraw(key) is not Withdrawal.TOO_LATE:
            self._forget(key)
        else:
            if self._pending is not None:
                self._keep(structs.replace(self._pending, wanted=False))
            log.warning("a ticket may have been issued that nobody waits for")

    def _answered(self, key: str, issue: Issue, answer: TicketIssued | Problem) -> None:
        asked = self._pending
        if key != self._key or asked is None:
            if isinstance(answer, TicketIssued):
                self._give_back(key, answer, issue)
            else:
                self._forget(key)
            return
        self._end()
        if isinstance(answer, TicketIssued):
            self._on_screen[answer.ticket_id] = asked
            self.issued.emit(answer)
        else:
            self._forget(key)
            log.warning("no number: %s", answer.code.value)
            self.failed.emit(Failure(issue_failure(answer.code), answer.detail))

    def seen(self, ticket_id: str) -> None:
        """The number was on the screen long enough to be read: it will not be given back."""
        self.handed(ticket_id)
        pending = self._on_screen.get(ticket_id)
        if pending is not None and not pending.seen:
            pending = self._on_screen[ticket_id] = structs.replace(pending, seen=True)
            self._keep(pending)

    def left(self, ticket_id: str) -> None:
        """The person has the number and has left the screen, or the slip is on file."""
        self.handed(ticket_id)
        pending = self._on_screen.pop(ticket_id, None)
        if pending is not None:
            self._forget(pending.key)

    def handed(self, ticket_id: str) -> None:
        """A number given without the server is in its person's hand: its slip is on file, or it was read."""
        given = self._given.pop(ticket_id, None)
        if given is not None and self._leased is not None:
            self._leased.handed(given)

    def give_back(self, ticket: TicketIssued) -> None:
        """The number cannot be shown to anybody any more."""
        given = self._given.pop(ticket.ticket_id, None)
        if given is not None and self._leased is not None:
            self._leased.void(given)
        pending = self._on_screen.pop(ticket.ticket_id, None)
        if pending is not None:
            self._keep(structs.replace(pending, wanted=False))
            self._give_back(pending.key, ticket, pending.issue)

    def resume(self) -> None:
        """After a power cut: send the commands on file again with their keys, so that no second number is issued."""
        self._resume_leased()
        for left in [] if self._file is None else self._file.read():
            self._ask_again(left)

    def _ask_again(self, left: PendingIssue) -> None:
        self._sender.send(
            self._path, left.issue, TicketIssued, lambda answer: self._resumed(left, answer), key=left.key
        )

    def _resume_leased(self) -> None:
        if self._leased is None:
            return
        for given in self._leased.unfinished():
            ticket = self._leased.ticket(given)
            self._given[ticket.ticket_id] = given
            self.found_offline.emit(ticket, given.issue)

    def _resumed(self, left: PendingIssue, answer: TicketIssued | Problem) -> None:
        recent = abs(self._now() - left.at) <= STILL_THERE
        if not isinstance(answer, TicketIssued) or (left.seen and not recent):
            self._forget(left.key)
        elif left.wanted and recent:
            self._on_screen[answer.ticket_id] = left
            self.found.emit(answer, left.issue, left.seen)
        else:
            self._give_back(left.key, answer, left.issue)

    def _keep(self, pending: PendingIssue) -> None:
        if self._file is not None:
            self._file.write(pending)

    def _forget(self, key: str) -> None:
        if self._file is not None:
            self._file.remove(key)

    def _give_back(self, key: str, ticket: TicketIssued, issue: Issue) -> None:
        """Cancel the ticket. An appointment's ticket is kept: scanning the appointment again tells its number."""
        if issue.appointment is not None:
            log.info("an appointment's ticket was issued, and its person may have left")
            self._forget(key)
            return

        def answered(answer: PublicTicket | Problem) -> None:
            if isinstance(answer, Problem):
                log.warning("the ticket of a person who has left could not be cancelled: %s", answer.code.value)
            else:
                log.info("the ticket of a person who has left was cancelled")
            self._forget(key)

        secret = urlsplit(ticket.track_url).path.rpartition("/")[2]
        self._sender.send(f"/api/v1/tickets/{secret}/cancel", _Nothing(), PublicTicket, answered)

    def _end(self) -> None:
        self._key = None
        self._slow.stop()
        self._limit.stop()
        self._away.stop()
