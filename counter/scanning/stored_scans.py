"""The scans that the server keeps for the ticket in hand and for tickets lately here: read to be looked at."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from counter.acts.notice import Kind, Notice
from counter.acts.refusals import refusal_text
from counter.branch.live_picture import LivePicture
from language.messages import _
from protocol.problem import Problem
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests, Unreachable

MOST = 10
"""So many tickets with scans are kept in mind, the latest first."""
TIMEOUT_MS = 15_000
"""A document may have many pages."""


@dataclass(frozen=True, slots=True)
class StoredScan:
    """A stored document: of which ticket, and which of its documents from 1."""

    ticket_id: str
    number: str
    sha256: str
    place: int


class StoredScans(QObject):
    """`known`: the documents that can be looked at, those of the latest ticket first.

    `changed`: of `known`. `opened(StoredScan, bytes)`: a document is here, as PDF. `told(Notice)`: it cannot be read.
    """

    changed = Signal()
    opened = Signal(object, object)
    told = Signal(object)

    def __init__(
        self, requests: Requests, picture: LivePicture, language: LanguageSwitch, branch: str,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._requests = requests
        self._picture = picture
        self._language = language
        self._base = f"/api/v1/branches/{branch}/tickets"
        self._user: str | None = None
        self._seen: dict[str, tuple[str, tuple[str, ...]]] = {}
        picture.changed.connect(self._look)

    @property
    def known(self) -> list[StoredScan]:
        """The documents of the ticket in hand first, then of those before it; of each the latest first."""
        return [
            StoredScan(ticket_id, number, sha256, place)
            for ticket_id, (number, scans) in reversed(self._seen.items())
            for place, sha256 in reversed(list(enumerate(scans, 1)))
        ]

    def open(self, place: int = 0) -> None:
        """Reads a document of `known` from the server, by its place there; does nothing where there is none."""
        if 0 <= place < len(self.known):
            scan = self.known[place]
            path = f"{self._base}/{scan.ticket_id}/scans/{scan.sha256}?lang={self._language.language}"
            self._requests.get_bytes(path, lambda answer: self._got(scan, answer), timeout_ms=TIMEOUT_MS)

    def _got(self, scan: StoredScan, answer: bytes | Problem | Unreachable) -> None:
        match answer:
            case bytes():
                self.opened.emit(scan, answer)
            case Problem():
                self.told.emit(Notice(Kind.REFUSED, refusal_text(answer)))
            case Unreachable():
                text = _("The server cannot be reached. Check the network cable, then try again.")
                self.told.emit(Notice(Kind.REFUSED, text))

    def _look(self) -> None:
        """Keeps in mind what the ticket in hand has; another clerk sees none of what the one before had."""
        user = None if self._picture.me is None else self._picture.me.user
        before = dict(self._seen)
        if user != self._user:
            self._user = user
            self._seen.clear()
        ticket = self._picture.in_hand
        if ticket is not None and ticket.scans:
            if self._seen.get(ticket.ticket_id, ("", ()))[1] != ticket.scans:
                self._seen.pop(ticket.ticket_id, None)
                self._seen[ticket.ticket_id] = (ticket.number, ticket.scans)
            while len(self._seen) > MOST:
                del self._seen[next(iter(self._seen))]
        if before != self._seen:
            self.changed.emit()
