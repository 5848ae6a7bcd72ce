"""Rows that no event gives: what a check asks of them, and which of the journal's own tables it looks at."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Table, and_, delete, select

from protocol.enums import Refusal
from protocol.problem import Refused
from server.journal.read.stream_reader import Head, read_head, read_heads
from server.journal.schema.tables import answer, history

from .report import DetailText, Finding, FindingKind

HISTORY = re.compile(r"h_[0-9a-f]{24}")
DIGEST = re.compile(r"[0-9a-f]{16}")
SHOWN = 12
"""So many letters of a row's key are shown: enough to find it, and not what a key may open."""


class Rules(Struct, frozen=True):
    """One table, and its fields that may be wrong. `wrong`: (row) → the first field that cannot be as it is, or None.

    `needed`: a table that must have its row; nothing of it is deleted. `missing`: ids that must have a row, and have
    none.
    """

    table: Table
    wrong: Callable[[Any], str | None]
    needed: bool = False
    missing: tuple[str, ...] = ()


class KeptRows(Protocol):
    """Tables of rows that are no events, such as sign-ins."""

    def rules(self, connection: Connection) -> Sequence[Rules]:
        """What must hold as of the moment that `connection` sees. Raises DBAPIError."""


class JournalRows:
    """The id of the journal, and the kept answers. See `KeptRows`."""

    def rules(self, connection: Connection) -> Sequence[Rules]:
        heads = read_heads(connection)
        return (
            Rules(history, lambda row: None if matches(HISTORY, row.id) else "id", needed=True),
            Rules(answer, lambda row: _wrong_in_answer(row, heads.get(row.stream) or _head_of(connection, row))),
        )


def invalid_rows(connection: Connection, rules: Rules) -> Iterator[tuple[Any, str]]:
    """Each row of the table that cannot be right, with the field that shows it. Raises DBAPIError."""
    for row in connection.execute(select(rules.table), execution_options={"yield_per": 1000}):
        field = rules.wrong(row)
        if field is not None:
            yield row, field


def examine(connection: Connection, rules: Rules) -> Iterator[Finding]:
    """A finding for each invalid row. Raises DBAPIError."""
    for row, field in invalid_rows(connection, rules):
        key = "/".join(str(getattr(row, column.name))[:SHOWN] for column in rules.table.primary_key)
        kind = FindingKind.ROW_NEEDED if rules.needed else FindingKind.ROW_INVALID
        yield Finding(kind, rules.table.name, 0, DetailText.ROW_FIELD, {"row": key, "field": field})
    for key in rules.missing:
        yield Finding(FindingKind.ROW_ABSENT, rules.table.name, 0, DetailText.NO_ROW, {"row": key})


def delete_invalid(connection: Connection, rules: Rules) -> int:
    """Deletes the invalid rows of a table; returns how many. Raises DBAPIError."""
    keys = list(rules.table.primary_key)
    found = [row for row, _ in invalid_rows(connection, rules)]
    for row in found:
        same = and_(*(column == getattr(row, column.name) for column in keys))
        connection.execute(delete(rules.table).where(same))
    return len(found)


def matches(pattern: re.Pattern[str], value: object) -> bool:
    """Whether a stored value is a text of this form; a damaged row may hold anything."""
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _head_of(connection: Connection, row: Any) -> Head | None:
    """Of a stream that no process holds; None: there is no such stream."""
    head = read_head(connection, row.stream)
    return head if head.seq else None


def _wrong_in_answer(row: Any, head: Head | None) -> str | None:
    if head is None:
        return "stream"
    if not matches(DIGEST, row.command_digest):
        return "command_digest"
    if not isinstance(row.command_id, str) or not row.command_id.isascii():
        return "command_id"
    if not isinstance(row.at, int) or row.at < 0:
        return "at"
    if row.refused is None:
        return None if isinstance(row.seq, int) and 0 < row.seq <= head.seq else "seq"
    try:
        known = msgspec.json.decode(row.refused.encode(), type=Refused).code is not Refusal.UNKNOWN
    except (msgspec.MsgspecError, AttributeError, UnicodeError):
        known = False
    if not known:
        return "refused"
    return None if row.seq is None else "seq"
