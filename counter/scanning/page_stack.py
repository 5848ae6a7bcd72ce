"""The pages scanned for one ticket, in the order of the PDF, in a folder that is deleted with them."""

import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Page:
    """One page; its `key` stays when it is moved."""

    key: int
    path: Path


class PageStack:
    """The pages of one ticket. They hold personal data: `drop` deletes them and their folder."""

    def __init__(self, ticket_id: str, number: str) -> None:
        self.ticket_id = ticket_id
        self.number = number
        self.pages: list[Page] = []
        self._next_key = 0
        self._folder = tempfile.TemporaryDirectory(prefix="motcua-scan-", ignore_cleanup_errors=True)

    def new_folder(self) -> Path:
        """Makes an empty folder for one scan."""
        return Path(tempfile.mkdtemp(dir=self._folder.name))

    def add(self, path: Path, at: int | None = None) -> int:
        """Adds a page, at the end or at a place; returns its key."""
        page = Page(self._next_key, path)
        self._next_key += 1
        self.pages.insert(len(self.pages) if at is None else at, page)
        return page.key

    def place(self, key: int) -> int | None:
        """The place of a page, from 0."""
        return next((at for at, page in enumerate(self.pages) if page.key == key), None)

    def remove(self, key: int) -> int | None:
        """Removes a page; returns its place."""
        at = self.place(key)
        if at is not None:
            self.pages.pop(at).path.unlink(missing_ok=True)
        return at

    def move(self, key: int, by: int) -> bool:
        """Moves a page earlier (-1) or later (1); False at either end."""
        at = self.place(key)
        if at is None or not 0 <= at + by < len(self.pages):
            return False
        self.pages.insert(at + by, self.pages.pop(at))
        return True

    def drop(self) -> None:
        """Deletes the pages and the folder."""
        self.pages.clear()
        self._folder.cleanup()
