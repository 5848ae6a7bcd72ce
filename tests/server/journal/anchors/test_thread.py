"""A server process signs at its start and on each new day; a copy that cannot be written is said once."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import Engine

from server.journal.anchors.signed_file import AnchorFile
from server.journal.anchors.thread import AnchorThread
from server.journal.write.append import Appender
from tests.server.journal.desk import NOON, append_all, draw, until

DAY_MS = 86_400_000


def test_each_day_is_signed_once(appender: Appender, engine: Engine, tmp_path: Path) -> None:
    append_all(appender, draw())
    now = [NOON]
    thread = AnchorThread(engine, tmp_path, None, lambda: now[0], every_s=0.005)
    thread.start()
    file = AnchorFile(tmp_path)
    until(lambda: len(file.read()[0]) == 1, "the first day")
    now[0] += DAY_MS
    until(lambda: len(file.read()[0]) == 2, "the second day")
    thread.stop()
    anchors, wrong = file.read()
    assert [each.at for each in anchors] == [NOON, NOON + DAY_MS]
    assert wrong == []


def test_a_copy_that_holds_other_anchors_is_said_and_the_thread_goes_on(
    appender: Appender, engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    append_all(appender, draw())
    copy = tmp_path / "elsewhere"
    copy.write_bytes(b"other\n")
    with caplog.at_level(logging.ERROR):
        thread = AnchorThread(engine, tmp_path, copy, lambda: NOON, every_s=0.005)
        thread.start()
        until(lambda: bool(caplog.records), "an error")
        copy.unlink()
        until(copy.exists, "a copy")
        thread.stop()
    assert [record.message for record in caplog.records] == ["the day's anchor cannot be written now: NotThisFile"]
