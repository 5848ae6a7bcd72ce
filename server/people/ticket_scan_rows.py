"""Compares the rows of tickets' scans with the events that name them and with their keys, for `motcua check`."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Engine, select

from protocol.ids import Instant
from server.dossier import ticket_scans
from server.dossier.files.cleaning import STALE_S
from server.dossier.ocr.rows import Kept, TextState
from server.dossier.tables import scan_text, ticket_scan
from server.journal.check.derived import taken
from server.journal.check.report import DetailText, Finding, FindingKind
from server.queue.events.events import ScanStored
from server.queue.events.recorded import Recorded
from server.queue.stream import BranchStream

from .key_store import KeysUnavailable
from .people import People

MODEL = BranchStream()


class Named(Struct, frozen=True):
    """A scan as its event names it."""

    ticket_id: str
    raw: Kept
    pages: int
    at: Instant


class TicketScanRows:
    """See `server.journal.check.derived.DerivedRows`. A scan whose key was destroyed needs no rows."""

    def __init__(self, people: People) -> None:
        self._people = people

    def compare(self, connection: Connection, streams: Sequence[str]) -> dict[str, "TicketScanComparison"]:
        mine = [stream for stream in streams if MODEL.owns(stream)]
        return {stream: TicketScanComparison(connection, stream, self._people) for stream in mine}

    def rebuild(self, engine: Engine, streams: Sequence[str]) -> None:
        with taken(engine, MODEL, streams, self.compare) as (_, comparisons):
            for one in comparisons.values():
                one.mend()


class TicketScanComparison:
    """One branch's scans of tickets. See `server.journal.check.derived.Comparison`.

    A row is written before its event: one without is wrong only where it is old. Of days that were taken out of the
    journal nothing is asked.
    """

    def __init__(self, connection: Connection, stream: str, people: People) -> None:
        self._connection = connection
        self._stream = stream
        self._people = people
        self._named: dict[str, Named] = {}
        self._first: Instant | None = None
        self._last: Instant = 0

    def take(self, recorded: Recorded[Any]) -> None:
        body = recorded.body
        self._first = recorded.at if self._first is None else self._first
        self._last = recorded.at
        if isinstance(body, ScanStored) and body.subject is not None:
            raw = Kept(body.sha256, body.bytes)
            self._named[body.subject] = Named(body.ticket_id, raw, body.pages, recorded.at)

    def differences(self) -> Iterator[Finding]:
        wrong, extra, lost = self._compared()
        for scan_id in sorted(wrong):
            yield self._finding(FindingKind.ROW_MISSING, scan_id)
        for scan_id in sorted(extra):
            yield self._finding(FindingKind.ROW_EXTRA, scan_id)
        for scan_id in sorted(lost):
            yield self._finding(FindingKind.NOT_OPENED, scan_id)

    def mend(self) -> None:
        """Writes what is missing or wrong anew, to be read again; deletes what no event names. Raises DBAPIError."""
        wrong, extra, _ = self._compared()
        ticket_scans.drop(self._connection, wrong | extra)
        for scan_id in sorted(wrong):
            one = self._named[scan_id]
            ticket_scans.note(self._connection, self._stream, one.ticket_id, scan_id, one.raw, one.pages, one.at)

    def _compared(self) -> tuple[set[str], set[str], set[str]]:
        """Ids whose rows are missing or wrong, those of rows without an event, and those whose key is lost."""
        right, there, written = set[str](), set[str](), dict[str, Instant]()
        of_branch = select(ticket_scan, scan_text.c.raw, scan_text.c.raw_bytes, scan_text.c.state).outerjoin(
            scan_text, scan_text.c.dossier_id == ticket_scan.c.id
        )
        for row in self._connection.execute(of_branch.where(ticket_scan.c.branch == self._stream)):
            there.add(row.id)
            written[row.id] = row.at
            one = self._named.get(row.id)
            is_whole = one is not None and (row.ticket_id, row.pages) == (one.ticket_id, one.pages)
            if is_whole and row.raw is not None and one is not None and Kept(row.raw, row.raw_bytes) == one.raw:
                right.add(row.id)
            if row.state == TextState.ERASED:
                right.add(row.id)  # its rows go with the next look
        try:
            keys = self._people.keys
            gone, lost = keys.destroyed(list(self._named)).keys(), keys.lost(list(self._named))
        except KeysUnavailable:
            return set(), set(), set()  # the file's own finding tells
        wrong = self._named.keys() - right - gone
        begin, end = self._first or 0, self._last - STALE_S * 1000
        extra = {one for one in there - self._named.keys() - right if begin <= written[one] <= end}
        return wrong, extra, lost & right

    def _finding(self, kind: FindingKind, scan_id: str) -> Finding:
        return Finding(kind, self._stream, 0, DetailText.ROW, {"row": f"ticket_scan {scan_id}"})
