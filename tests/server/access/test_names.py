"""What people are called: stored as it is written, found as it is typed."""

from pathlib import Path

import pytest

from server.access.names import clean, plain, read_names, set_name
from server.journal.database.dialects import connect_to_write
from tests.migrated import migrated


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("  Nguyễn   Thị Lan ", "Nguyễn Thị Lan"), ("", None), ("   ", None), ("a\x00b", None), ("x" * 101, None)],
)
def test_a_name_is_tidied_or_refused(typed: str, stored: str | None) -> None:
    assert clean(typed) == stored


def test_a_search_needs_no_tone_marks() -> None:
    assert plain("Đặng Thị ƯỚC") == "dang thi uoc"


def test_a_name_is_set_over_the_one_before(tmp_path: Path) -> None:
    engine = migrated(tmp_path)
    with connect_to_write(engine) as connection, connection.begin():
        set_name(connection, "u-1", "Lan")
        set_name(connection, "u-1", "Nguyễn Thị Lan")
        set_name(connection, "u-2", "Minh")
        assert read_names(connection) == {"u-1": "Nguyễn Thị Lan", "u-2": "Minh"}
    engine.dispose()
