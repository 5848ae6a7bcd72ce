"""The file of anchors only grows, and tells each line that somebody else wrote, changed, took out or put in."""

import threading
from pathlib import Path

import pytest

from server.journal.anchors.anchor import Anchor, Position
from server.journal.anchors.signed_file import AnchorFile, NotThisFile


def anchor(day: int) -> Anchor:
    return Anchor(day * 86_400_000, "h1", {"CN01": Position(day, f"{day:064}")})


@pytest.fixture
def file(tmp_path: Path) -> AnchorFile:
    """Four days."""
    file = AnchorFile(tmp_path)
    for day in range(1, 5):
        file.append(lambda last, day=day: anchor(day))  # type: ignore[misc]
    return file


def test_what_was_written_is_read(file: AnchorFile) -> None:
    anchors, wrong = file.read()
    assert [each.heads for each in anchors] == [anchor(day).heads for day in range(1, 5)]
    assert wrong == []
    assert file.key.stat().st_mode & 0o777 == 0o600


def test_the_last_anchor_decides_whether_another_is_made(file: AnchorFile) -> None:
    assert file.append(lambda last: None) is None
    assert file.append(lambda last: anchor(5) if last is not None and last.at == anchor(4).at else None) is not None


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (lambda lines: [lines[0], lines[1].replace(b"CN01", b"CN02"), *lines[2:]], [2, 3]),
        (lambda lines: [lines[0], *lines[2:]], [2]),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], [2, 3, 4]),
        (lambda lines: lines[1:], [1]),
        (lambda lines: [*lines, b"nonsense"], [5]),
        (lambda lines: [lines[0], b"", *lines[1:]], [2, 3]),
    ],
)
def test_each_change_is_found_by_its_line(file: AnchorFile, change: object, wrong: list[int]) -> None:
    lines = file.path.read_bytes().splitlines()
    file.path.write_bytes(b"".join(line + b"\n" for line in change(lines)))  # type: ignore[operator]
    assert file.read()[1] == wrong


def test_lines_of_another_key_are_found(file: AnchorFile) -> None:
    file.key.unlink()
    assert file.read() == ([], [1, 2, 3, 4])


def test_a_line_that_a_power_cut_tore_is_none_and_is_written_over(file: AnchorFile) -> None:
    whole = file.path.read_bytes()
    file.path.write_bytes(whole[:-20])
    assert len(file.read()[0]) == 3
    file.append(lambda last: anchor(4))
    assert file.path.read_bytes() == whole


def test_a_copy_is_brought_up_to_date_and_one_with_other_lines_is_refused(file: AnchorFile, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    file.append(lambda last: None, copy)
    assert copy.read_bytes() == file.path.read_bytes()
    file.append(lambda last: anchor(5), copy)
    assert copy.read_bytes() == file.path.read_bytes()
    assert file.extends(copy)
    file.path.write_bytes(b"".join(file.path.read_bytes().splitlines(keepends=True)[:2]))
    assert not file.extends(copy)
    with pytest.raises(NotThisFile):
        file.append(lambda last: anchor(3), copy)


def test_of_many_at_once_each_line_follows_the_one_before(file: AnchorFile) -> None:
    threads = [threading.Thread(target=file.append, args=(lambda last: anchor(9),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    anchors, wrong = file.read()
    assert (len(anchors), wrong) == (12, [])
