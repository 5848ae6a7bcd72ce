"""The list of who was erased: read whatever was torn, whole with the next line, and never taken for another file."""

import errno
import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from server.people.erased_list import LIST, add, read_list

ONE, TWO, THREE = (f"p{n:020x}" for n in (1, 2, 3))
FILES = f"fd{7:020x}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / LIST).parent.mkdir()
    return tmp_path / LIST


def none() -> dict[str, int]:
    return {}


def test_what_is_added_is_read(path: Path) -> None:
    add(path, {ONE: 5, FILES: 6}, none)
    add(path, {TWO: 7}, none)
    assert read_list(path) == {ONE: 5, FILES: 6, TWO: 7}


@pytest.mark.parametrize("cut", range(1, len(f"{TWO} 1764000000000\n")))
def test_a_torn_last_line_is_passed_over_and_gone_with_the_next(path: Path, cut: int) -> None:
    add(path, {ONE: 5, TWO: 1764000000000}, none)
    os.truncate(path, path.stat().st_size - cut)
    assert read_list(path) == {ONE: 5}
    add(path, {THREE: 8}, none)
    assert path.read_text() == f"{ONE} 5\n{THREE} 8\n"


def test_the_first_line_torn_and_a_tail_of_zeros(path: Path) -> None:
    path.write_bytes(f"{ONE} 5\n".encode() + bytes(50))
    assert read_list(path) == {ONE: 5}
    path.write_text(ONE[:9])
    add(path, {TWO: 6}, none)
    assert read_list(path) == {TWO: 6}


@pytest.mark.parametrize("torn", ["", "p", ONE[:9], ONE, f"{ONE} ", f"{ONE} 17"])
def test_a_line_that_was_written_behind_a_torn_one_is_found(path: Path, torn: str) -> None:
    path.write_text(f"{THREE} 4\n{torn}{TWO} 18\n{FILES} 19\n")
    assert {THREE: 4, TWO: 18, FILES: 19}.items() <= read_list(path).items()


def test_a_list_that_was_deleted_begins_with_everybody_again(path: Path) -> None:
    add(path, {TWO: 6}, lambda: {ONE: 5})
    assert read_list(path) == {ONE: 5, TWO: 6}


@pytest.mark.parametrize("content", ["no list\n", "PK\x03\x04", f"{ONE} 5\nwhat\n{TWO} 6\n", "\n", f"{ONE} 5\n\n"])
def test_another_file_is_not_taken_for_an_empty_list(path: Path, content: str) -> None:
    path.write_text(content)
    with pytest.raises(ValueError, match=r"erased\.txt"):
        read_list(path)


def test_what_could_not_be_written_leaves_the_list_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.EIO, "the disk did not write it")

    add(path, {ONE: 5}, none)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="did not write"):
        add(path, {TWO: 6}, none)
    assert path.read_text() == f"{ONE} 5\n"


def test_a_disk_that_has_room_again_at_once_leaves_the_list_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written is cut off, which makes the room that the rest would have needed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def truncate(of: Path, size: int, cut: Callable[[Path, int], None] = os.truncate) -> None:
        cut(of, size)
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    add(path, {ONE: 5}, none)
    monkeypatch.setattr(os, "truncate", truncate)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            add(path, {f"p{n:020x}": 6 for n in range(100, 600)}, none)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_text() == f"{ONE} 5\n"
    add(path, {TWO: 6}, none)
    assert read_list(path) == {ONE: 5, TWO: 6}
