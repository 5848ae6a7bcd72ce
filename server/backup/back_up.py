"""Makes a backup beside a running server: the database as of one moment, then the documents, which never change."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Engine

from protocol.ids import Instant
from server.journal.database.dialects import one_moment
from server.journal.database.migrate import revision_of
from server.journal.read.stream_reader import read_heads, read_history

from .archive import FORMAT, HeadInBackup, Manifest, new_archive
from .table_rows import dump, tables

SCANS = "scans"
MEDIA = "media"
TABLES = "tables"
SETTINGS = "motcua.toml"
ANCHORS = "anchors.jsonl"


class Progress(Struct, frozen=True):
    """How far a backup is: `done` of `of` parts; a part is a table, then a table or a document."""

    done: int
    of: int


def _silent(progress: Progress) -> None:
    return


def back_up(
    engine: Engine,
    data: Path,
    path: Path,
    *,
    now: Instant,
    program: str,
    scans: bool = True,
    progress: Callable[[Progress], None] = _silent,
) -> Manifest:
    """Writes the archive `path`; the keys are not in it. `program`: the version of this program.

    Tables are read as of one moment, so every document that an event in them names is on the disk already. Raises
    SQLAlchemyError, and OSError when a document cannot be read or the archive cannot be written; no archive is left
    then.
    """
    with new_archive(path) as archive:
        rows: dict[str, int] = {}
        with one_moment(engine) as connection:
            schema, history = revision_of(connection), read_history(connection)
            heads = {name: HeadInBackup(head.seq, head.hash) for name, head in read_heads(connection).items()}
            found = tables(connection)
            for done, (name, table) in enumerate(found.items()):
                progress(Progress(done, len(found)))
                rows[name] = archive.add_lines(f"{TABLES}/{name}.jsonl.gz", dump(connection, table)) - 1
        documents = sorted((data / SCANS).glob("??/*.*")) if scans else []
        for done, document in enumerate(documents, len(found)):
            progress(Progress(done, len(found) + len(documents)))
            with contextlib.suppress(FileNotFoundError):  # cleaned up meanwhile, since no event names it
                archive.add_file(f"{SCANS}/{document.parent.name}/{document.name}", document)
        for shown in sorted((data / MEDIA).glob("??/*.*")):
            with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                archive.add_file(f"{MEDIA}/{shown.parent.name}/{shown.name}", shown)
        for name in (SETTINGS, ANCHORS):
            if (data / name).is_file():
                archive.add_file(name, data / name)
        manifest = Manifest(FORMAT, now, program, schema, history, heads, rows, dict(archive.digests), scans)
        archive.finish(manifest)
    return manifest
