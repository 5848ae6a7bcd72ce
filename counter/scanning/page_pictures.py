"""Scanned pages as large pictures, decoded in a thread of their own; the page shown and its neighbours are kept."""

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QImageReader, QTransform

from .page_stack import Page

MOST_KEPT: Final = 5
"""Pictures: an A4 page in colour at 300 dpi takes 35 MB."""


class PagePictures(QObject):
    """`ready`: a picture that was asked for is there. Nothing of a page is on disk but the page itself."""

    ready = Signal()
    _decoded = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, "decode pages")
        self._kept: OrderedDict[tuple[Path, int], QImage] = OrderedDict()
        self._asked: set[tuple[Path, int]] = set()
        self._decoded.connect(self._keep)

    def of(self, page: Page) -> QImage | None:
        """The page as it is turned; None: it is being decoded, and `ready` says when it is there."""
        found = self._kept.get((page.path, page.turns))
        if found is None:
            self._ask(page)
        else:
            self._kept.move_to_end((page.path, page.turns))
        return found

    def prepare(self, pages: Sequence[Page]) -> None:
        """Decodes these too, after what is asked for: whoever leafs on does not wait."""
        for page in pages:
            if (page.path, page.turns) not in self._kept:
                self._ask(page)

    def forget(self) -> None:
        """Nothing is kept, nor what is being decoded: the pages were sent or thrown away, or nobody looks."""
        self._kept.clear()
        self._asked.clear()

    def stop(self) -> None:
        """Leaves out what waits, in a program that is closing."""
        self._thread.shutdown(cancel_futures=True)
        self.forget()

    def _ask(self, page: Page) -> None:
        which = (page.path, page.turns)
        if which not in self._asked:
            self._asked.add(which)
            self._thread.submit(self._decode, which)

    def _decode(self, which: tuple[Path, int]) -> None:
        if which not in self._asked:
            return
        path, turns = which
        picture = QImageReader(str(path)).read()
        self._decoded.emit(which, picture.transformed(QTransform().rotate(90 * turns)) if turns else picture)

    def _keep(self, which: tuple[Path, int], picture: QImage) -> None:
        if which not in self._asked:
            return  # forgotten meanwhile
        self._asked.discard(which)
        self._kept[which] = picture
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        self.ready.emit()
