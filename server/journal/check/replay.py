"""Replays one stream from its first event, and holds the current-state rows against what the events say."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, select, tuple_

from server.journal.database.many_rows import many_rows
from server.journal.read.stream_reader import MODEL_FAULTS, Head, JournalRow
from server.journal.schema.hash_chain import row_hash
from server.journal.schema.model import Model
from server.journal.schema.tables import INSERT_ONLY, STREAM_COLUMN, metadata
from server.queue.events.recorded import Recorded

from .report import Finding, FindingKind, Said

Key = tuple[Any, ...]

_CHUNK = 200


def current_tables() -> list[Table]:
    """The tables that hold current-state rows, all of them in a fixed order."""
    return [table for table in metadata.sorted_tables if STREAM_COLUMN in table.info]


class Replay:
    """One stream under examination. Feed it every row in order, then ask for what the rows of today look like."""

    def __init__(self, stream: str, model: Model[Any] | None) -> None:
        self.stream = stream
        self.model = model
        self.head = Head()
        self._state = model.fresh(stream) if model is not None else None
        self._rows: dict[str, dict[Key, Key]] = {table.name: {} for table in current_tables()}
        self._keys: dict[str, set[Key]] = {table.name: set() for table in current_tables()}
        self.wrong: dict[str, dict[Key, Key | None]] = {table.name: {} for table in current_tables()}

    @property
    def replays(self) -> bool:
        """Whether every event so far could be folded; without that, nothing can be said about the rows."""
        return self.model is not None

    def feed(self, row: JournalRow) -> Iterator[Finding]:
        """Checks one row against the one before, and folds it."""
        head = self.head
        if row.seq != head.seq + 1:
            yield Finding(FindingKind.GAP, self.stream, row.seq, Said.FOLLOWS, {"seq": head.seq})
        elif row.hash != row_hash(head.hash, _hashed(row)):
            yield Finding(FindingKind.HASH, self.stream, row.seq, Said.CHANGED)
        if row.at < head.at:
            values = {"at": row.at, "before": head.at}
            yield Finding(FindingKind.TIME_WENT_BACK, self.stream, row.seq, Said.AFTER, values)
        self.head = Head(row.seq, head.opened_seq, row.day, row.hash, row.at)
        if self.model is not None:
            yield from self._fold(self.model, row)

    def settle(self, connection: Connection) -> None:
        """Compares what the events say so far with the database; what agrees is forgotten, so memory holds a day."""
        for table in current_tables():
            expected = self._rows[table.name]
            wrong = self.wrong[table.name]
            keys = list(expected)
            for start in range(0, len(keys), _CHUNK):
                chunk = keys[start : start + _CHUNK]
                found = _read(connection, table, chunk)
                for key in chunk:
                    if found.get(key) == expected[key]:
                        wrong.pop(key, None)
                        del expected[key]
                    else:
                        wrong[key] = found.get(key)

    def extra(self, connection: Connection) -> Iterator[tuple[Table, Key]]:
        """Rows that no event speaks of."""
        for table in current_tables():
            keys = self._keys[table.name]
            query = select(*table.primary_key.columns).where(_of_stream(table, self.stream))
            for row in connection.execute(query):
                if tuple(row) not in keys:
                    yield table, tuple(row)

    def findings(self, connection: Connection) -> Iterator[Finding]:
        """What is wrong with the current-state rows, field by field."""
        for table in current_tables():
            for key, found in self.wrong[table.name].items():
                expected = self._rows[table.name][key]
                if found is None:
                    yield Finding(FindingKind.ROW_MISSING, self.stream, 0, Said.ROW, {"row": _name(table, key)})
                    continue
                for column, is_, should in zip(table.columns, found, expected, strict=True):
                    if is_ != should:
                        field = f"{_name(table, key)} {column.name}"
                        values = {"field": field, "found": repr(is_), "expected": repr(should)}
                        yield Finding(FindingKind.ROW_DIFFERS, self.stream, 0, Said.FIELD, values)
        for table, key in self.extra(connection):
            yield Finding(FindingKind.ROW_EXTRA, self.stream, 0, Said.ROW, {"row": _name(table, key)})

    def mend(self, engine: Engine, connection: Connection) -> None:
        """Writes the rows that the events say, and deletes those that no event speaks of."""
        self.settle(connection)
        for table in current_tables():
            many_rows(engine, table, replace=True).write(connection, list(self._rows[table.name].values()))
        extra = list(self.extra(connection))
        for table, key in extra:
            connection.execute(delete(table).where(_key_of(table) == key))
        self.settle(connection)

    def _fold(self, model: Model[Any], row: JournalRow) -> Iterator[Finding]:
        try:
            body = model.read(row.kind, row.v, row.body.encode())
        except MODEL_FAULTS as error:
            self.model = None
            values = {"what": f"{row.kind} v{row.v}", "error": str(error)}
            yield Finding(FindingKind.UNREADABLE, self.stream, row.seq, Said.FAULT, values)
            return
        recorded: Recorded[Any] = Recorded(
            row.stream, row.seq, row.day, row.at, row.kind, row.v, row.actor, row.command_id, row.part,
            row.command_digest, body, row.taken_at,
        )  # fmt: skip
        try:
            model.evolve(self._state, recorded)
            changes = model.rows(self._state, recorded)
        except MODEL_FAULTS as error:
            self.model = None
            values = {"what": type(error).__name__, "error": str(error)}
            yield Finding(FindingKind.REPLAY, self.stream, row.seq, Said.FAULT, values)
            return
        if model.opens(body):
            self.head = Head(row.seq, row.seq, row.day, row.hash, row.at)
        for change in changes:
            table = metadata.tables[change.table]
            key = tuple(change.row[place] for place in _key_places(table))
            if table.info.get(INSERT_ONLY, False) and key in self._keys[table.name]:
                yield Finding(FindingKind.GIVEN_TWICE, self.stream, row.seq, Said.ROW, {"row": _name(table, key)})
            self._keys[table.name].add(key)
            self._rows[table.name][key] = change.row


def _hashed(row: JournalRow) -> Any:
    return (
        row.stream, row.seq, row.day, row.at, row.taken_at, row.kind, row.v, row.actor, row.command_id, row.part,
        row.command_digest, row.body,
    )  # fmt: skip


def _read(connection: Connection, table: Table, keys: list[Key]) -> dict[Key, Key]:
    places = _key_places(table)
    rows = connection.execute(select(table).where(_key_of(table).in_(keys)))
    return {tuple(row[place] for place in places): tuple(row) for row in rows}


def _key_places(table: Table) -> list[int]:
    return [list(table.columns).index(column) for column in table.primary_key.columns]


def _key_of(table: Table) -> Any:
    return tuple_(*table.primary_key.columns)


def _of_stream(table: Table, stream: str) -> Any:
    return table.c[table.info[STREAM_COLUMN]] == stream


def _name(table: Table, key: Key) -> str:
    return f"{table.name} {'/'.join(str(part) for part in key)}"
