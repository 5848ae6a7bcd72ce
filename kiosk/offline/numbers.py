"""Whether the kiosk may give a number without the server, and which; no Qt, time is a parameter."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from protocol.commands import Issue
from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.keys import new_key
from protocol.offline import NumbersLeased
from protocol.views import BranchView, TicketIssued

from .lease_file import Given, GivenState, LeaseFile, LeaseFileError

log = logging.getLogger(__name__)

HEARD_EVERY_MS = 600_000
"""How often the last contact is written down while nothing else is."""
STILL_THERE_MS = 300_000
"""Longest power cut after which the person is assumed to be waiting at the kiosk still."""


class OfflineNumbers:
    """The leased numbers of one kiosk. A file that fails is logged: then no number is given without the server.

    `most_hours`: how long after the last contact numbers are given at most.
    """

    def __init__(self, file: LeaseFile | None, most_hours: int) -> None:
        self._file = file
        self._most_ms = most_hours * 3_600_000
        self._left: dict[str, dict[str, int]] = {}
        self._heard_at: Instant | None = None
        self._written_at: Instant | None = None
        self._view: BranchView | None = None
        self._unsent: list[Given] | None = None
        self._tidied = ""
        self._read()

    @property
    def last_view(self) -> BranchView | None:
        """The branch as the server described it last; None before the first contact."""
        return self._view

    def hear(self, now: Instant, history: str | None, view: BranchView | None) -> None:
        """The server was heard at `now`, by its own clock."""
        is_news = view is not self._view or self._written_at is None or now - self._written_at >= HEARD_EVERY_MS
        self._heard_at, self._view = now, view
        if is_news:
            self.keep_contact(history)

    def keep_contact(self, history: str | None) -> None:
        """Writes the last contact down: at the latest when the line is lost."""
        if self._file is None or self._heard_at is None:
            return
        try:
            self._file.heard(self._heard_at, history, self._view)
            self._written_at = self._heard_at
            self._left.clear()
        except LeaseFileError as error:
            log.error("the last contact could not be kept: %s", error)

    def left(self, date: str) -> dict[str, int]:
        """By prefix, how many leased numbers of this date are left."""
        if date not in self._left:
            try:
                self._left[date] = {} if self._file is None else self._file.left(date)
            except LeaseFileError as error:
                log.error("the leased numbers cannot be read: %s", error)
                return {}
        return self._left[date]

    def may_give(self, prefix: str | None, date: str, now: Instant) -> bool:
        """Whether a number can be given: of this prefix, or (None) of any.

        The clock must not be before the last contact, which would mean that it is wrong.
        """
        if self._heard_at is None or not self._heard_at <= now <= self._heard_at + self._most_ms:
            return False
        left = self.left(date)
        return any(left.values()) if prefix is None else left.get(prefix, 0) > 0

    def give(self, issue: Issue, prefix: str, date: str, now: Instant) -> Given | None:
        """The next number, on disk when this returns; None when none can be given."""
        if self._file is None or self._heard_at is None or not self.may_give(prefix, date, now):
            return None
        try:
            given = self._file.take(date, prefix, issue, new_key(now), now, self._heard_at)
        except LeaseFileError as error:
            log.error("no number without the server: %s", error)
            return None
        self._left.pop(date, None)
        return given

    def settle(self, given: Given, state: GivenState) -> None:
        """What became of it."""
        self._unsent = None
        try:
            if self._file is not None:
                self._file.settle(given.id, state)
        except LeaseFileError as error:
            log.error("a number given without the server could not be noted: %s", error)

    def keep(self, lease: NumbersLeased) -> None:
        """Replaces the lease of its date."""
        try:
            if self._file is not None:
                self._file.put_lease(lease)
        except LeaseFileError as error:
            log.error("the leased numbers could not be kept: %s", error)
        self._left.clear()

    def drop(self) -> None:
        """Forgets all leases: the kiosk was revoked. What it has given is kept."""
        try:
            if self._file is not None:
                self._file.drop_leases()
        except LeaseFileError as error:
            log.error("the leased numbers could not be dropped: %s", error)
        self._left.clear()

    def to_send(self) -> list[Given]:
        """What people have in their hands and the server does not know yet, in the order in which it was given."""
        if self._unsent is None:
            self._unsent = self._given(GivenState.HANDED)
        return self._unsent

    def unfinished(self, now: Instant) -> list[Given]:
        """Numbers taken just before a power cut, whose people may still wait. Older ones become void."""
        found = []
        for given in self._given(GivenState.TAKEN):
            if 0 <= now - given.taken_at <= STILL_THERE_MS:
                found.append(given)
            else:
                self.settle(given, GivenState.VOID)
        return found

    def forget(self, today: str, now: Instant) -> None:
        """Deletes leases of earlier dates and what was settled long ago; once a day."""
        if today == self._tidied:
            return
        self._tidied = today
        try:
            if self._file is not None:
                self._file.drop_leases(today)
                self._file.forget(now)
        except LeaseFileError as error:
            log.error("old numbers could not be deleted: %s", error)

    def _given(self, state: GivenState) -> list[Given]:
        try:
            return [] if self._file is None else self._file.given(state)
        except LeaseFileError as error:
            log.error("numbers given without the server cannot be read: %s", error)
            return []

    def _read(self) -> None:
        try:
            contact = None if self._file is None else self._file.contact()
        except LeaseFileError as error:
            log.error("the last contact cannot be read: %s", error)
            return
        if contact is not None:
            self._heard_at, self._view = contact.heard_at, contact.branch


def ticket_of(given: Given, time_zone: str) -> TicketIssued:
    """The number as the kiosk shows and prints it; nobody knows who is ahead, nor the wait."""
    issue = given.issue
    return TicketIssued(
        ticket_id=given.ticket_id,
        number=given.number,
        service=issue.service,
        cls=TicketClass.WALK if issue.priority is None else TicketClass.PRIO,
        ahead=0,
        wait=None,
        track_url=given.track_url,
        issued_at=datetime.fromtimestamp(given.taken_at / 1000, ZoneInfo(time_zone)),
        seq=0,
        procedure=issue.procedure,
        dossiers=issue.dossiers,
    )
