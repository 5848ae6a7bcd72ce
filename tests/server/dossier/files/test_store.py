"""The store on the disk: named by what is in it, whole or not there."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.dossier.files.store import DiskStore


def test_a_file_is_named_by_its_content_and_comes_back(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    name = store.put([b"one ", b"two"], "d1")
    assert name == hashlib.sha256(b"one two").hexdigest() == store.put([b"one two"], "d1")
    assert [path.name for path in tmp_path.glob("scans/??/*")] == [f"{name}.sealed"]
    with store.open(name) as file:
        assert file.read() == b"one two"
    store.drop(name)
    store.drop(name)
    with pytest.raises(FileNotFoundError):
        store.open(name)


def test_a_file_is_unsettled_until_an_event_names_it(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    name, other = store.put([b"one"], "d1"), store.put([b"two"], "d2")
    written = max(path.stat().st_mtime for path in tmp_path.rglob("*") if path.is_file())
    assert sorted(store.unsettled(written + 1)) == sorted([(name, "d1"), (other, "d2")])
    assert store.unsettled(written - 3600) == []
    store.settle(name)
    assert store.unsettled(written + 1) == [(other, "d2")]
    store.drop(other)
    assert store.unsettled(written + 1) == []
    assert list(store.names(written + 1)) == [name]
    assert list(store.names(written - 3600)) == []


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        DiskStore(tmp_path).put(broken(), "d1")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
