"""Verifies a backup: every digest, then everything restored into a scratch database and replayed."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from server.journal.check.check import check
from server.journal.check.report import Report
from server.journal.database.dialects import one_moment
from server.journal.database.engine import default_url, open_database
from server.journal.read.stream_reader import read_heads
from server.journal.schema.model import Model

from .archive import Archive, Damage, DamagedArchive
from .back_up import TABLES
from .restore import restore


def verify(archive: Archive, models: Sequence[Model[Any]]) -> Report:
    """The findings in the restored journal. Raises DamagedArchive, OSError, CommandError for a newer program's."""
    archive.check_digests()
    with tempfile.TemporaryDirectory(prefix="motcua-verify-") as name:
        data = Path(name)
        engine = open_database(default_url(data))
        try:
            restore(archive, engine, data, models)
            with one_moment(engine) as connection:
                heads = {stream: (head.seq, head.hash) for stream, head in read_heads(connection).items()}
            if heads != {stream: (head.seq, head.hash) for stream, head in archive.manifest.heads.items()}:
                raise DamagedArchive(Damage.CHANGED, f"{TABLES}/stream.jsonl.gz")
            return check(engine, models)
        finally:
            engine.dispose()
