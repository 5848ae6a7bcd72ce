"""Compares the rows of what is made of scans with the journal, for `motcua check`; what is wrong is made again."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from server.dossier.stream import events as e
from server.dossier.stream.model import DossierStream
from server.dossier.tables import scan_text, scan_word
from server.journal.check.derived import taken
from server.journal.check.report import DetailText, Finding, FindingKind
from server.queue.events.recorded import Recorded

from .rows import TextState, forget, row_of

MODEL = DossierStream()
_OF_EVENTS = "file", "subject", "raw", "raw_bytes", "filed_at", "aside"


class ScanTextRows:
    """See `server.journal.check.derived.DerivedRows`."""

    def compare(self, connection: Connection, streams: Sequence[str]) -> dict[str, "ScanTextComparison"]:
        mine = {stream: ScanTextComparison(connection, stream) for stream in streams if MODEL.owns(stream)}
        by_id = {one.dossier: one for one in mine.values()}
        if mine:
            of_them = scan_text.c.dossier_id.in_(list(by_id))
            of_each = select(scan_word.c.doc, func.count().label("n")).group_by(scan_word.c.doc)
            counted = of_each.join(scan_text, scan_text.c.doc == scan_word.c.doc).where(of_them)
            words = {row.doc: row.n for row in connection.execute(counted)}
            for row in connection.execute(select(scan_text).where(of_them)).mappings():
                by_id[row["dossier_id"]].rows[row["file"]] = dict(row)
                by_id[row["dossier_id"]].words[row["file"]] = words.get(row["doc"], 0)
        return mine

    def rebuild(self, engine: Engine, streams: Sequence[str]) -> None:
        with taken(engine, MODEL, streams, self.compare) as (_, comparisons):
            for one in comparisons.values():
                one.mend()


class ScanTextComparison:
    """One dossier's scans. See `server.journal.check.derived.Comparison`. `rows`: what the table has of it, by file;
    `words`: how many words there are.
    """

    def __init__(self, connection: Connection, stream: str) -> None:
        self._connection = connection
        self._stream = stream
        self.dossier = MODEL.fresh(stream).id
        self.rows: dict[str, dict[str, Any]] = {}
        self.words: dict[str, int] = {}
        self._expected: dict[str, dict[str, Any]] = {}

    def take(self, recorded: Recorded[Any]) -> None:
        match recorded.body:
            case e.Filed():
                self._expected[recorded.body.file] = row_of(self.dossier, recorded.body, recorded.at)
            case e.FileSetAside() if recorded.body.file in self._expected:
                self._expected[recorded.body.file]["aside"] = True
            case e.Erased():
                for row in self._expected.values():
                    if row["subject"] in recorded.body.subjects:
                        row["state"] = TextState.ERASED.value
            case _:
                pass

    def differences(self) -> Iterator[Finding]:
        rows = self.rows
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
        connection, rows, left = self._connection, self.rows, set(self.rows)
        for file, row in rows.items():
            expected = self._expected.get(file)
            wrong = [] if expected is None else [field for field, _, _ in self._wrong(row, expected)]
            if expected is not None and wrong == ["aside"]:
                of_it = scan_text.c.doc == row["doc"]
                connection.execute(update(scan_text).where(of_it).values(aside=expected["aside"]))
            elif expected is None or wrong:
                connection.execute(delete(scan_word).where(scan_word.c.doc == row["doc"]))
                connection.execute(delete(scan_text).where(scan_text.c.doc == row["doc"]))
                left.remove(file)
        missing = [row for file, row in self._expected.items() if file not in left]
        if missing:
            connection.execute(insert(scan_text), missing)
        erased = {row["subject"] for row in missing if row["state"] == TextState.ERASED}
        if erased:
            forget(connection, erased)

    def _wrong(self, row: dict[str, Any], expected: dict[str, Any]) -> list[tuple[str, Any, Any]]:
        """Field, found, expected. Of the words, how many there are: their hashes need no comparison."""
        wrong = [(field, row[field], expected[field]) for field in _OF_EVENTS if row[field] != expected[field]]
        is_erased = expected["state"] == TextState.ERASED
        if is_erased != (row["state"] == TextState.ERASED):
            wrong.append(("state", row["state"], expected["state"]))
        words = self.words[row["file"]]
        if words != row["words"]:
            wrong.append(("words", words, row["words"]))
        return wrong
