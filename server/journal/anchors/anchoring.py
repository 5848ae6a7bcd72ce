"""Takes anchors from the database and holds it to them: one a day by the server, and one at each new history."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine

from protocol.ids import Instant
from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import Head, read_archived, read_hash, read_heads, read_history

from .anchor import Anchor, Begins, Position, compare
from .signed_file import AnchorFile


def anchor_now(engine: Engine, file: AnchorFile, now: Instant, copy: Path | None = None) -> Anchor:
    """Appends an anchor. Raises SQLAlchemyError, OSError, NotThisFile."""
    made = file.append(lambda last: _of_now(engine, now), copy)
    assert made is not None
    return made


def anchor_if_due(engine: Engine, file: AnchorFile, now: Instant, copy: Path | None = None) -> Anchor | None:
    """Appends an anchor when the last is of another day. Raises SQLAlchemyError, OSError, NotThisFile."""
    return file.append(lambda last: _of_now(engine, now) if is_due(last, now) else None, copy)


def is_due(last: Anchor | None, now: Instant) -> bool:
    """Whether none was made on this local date."""
    return last is None or _day(last.at) != _day(now)


def anchor_history(
    engine: Engine, file: AnchorFile, now: Instant, begins: Begins, was: str, kept: Mapping[str, Head]
) -> None:
    """Writes down that another history has begun, and which events of the one before are kept. Raises as above."""

    def made(last: Anchor | None) -> Anchor:
        with engine.connect() as connection:
            history = read_history(connection)
        return Anchor(now, history, _positions(kept), begins=begins, was=was)

    file.append(made)


def anchor_purge(engine: Engine, file: AnchorFile, now: Instant, archived: Mapping[str, Head]) -> None:
    """Writes down, before it is done, up to which events old days are taken out. Raises as above."""

    def made(last: Anchor | None) -> Anchor:
        return msgspec.structs.replace(_of_now(engine, now), archived=_positions(archived))

    file.append(made)


def anchor_findings(connection: Connection, file: AnchorFile, copy: Path | None = None) -> list[Finding]:
    """What differs from the anchors, and what is wrong with their file; `copy`: one that is kept elsewhere.

    Nothing where there never was an anchor. Raises SQLAlchemyError, OSError.
    """
    if not file.path.exists() and not file.key.exists() and copy is None:
        return []
    anchors, wrong = file.read()
    found = [_line(file.path, number) for number in wrong]
    if not file.path.exists():
        found.append(Finding(FindingKind.ANCHOR, "", 0, DetailText.ANCHOR_MISSING, {"file": str(file.path)}))
    if copy is not None and not file.extends(copy):
        found.append(Finding(FindingKind.ANCHOR, "", 0, DetailText.ANCHOR_COPY, {"file": str(copy)}))
        anchors, wrong = file.read(copy)
        found += [_line(copy, number) for number in wrong]
    begins = _positions(read_archived(connection))
    found += compare(anchors, read_history(connection), lambda name, seq: read_hash(connection, name, seq), begins)
    return found


def _line(path: Path, number: int) -> Finding:
    return Finding(FindingKind.ANCHOR, "", 0, DetailText.ANCHOR_LINE, {"file": str(path), "line": number})


def _of_now(engine: Engine, now: Instant) -> Anchor:
    with one_moment(engine) as connection:
        return Anchor(now, read_history(connection), _positions(read_heads(connection)))


def _positions(heads: Mapping[str, Head]) -> dict[str, Position]:
    return {name: Position(head.seq, head.hash) for name, head in heads.items() if head.seq}


def _day(at: Instant) -> date:
    return datetime.fromtimestamp(at / 1000).astimezone().date()
