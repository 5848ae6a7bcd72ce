"""The branch's message to everybody: a notice beside the calls, or an emergency instead of everything else."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Property, QObject, Signal, Slot

from display.text.paging import reading_ms
from display.text.phrases import EMERGENCY, NOTICE, Words
from language.pairs import Pair
from protocol.configuration import Text
from protocol.enums import MessageLevel
from protocol.views import BoardMessage

from .message_pages import EMERGENCY_SIZES, NOTICE_SIZES, MessagePage, message_pages

AGAIN_MS = 30_000
"""An emergency is read aloud at this interval."""


class MessageBoard(QObject):
    """`emergency_changed` when an emergency begins or ends; `say` gets its text each time it is to be read aloud."""

    changed = Signal()
    paged = Signal()
    emergency_changed = Signal(bool)

    def __init__(self, words: Words, say: Callable[[Text], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._say = say
        self._message: BoardMessage | None = None
        self._shown: BoardMessage | None = None
        self._said_ms: int | None = None
        self._room = (1760.0, 780.0)
        self._pages: list[MessagePage] = []
        self._page = 0
        self._turned_ms: int | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is a message."""
        return self._shown is not None

    @property
    def is_emergency(self) -> bool:
        """Whether the emergency fills the screen."""
        return self._shown is not None and self._shown.level is MessageLevel.EMERGENCY

    @property
    def notice(self) -> Pair:
        """The notice beside the calls; empty while an emergency fills the screen."""
        return Pair() if self._shown is None or self.is_emergency else self._words.name(self._shown.text)

    def take(self, message: BoardMessage | None) -> None:
        """Takes the current message."""
        if message != self._message:
            self._said_ms = None
        self._message = message

    def show(self, now: datetime, now_ms: int) -> None:
        """Moves on to this moment; a message past its time is removed."""
        message = self._message
        if message is not None and message.until is not None and now >= message.until:
            message = None
        if message != self._shown:
            before, self._shown = self.is_emergency, message
            self._plan()
            self.changed.emit()
            if self.is_emergency is not before:
                self.emergency_changed.emit(self.is_emergency)
        if self._shown is not None and self.is_emergency and self._is_time_to_say(now_ms):
            self._said_ms = now_ms
            self._say(self._shown.text)
        self._turn(now_ms)

    def reword(self) -> None:
        """The screen speaks other languages now."""
        self._plan()
        self.changed.emit()

    @Slot(float, float)
    def room(self, across_px: float, down_px: float) -> None:
        """Sets the width and height available for the text, in the design's px."""
        if (across_px, down_px) != self._room and across_px > 0 and down_px > 0:
            self._room = (across_px, down_px)
            self._plan()

    def _plan(self) -> None:
        sizes = EMERGENCY_SIZES if self.is_emergency else NOTICE_SIZES
        self._pages = message_pages(self._text(), *self._room, sizes)
        self._page, self._turned_ms = 0, None
        self.paged.emit()

    def _turn(self, now_ms: int) -> None:
        if self._turned_ms is None:
            self._turned_ms = now_ms
        if len(self._pages) > 1 and now_ms - self._turned_ms >= reading_ms(self._now().words):
            self._page = (self._page + 1) % len(self._pages)
            self._turned_ms = now_ms
            self.paged.emit()

    def _now(self) -> MessagePage:
        return self._pages[self._page] if self._pages else MessagePage()

    def _is_time_to_say(self, now_ms: int) -> bool:
        return self._said_ms is None or now_ms - self._said_ms >= AGAIN_MS

    def _text(self) -> Pair:
        return Pair() if self._shown is None else self._words.name(self._shown.text)

    def _title(self) -> Pair:
        return self._words.say(EMERGENCY if self.is_emergency else NOTICE)

    isThere = Property(bool, lambda self: self.is_there, notify=changed)
    isEmergency = Property(bool, lambda self: self.is_emergency, notify=changed)
    title = Property(str, lambda self: self._title().first, notify=changed)
    titleBelow = Property(str, lambda self: self._title().second, notify=changed)
    text = Property(str, lambda self: self._text().first, notify=changed)
    textBelow = Property(str, lambda self: self._text().second, notify=changed)
    pageText = Property(str, lambda self: self._now().text, notify=paged)
    pageSize = Property(int, lambda self: self._now().size, notify=paged)
    pageBelow = Property(str, lambda self: self._now().below, notify=paged)
    pages = Property(int, lambda self: len(self._pages), notify=paged)
    page = Property(int, lambda self: self._page, notify=paged)
