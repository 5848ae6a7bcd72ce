"""Scanned pages as large pictures: the small one beside the page at once, the whole one decoded in a thread of its own.

The page shown and its neighbours are kept, within a number of bytes.
"""

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QTransform

from hardware.scanner.first_look import small_of

from .page_stack import Page, Which

MOST_BYTES: Final = 128 * 1024 * 1024
"""Of the pictures that are kept: an A4 page in colour at 300 dpi takes 35 MB."""


class PagePictures(QObject):
    """`ready`: a picture that was asked for is there whole. Nothing of a page is on disk but beside the page itself.

    `bytes_kept`: of the pictures in memory; more than `most_bytes` only where the page shown alone has more.
    """

    ready = Signal()
    _decoded = Signal(object, object)

    def __init__(self, parent: QObject | None = None, most_bytes: int = MOST_BYTES) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, "decode pages")
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Which, QImage] = OrderedDict()
        self._asked: set[Which] = set()
        self._no_room: set[Which] = set()
        self._shown: Which | None = None
        self._small: tuple[Which, QImage] | None = None
        self._decoded.connect(self._keep)

    @property
    def bytes_kept(self) -> int:
        return sum(picture.sizeInBytes() for picture in self._kept.values())

    def of(self, page: Page) -> QImage | None:
        """The page as it is turned: whole, or small until `ready`; None: there is nothing of it yet."""
        which = page.which
        if which != self._shown:
            self._shown = which
            self._no_room.clear()
        found = self._kept.get(which)
        if found is None:
            self._ask(which)
            return self._small_one(which)
        self._kept.move_to_end(which)
        return found

    def prepare(self, pages: Sequence[Page]) -> None:
        """Decodes these too, after what is asked for, where there is room: whoever leafs on does not wait."""
        for which in (page.which for page in pages):
            if which not in self._kept and which not in self._no_room:
                self._ask(which)

    def forget(self) -> None:
        """Nothing is kept, nor what is being decoded: the pages were sent or thrown away, or nobody looks."""
        self._kept.clear()
        self._asked.clear()
        self._no_room.clear()
        self._shown = self._small = None

    def stop(self) -> None:
        """Leaves out what waits, in a program that is closing."""
        self._thread.shutdown(cancel_futures=True)
        self.forget()

    def _small_one(self, which: Which) -> QImage | None:
        if self._small is None or self._small[0] != which:
            path, turns, slant = which
            picture = QImageReader(str(small_of(path))).read()
            if picture.isNull():
                return None  # the page has just come
            self._small = which, turned_picture(picture, turns, slant)
        return self._small[1]

    def _ask(self, which: Which) -> None:
        if which not in self._asked:
            self._asked.add(which)
            self._thread.submit(self._decode, which)

    def _decode(self, which: Which) -> None:
        if which not in self._asked:
            return
        path, turns, slant = which
        self._decoded.emit(which, turned_picture(QImageReader(str(path)).read(), turns, slant))

    def _keep(self, which: Which, picture: QImage) -> None:
        if which not in self._asked:
            return  # forgotten meanwhile
        self._asked.discard(which)
        self._kept[which] = picture
        while self.bytes_kept > self._most_bytes and len(self._kept) > 1:
            oldest = next(each for each in self._kept if each != self._shown)
            del self._kept[oldest]
            self._no_room.add(oldest)
        if which == self._shown:
            self._small = None
        self.ready.emit()


def turned_picture(picture: QImage, turns: int, slant: float) -> QImage:
    """A picture by quarter turns to the right, then by `slant` degrees."""
    degrees = 90 * (turns % 4) + slant
    smooth = Qt.TransformationMode.SmoothTransformation if slant else Qt.TransformationMode.FastTransformation
    return picture.transformed(QTransform().rotate(degrees), smooth) if degrees else picture
