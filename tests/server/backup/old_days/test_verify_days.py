"""An archive of old days tells by itself whether it is whole, and the anchors whether it is what was signed."""

import gzip
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from server.backup.archive import Archive, Damage, DamagedArchive, Kind, new_archive
from server.backup.old_days.archive_days import EVENTS, archive_days
from server.backup.old_days.cut import cuts
from server.backup.old_days.verify_days import verify_days
from server.backup.verify import verify
from server.journal.anchors.anchor import Anchor, Position
from server.journal.check.report import FindingKind
from server.journal.database.dialects import one_moment
from tests.server.journal.test_branch_days import MODELS, STREAM, Day

from .conftest import day_of

BODY, HASH = 11, 12
"""Columns of an event's row."""


@pytest.fixture
def old(two_weeks: Day, engine: Engine, tmp_path: Path) -> Path:
    """The first four of two weeks."""
    path = tmp_path / "old.archive"
    (tmp_path / "anchors.jsonl").write_text("a line\n")
    with one_moment(engine) as connection:
        heads = cuts(connection, MODELS, day_of(4), two_weeks.clock.now)
    archive_days(engine, tmp_path, path, heads, now=two_weeks.clock.now, program="0")
    return path


def forged(path: Path, change: Callable[[list[list[Any]]], object]) -> Path:
    """Another archive with changed events, whose digests are right."""
    with Archive(path) as archive:
        names, *rows = [json.loads(line) for line in archive.lines(EVENTS)]
        manifest = archive.manifest
    change(rows)
    target = path.with_name("forged.archive")
    with new_archive(target) as written:
        written.add_lines(EVENTS, (json.dumps(row).encode() for row in [names, *rows]))
        written.finish(replace(manifest, digests=dict(written.digests)))
    return target


def kinds(path: Path, anchors: tuple[Anchor, ...] = ()) -> set[FindingKind]:
    with Archive(path) as archive:
        return {finding.kind for finding in verify_days(archive, MODELS, anchors).findings}


def test_it_holds_the_events_and_anchors_and_reads_by_common_tools(old: Path) -> None:
    with Archive(old) as archive:
        report = verify_days(archive, MODELS)
        assert (report.findings, report.events) == ((), archive.manifest.heads[STREAM].seq)
        assert archive.manifest.begins[STREAM].seq == 0
        assert archive.manifest.rows == {"journal": report.events}
    with tarfile.open(old) as tar:
        packed = tar.extractfile(EVENTS)
        assert packed is not None
        lines = gzip.decompress(packed.read()).splitlines()
        assert len(lines) == report.events + 1
        assert json.loads(lines[1])[0] == STREAM
        assert tar.getnames() == [EVENTS, "anchors.jsonl", "manifest.json"]


def test_what_was_changed_with_its_digest_is_found_by_the_chain(old: Path) -> None:
    assert kinds(forged(old, lambda rows: rows[5].__setitem__(BODY, "{}"))) >= {FindingKind.HASH}
    assert kinds(forged(old, lambda rows: rows.pop(5))) >= {FindingKind.GAP}
    for change in (lambda rows: rows.pop(), lambda rows: rows[-1].__setitem__(HASH, "0" * 64)):
        with pytest.raises(DamagedArchive) as raised:
            kinds(forged(old, change))
        assert raised.value.damage is Damage.CHANGED


def test_what_an_anchor_signed_must_be_in_it(old: Path) -> None:
    with Archive(old) as archive:
        row = json.loads(list(archive.lines(EVENTS))[8])
    right, wrong = (Anchor(0, "h", {STREAM: Position(row[1], hash)}) for hash in (row[HASH], "0" * 64))
    assert kinds(old, (right,)) == set()
    assert kinds(old, (right, wrong)) == {FindingKind.ANCHOR}


def test_it_is_no_backup_and_a_backup_is_not_it(old: Path) -> None:
    with Archive(old) as archive:
        assert archive.manifest.kind is Kind.OLD_DAYS
        with pytest.raises(DamagedArchive) as raised:
            verify(archive, MODELS)
    assert raised.value.damage is Damage.OTHER_KIND
