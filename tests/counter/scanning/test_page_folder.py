"""A folder of pages is deleted with them; one of a program that was killed at the next start, one in use never."""

import os
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from counter.scanning.page_folder import PageFolder, delete_left_behind


def test_a_folder_that_nobody_holds_any_more_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    used, killed = PageFolder(), PageFolder()
    (killed.path / "page-0001.png").touch()
    assert killed._held is not None
    os.close(killed._held)  # as the system does, whatever a process died of
    killed._held = None
    delete_left_behind()
    assert (used.path.exists(), killed.path.exists()) == (True, False)
    used.delete()
    killed.delete()
    assert list(tmp_path.iterdir()) == []


def test_on_windows_a_file_in_it_is_held(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    locked: set[tuple[int, int]] = set()

    def locking(held: int, _mode: int, _bytes: int) -> None:
        inode = os.fstat(held)
        if (inode.st_dev, inode.st_ino) in locked:
            raise PermissionError
        locked.add((inode.st_dev, inode.st_ino))

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        folder = PageFolder()
        delete_left_behind()
        assert folder.path.exists()
        locked.clear()  # its program was killed
        delete_left_behind()
    assert not folder.path.exists()
    folder.delete()
