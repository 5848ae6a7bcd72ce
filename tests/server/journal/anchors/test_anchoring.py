"""Anchors of a real journal on either database: a rewritten chain is seen, which `check` alone calls whole."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from server.journal.anchors.anchoring import anchor_findings, anchor_if_due, anchor_now, is_due
from server.journal.anchors.signed_file import AnchorFile
from server.journal.check.check import check
from server.journal.check.replay import hashed
from server.journal.check.report import FindingKind
from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import read_rows
from server.journal.schema.hash_chain import GENESIS, row_hash
from server.journal.write.append import Appender
from tests.server.journal.desk import MODELS, NOON, append_all, draw

DAY_MS = 86_400_000


@pytest.fixture
def file(appender: Appender, engine: Engine, tmp_path: Path) -> AnchorFile:
    """Of a stream of some events, signed in the middle."""
    file = AnchorFile(tmp_path)
    append_all(appender, *(draw() for _ in range(6)))
    anchor_now(engine, file, NOON)
    append_all(appender, *(draw() for _ in range(6)))
    return file


def rewrite(engine: Engine, actor: str) -> None:
    """Another history with a chain that is right in itself."""
    with engine.begin() as connection:
        before = GENESIS
        for row in list(read_rows(connection, "N1")):
            changed = (*hashed(row)[:7], actor, *hashed(row)[8:])
            before = row_hash(before, changed)
            connection.exec_driver_sql(
                f"UPDATE journal SET actor = '{actor}', hash = '{before}' WHERE stream = 'N1' AND seq = {row.seq}"
            )
        connection.exec_driver_sql(f"UPDATE stream SET hash = '{before}' WHERE id = 'N1'")


def kinds(engine: Engine, file: AnchorFile, copy: Path | None = None) -> list[str]:
    with one_moment(engine) as connection:
        found = anchor_findings(connection, file, copy)
    assert {finding.kind for finding in found} <= {FindingKind.ANCHOR}
    return [finding.said.name for finding in found]


def test_a_journal_that_went_on_agrees_with_its_anchors(file: AnchorFile, engine: Engine) -> None:
    assert kinds(engine, file) == []


def test_a_rewritten_chain_is_seen(file: AnchorFile, engine: Engine) -> None:
    rewrite(engine, "somebody")
    assert check(engine, MODELS).ok
    assert kinds(engine, file) == ["ANCHOR_DIFFERS"]


def test_anchors_that_are_gone_are_missed_and_those_elsewhere_tell(
    file: AnchorFile, engine: Engine, tmp_path: Path
) -> None:
    copy = tmp_path / "elsewhere"
    file.append(lambda last: None, copy)
    rewrite(engine, "somebody")
    file.path.unlink()
    assert kinds(engine, file) == ["ANCHOR_MISSING"]
    anchor_now(engine, file, NOON)
    assert kinds(engine, file) == []
    assert kinds(engine, file, copy) == ["ANCHOR_COPY", "ANCHOR_DIFFERS"]


def test_where_nothing_was_ever_signed_nothing_is_missed(engine: Engine, tmp_path: Path) -> None:
    assert kinds(engine, AnchorFile(tmp_path)) == []


def test_one_is_due_on_each_local_date(file: AnchorFile, engine: Engine) -> None:
    (last,) = file.read()[0]
    assert is_due(None, NOON)
    assert not is_due(last, NOON + 1)
    assert is_due(last, NOON + DAY_MS)
    assert anchor_if_due(engine, file, NOON + 1) is None
    assert anchor_if_due(engine, file, NOON + DAY_MS) is not None
    assert kinds(engine, file) == []
