"""Writes the events of old days into an archive that can be verified by itself."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine

from protocol.ids import Instant
from server.backup.archive import FORMAT, HeadInBackup, Kind, Manifest, new_archive
from server.backup.back_up import ANCHORS, TABLES
from server.journal.database.dialects import one_moment
from server.journal.database.migrate import revision_of
from server.journal.read.stream_reader import Head, JournalRow, read_begin, read_history, read_rows
from server.journal.schema.tables import journal

EVENTS = f"{TABLES}/journal.jsonl.gz"
_encode = msgspec.json.Encoder().encode


def archive_days(
    engine: Engine, data: Path, path: Path, heads: Mapping[str, Head], *, now: Instant, program: str
) -> Manifest:
    """Writes every stored event up to these of each stream, and the anchors, beside a running server.

    Raises SQLAlchemyError, and OSError when the archive cannot be written; no archive is left then.
    """
    with new_archive(path) as archive:
        with one_moment(engine) as connection:
            schema, history = revision_of(connection), read_history(connection)
            begins = {name: _in_backup(read_begin(connection, name)) for name in heads}
            rows = archive.add_lines(EVENTS, _lines(connection, heads)) - 1
        if (data / ANCHORS).is_file():
            archive.add_file(ANCHORS, data / ANCHORS)
        ends = {name: _in_backup(head) for name, head in heads.items()}
        manifest = Manifest(
            FORMAT, now, program, schema, history, ends, {journal.name: rows}, dict(archive.digests), False,
            Kind.OLD_DAYS, begins,
        )  # fmt: skip
        archive.finish(manifest)
    return manifest


def _lines(connection: Connection, heads: Mapping[str, Head]) -> Iterator[bytes]:
    """The names of the columns, then a line an event, stream by stream, as in a backup."""
    yield _encode(JournalRow.__struct_fields__)
    for name, head in sorted(heads.items()):
        for row in read_rows(connection, name, last=head.seq):
            yield _encode(msgspec.structs.astuple(row))


def _in_backup(head: Head) -> HeadInBackup:
    return HeadInBackup(head.seq, head.hash)
