"""Scans of tickets as earlier versions stored them: plain, `scans/ab/abcd….pdf`, by their content. None is added any
more; they are deleted once they are older than tickets' scans are kept. And uploads that nobody ended.
"""

import contextlib
from pathlib import Path
from typing import Final

from .store import PART

STALE_S: Final = 60 * 60
"""An upload that stands still for so long goes on no more."""


class PlainScans:
    """The folder of scans. Every method blocks; `sweep` and `sweep_uploads` raise OSError."""

    def __init__(self, data: Path) -> None:
        self._root = data / "scans"
        self._none_left = False

    def path(self, sha256: str) -> Path:
        """Of the document with this hash."""
        return self._root / sha256[:2] / f"{sha256}.pdf"

    def sweep_uploads(self, now_s: float) -> int:
        """Deletes uploads that nobody ends; returns how many."""
        return sum(_delete_older(path, now_s - STALE_S) for path in (self._root / "incoming").glob(f"*{PART}"))

    def sweep(self, before_s: float) -> int:
        """Deletes plain scans that were stored before this moment; returns how many.

        Once there is none it looks no more: the folders hold every sealed file too.
        """
        if self._none_left:
            return 0
        plain = list(self._root.glob("??/*.pdf"))
        self._none_left = not plain
        return sum(_delete_older(path, before_s) for path in plain)


def _delete_older(path: Path, before_s: float) -> bool:
    with contextlib.suppress(FileNotFoundError):  # by another process
        if path.stat().st_mtime < before_s:
            path.unlink()
            return True
    return False
