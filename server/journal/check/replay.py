"""Replays one stream from its first stored event, and compares the tables that follow with what its events give."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete

from protocol.ids import Instant
from protocol.keys import key_time
from server.journal.database.dialects import insert_rows
from server.journal.read.stream_reader import MODEL_FAULTS, Head, JournalRow
from server.journal.schema.hash_chain import row_hash
from server.journal.schema.model import Model
from server.journal.schema.tables import number
from server.queue.events.recorded import Recorded

from .derived import Comparison, DerivedRows
from .report import DetailText, Finding, FindingKind

AHEAD_MS = 120_000
"""How far an event may be ahead of the clock of whoever checks."""

DAY_MS = 86_400_000
JUMP_MS = 31 * DAY_MS
"""A longer gap is named where the command that follows it says by its key that it was made long before."""

Key = tuple[str, str, int]
"""(day, prefix, n), unique in a stream."""


class Replay:
    """Checks one stream. Give it every row in order, then compare its numbers.

    `begin`: the position before the first row, where old days were archived and taken out; that row opens a day.
    `events`: how many rows there were so far.

    `comparisons`: of its derived rows, as long as their moment lasts. `wrong_rows`: those that differ;
    `wrong_numbers`: whether its numbers do.

    Keeps every number of the stream in memory, some 300 bytes each.
    """

    def __init__(
        self, stream: str, model: Model[Any] | None, now: Instant | None = None, begin: Head | None = None
    ) -> None:
        self.now = now
        self.stream = stream
        self.model = model
        self.begin = begin or Head()
        self.head = self.begin
        self.events = 0
        self.comparisons: list[tuple[DerivedRows, Comparison]] = []
        self.wrong_rows: list[DerivedRows] = []
        self.wrong_numbers = False
        self._impossible: list[Finding] = []
        self._before_gap: Instant | None = None
        self._state = model.fresh(stream) if model is not None else None
        self._given: dict[Key, str] = {}

    @property
    def replays(self) -> bool:
        """Whether every event so far could be folded; otherwise the numbers are not known."""
        return self.model is not None

    @property
    def given(self) -> Mapping[Key, str]:
        """The ticket ids by the numbers given so far, in the order in which they were given."""
        return self._given

    def feed(self, row: JournalRow) -> Iterator[Finding]:
        """Checks a row against the one before, and folds it. A row that cannot even be compared is a finding."""
        self.events += 1
        try:
            yield from self._feed(row)
        except MODEL_FAULTS as error:
            self.model = None
            values = {"what": type(error).__name__, "error": str(error)}
            yield Finding(FindingKind.UNREADABLE, self.stream, self.head.seq, DetailText.FAULT, values)

    def _feed(self, row: JournalRow) -> Iterator[Finding]:
        head = self.head
        self.head = Head(row.seq, head.opened_seq, row.day, row.hash, row.at)
        if row.seq != head.seq + 1:
            yield Finding(FindingKind.GAP, self.stream, row.seq, DetailText.FOLLOWS, {"seq": head.seq})
        elif row.hash != row_hash(head.hash, hashed(row)):
            yield Finding(FindingKind.HASH, self.stream, row.seq, DetailText.CHANGED)
        if row.at < head.at and not self._may_go_back(row):
            values = {"at": row.at, "before": head.at}
            yield Finding(FindingKind.TIME_WENT_BACK, self.stream, row.seq, DetailText.AFTER, values)
        elif row.at < head.at:
            self._impossible.clear()  # what a wrong clock did was taken back
        self._look_at_time(row, head)
        if self.model is not None:
            yield from self._fold(self.model, row)

    def impossible_times(self) -> Iterator[Finding]:
        """Where time jumped or is still to come, unless it was taken back."""
        yield from self._impossible

    def _look_at_time(self, row: JournalRow, head: Head) -> None:
        values: dict[str, Any] = {"at": _written(row.at)}
        late = FindingKind.LATER_THAN_NOW
        named = any(finding.kind is late for finding in self._impossible)
        if self.now is not None and row.at > self.now + AHEAD_MS and not named:
            self._impossible.append(Finding(late, self.stream, row.seq, DetailText.LATER, values))
        if head.seq and row.at - head.at > JUMP_MS:
            self._before_gap = head.at  # the first row is a day's opening, which has no sender's key
        made_at = key_time(row.command_id)
        if self._before_gap is None or made_at is None:
            return
        gap_ms, self._before_gap = row.at - self._before_gap, None
        if row.at - made_at > JUMP_MS:
            values |= {"days": gap_ms // DAY_MS, "made": _written(made_at)}
            self._impossible.append(Finding(FindingKind.TIME_JUMPED, self.stream, row.seq, DetailText.JUMPED, values))

    def numbers(self, rows: Iterable[Any]) -> Iterator[Finding]:
        """The differences of the table `number` from the journal. `rows`: what it has of the stream."""
        for finding in self._wrong_numbers(rows):
            self.wrong_numbers = True
            yield finding

    def _wrong_numbers(self, rows: Iterable[Any]) -> Iterator[Finding]:
        found = {(row.day, row.prefix, row.n): row.ticket_id for row in rows}
        for key in sorted(found.keys() | self._given.keys(), key=repr):
            is_, should = found.get(key), self._given.get(key)
            if is_ is None:
                yield Finding(FindingKind.ROW_MISSING, self.stream, 0, DetailText.ROW, {"row": self._row(key)})
            elif should is None:
                yield Finding(FindingKind.ROW_EXTRA, self.stream, 0, DetailText.ROW, {"row": self._row(key)})
            elif is_ != should:
                values = {"field": f"{self._row(key)} ticket_id", "found": repr(is_), "expected": repr(should)}
                yield Finding(FindingKind.ROW_DIFFERS, self.stream, 0, DetailText.FIELD, values)

    def rows(self) -> Iterator[Finding]:
        """The differences of the derived rows from the journal."""
        for rows, comparison in self.comparisons:
            differences = list(comparison.differences())
            if differences:
                self.wrong_rows.append(rows)
            yield from differences

    def mend(self, connection: Connection) -> None:
        """Rewrites the stream's rows of `number` from its events."""
        connection.execute(delete(number).where(number.c.branch == self.stream))
        rows = [(self.stream, *key, ticket_id) for key, ticket_id in self._given.items()]
        insert_rows(connection, number, rows)

    def _fold(self, model: Model[Any], row: JournalRow) -> Iterator[Finding]:
        try:
            body = model.read(row.kind, row.v, row.body.encode())
        except MODEL_FAULTS as error:
            self.model = None
            values = {"what": f"{row.kind} v{row.v}", "error": str(error)}
            yield Finding(FindingKind.UNREADABLE, self.stream, row.seq, DetailText.FAULT, values)
            return
        recorded: Recorded[Any] = Recorded(
            row.stream, row.seq, row.day, row.at, row.kind, row.v, row.actor, row.command_id, row.part,
            row.command_digest, body, row.taken_at,
        )  # fmt: skip
        try:
            model.evolve(self._state, recorded)
            given = model.number(body)
            for _, comparison in self.comparisons:
                comparison.take(recorded)
        except MODEL_FAULTS as error:
            self.model = None
            values = {"what": type(error).__name__, "error": str(error)}
            yield Finding(FindingKind.REPLAY, self.stream, row.seq, DetailText.FAULT, values)
            return
        if model.opens(body):
            self.head = Head(row.seq, row.seq, row.day, row.hash, row.at)
        if given is not None:
            prefix, n, ticket_id = given
            key = row.day, prefix, n
            if key in self._given:
                yield Finding(FindingKind.GIVEN_TWICE, self.stream, row.seq, DetailText.ROW, {"row": self._row(key)})
            self._given[key] = ticket_id

    def _may_go_back(self, row: JournalRow) -> bool:
        try:
            return self.model is not None and self.model.goes_back(self.model.read(row.kind, row.v, row.body.encode()))
        except MODEL_FAULTS:
            return False

    def _row(self, key: Key) -> str:
        day, prefix, n = key
        return f"number {self.stream}/{day}/{prefix}/{n}"


def _written(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")


def hashed(row: JournalRow) -> Any:
    """The columns that the row's hash covers."""
    return (
        row.stream, row.seq, row.day, row.at, row.taken_at, row.kind, row.v, row.actor, row.command_id, row.part,
        row.command_digest, row.body,
    )  # fmt: skip
