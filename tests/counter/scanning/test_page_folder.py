"""A folder of pages is deleted with them; one of a program that was killed at the next start, one in use never."""

import os
import tempfile
from pathlib import Path

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
