"""Databases of both kinds, a branch's days in an SQLite file, and an archive of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from server.backup.back_up import back_up
from tests.migrated import migrated
from tests.server.journal.conftest import empty_url, engine, kind, url
from tests.server.journal.test_branch_days import Day

from .kept_days import TWO_DAYS

__all__ = ["empty_url", "engine", "kind", "url"]


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Engine]:
    """A migrated SQLite file of its own."""
    folder = tmp_path / "source"
    folder.mkdir()
    engine = migrated(folder)
    yield engine
    engine.dispose()


@pytest.fixture
def day(source: Engine, request: pytest.FixtureRequest) -> Iterator[Day]:
    """Two days of a branch in `source`; it may go on."""
    with TWO_DAYS.copied(source, request) as day:
        yield day


@pytest.fixture
def archive(day: Day, source: Engine, tmp_path: Path) -> Path:
    """An archive of `source`, with one document."""
    data = tmp_path / "source"
    shown = data / "media" / "cd" / f"cd{'0' * 62}.jpg"
    shown.parent.mkdir(parents=True)
    shown.write_bytes(b"a picture")
    document = data / "scans" / "ab" / f"ab{'0' * 62}.pdf"
    document.parent.mkdir(parents=True)
    document.write_bytes(b"%PDF-1.7 a document")
    path = tmp_path / "day.backup"
    back_up(source, data, path, now=day.clock.now, program="0")
    return path
