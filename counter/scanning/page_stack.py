"""The pages scanned for one ticket, in the order of the PDF, in a folder that is deleted with them."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from hardware.scanner.first_look import small_of

from .page_folder import PageFolder

MOST_UNDONE: Final = 100
"""Changes that can be taken back."""

Which: TypeAlias = tuple[Path, int, float]
"""A page as it is turned and straightened."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page; its `key` stays when it is moved. `turns`: quarter turns to the right; `slant`: degrees to the right
    that straighten it; `blank`: marked as blank, which takes it out of nothing.
    """

    key: int
    path: Path
    turns: int = 0
    slant: float = 0.0
    blank: bool = False

    @property
    def which(self) -> Which:
        """Its picture as it is turned and straightened."""
        return self.path, self.turns, self.slant


class PageStack:
    """The pages of one ticket. They hold personal data: `drop` deletes them and their folder.

    Each change of the order, of a page or of its mark can be taken back; a page that was removed is deleted with the
    folder.
    """

    def __init__(self, ticket_id: str, number: str) -> None:
        self.ticket_id = ticket_id
        self.number = number
        self.pages: list[Page] = []
        self._next_key = 0
        self._before: list[list[Page]] = []
        self._folder = PageFolder()

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._before)

    @property
    def folder(self) -> Path:
        """Where the pages are; this user's alone."""
        return self._folder.path

    def new_folder(self) -> Path:
        """Makes an empty folder for one scan."""
        return Path(tempfile.mkdtemp(dir=self._folder.path))

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
            self._remember()
            self.pages.pop(at)
        return at

    def move(self, key: int, by: int) -> bool:
        """Moves a page earlier (-1) or later (1); False at either end."""
        at = self.place(key)
        if at is None or not 0 <= at + by < len(self.pages):
            return False
        self._remember()
        self.pages.insert(at + by, self.pages.pop(at))
        return True

    def turn(self, key: int) -> None:
        """Turns a page a quarter to the right."""
        at = self.place(key)
        if at is not None:
            self._remember()
            page = self.pages[at]
            self.pages[at] = replace(page, turns=(page.turns + 1) % 4)

    def straighten(self, key: int, slant: float) -> None:
        """Turns a page by so many degrees from how it was scanned; 0.0: it is as it was."""
        at = self.place(key)
        if at is not None:
            self._remember()
            self.pages[at] = replace(self.pages[at], slant=slant)

    def mark(self, key: int) -> None:
        """Marks a page as blank, or takes its mark away."""
        at = self.place(key)
        if at is not None:
            self._remember()
            page = self.pages[at]
            self.pages[at] = replace(page, blank=not page.blank)

    def found_blank(self, path: Path) -> bool:
        """Marks a page that looks blank, which is no change to take back; False: it is not here any more."""
        found = False
        for pages in (self.pages, *self._before):
            for at, page in enumerate(pages):
                if page.path == path:
                    pages[at] = replace(page, blank=True)
                    found = True
        return found

    def undo(self) -> None:
        """Takes the last change back; pages that were scanned since stay, at the end."""
        if self._before:
            now, self.pages = self.pages, self._before.pop()
            known = {page.key for page in self.pages}
            self.pages += [page for page in now if page.key not in known]

    def stored(self, count: int) -> None:
        """The first pages are stored elsewhere: they are deleted, and no change before can be taken back."""
        for page in self.pages[:count]:
            page.path.unlink(missing_ok=True)
            small_of(page.path).unlink(missing_ok=True)
        del self.pages[:count]
        self._before.clear()

    def drop(self) -> None:
        """Deletes the pages and the folder."""
        self.pages.clear()
        self._before.clear()
        self._folder.delete()

    def _remember(self) -> None:
        self._before.append(list(self.pages))
        del self._before[:-MOST_UNDONE]
