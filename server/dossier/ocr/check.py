"""Compares the rows of what is made of scans with the journal, for `motcua check`; what is wrong is made again."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from server.dossier.stream import events as e
from server.dossier.stream.model import DossierStream
from server.dossier.tables import scan_text, scan_word
from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.database.dialects import connect_to_write
from server.journal.read.stream_reader import lock_heads, read_events, read_head
from server.queue.events.recorded import Recorded

from .rows import TextState, forget, row_of

MODEL = DossierStream()
_OF_EVENTS = "file", "subject", "raw", "raw_bytes", "filed_at", "aside"


class ScanTextRows:
    """See `server.journal.check.derived.DerivedRows`."""

    def compare(self, connection: Connection, stream: str) -> "ScanTextComparison | None":
        return ScanTextComparison(connection, stream) if MODEL.owns(stream) else None

    def rebuild(self, engine: Engine, stream: str) -> None:
        with connect_to_write(engine) as connection, connection.begin():
            lock_heads(connection, [stream])
            comparison = ScanTextComparison(connection, stream)
            for recorded in read_events(connection, MODEL, stream, 0, read_head(connection, stream).seq):
                comparison.take(recorded)
            comparison.mend()


class ScanTextComparison:
    """One dossier's scans. See `server.journal.check.derived.Comparison`."""

    def __init__(self, connection: Connection, stream: str) -> None:
        self._connection = connection
        self._stream = stream
        self._dossier = MODEL.fresh(stream).id
        self._expected: dict[str, dict[str, Any]] = {}

    def take(self, recorded: Recorded[Any]) -> None:
        match recorded.body:
            case e.Filed():
                self._expected[recorded.body.file] = row_of(self._dossier, recorded.body, recorded.at)
            case e.FileSetAside() if recorded.body.file in self._expected:
                self._expected[recorded.body.file]["aside"] = True
            case e.Erased():
                for row in self._expected.values():
                    if row["subject"] in recorded.body.subjects:
                        row["state"] = TextState.ERASED.value
            case _:
                pass

    def differences(self) -> Iterator[Finding]:
        rows = self._rows()
        for file in sorted(rows.keys() | self._expected.keys()):
            row, expected = rows.get(file), self._expected.get(file)
            if row is None:
                yield Finding(FindingKind.ROW_MISSING, self._stream, 0, DetailText.ROW, {"row": f"scan_text {file}"})
            elif expected is None:
                yield Finding(FindingKind.ROW_EXTRA, self._stream, 0, DetailText.ROW, {"row": f"scan_text {file}"})
            else:
                for field, found, wanted in self._wrong(row, expected):
                    values = {"field": f"scan_text {file} {field}", "found": repr(found), "expected": repr(wanted)}
                    yield Finding(FindingKind.ROW_DIFFERS, self._stream, 0, DetailText.FIELD, values)

    def mend(self) -> None:
        """A row that is wrong is written anew, and waits to be made again. Raises DBAPIError."""
        connection, rows = self._connection, self._rows()
        for file, row in rows.items():
            expected = self._expected.get(file)
            wrong = [] if expected is None else [field for field, _, _ in self._wrong(row, expected)]
            if expected is not None and wrong == ["aside"]:
                of_it = scan_text.c.doc == row["doc"]
                connection.execute(update(scan_text).where(of_it).values(aside=expected["aside"]))
            elif expected is None or wrong:
                connection.execute(delete(scan_word).where(scan_word.c.doc == row["doc"]))
                connection.execute(delete(scan_text).where(scan_text.c.doc == row["doc"]))
        missing = [row for file, row in self._expected.items() if file not in self._rows()]
        if missing:
            connection.execute(insert(scan_text), missing)
        erased = {row["subject"] for row in missing if row["state"] == TextState.ERASED}
        if erased:
            forget(connection, erased)

    def _rows(self) -> dict[str, dict[str, Any]]:
        of_it = select(scan_text).where(scan_text.c.dossier_id == self._dossier)
        return {row["file"]: dict(row) for row in self._connection.execute(of_it).mappings()}

    def _wrong(self, row: dict[str, Any], expected: dict[str, Any]) -> list[tuple[str, Any, Any]]:
        """Field, found, expected. Of the words, how many there are: their hashes need no comparison."""
        wrong = [(field, row[field], expected[field]) for field in _OF_EVENTS if row[field] != expected[field]]
        is_erased = expected["state"] == TextState.ERASED
        if is_erased != (row["state"] == TextState.ERASED):
            wrong.append(("state", row["state"], expected["state"]))
        of_it = select(func.count()).select_from(scan_word).where(scan_word.c.doc == row["doc"])
        words = self._connection.execute(of_it).scalar_one()
        if words != row["words"]:
            wrong.append(("words", words, row["words"]))
        return wrong
