"""What the branch tells everybody: a notice beside the calls, or an emergency in place of everything."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Property, QObject, Signal

from motcua.protocol.configuration import Text
from motcua.protocol.views import BoardMessage
from motcua.protocol.words import MessageLevel

from .words import EMERGENCY, NOTICE, Pair, Words

AGAIN_MS = 30_000
"""An emergency is read again and again, so long apart."""


class MessageBoard(QObject):
    """`emergency` changes when one begins or ends; `say` is called with its text each time it is to be read."""

    changed = Signal()
    emergency_changed = Signal(bool)

    def __init__(self, words: Words, say: Callable[[Text], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._say = say
        self._message: BoardMessage | None = None
        self._shown: BoardMessage | None = None
        self._said_ms: int | None = None

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
        """What is told beside the calls; nothing while an emergency fills the screen."""
        return Pair() if self._shown is None or self.is_emergency else self._words.text(self._shown.text)

    def take(self, message: BoardMessage | None) -> None:
        """The message that stands now."""
        if message != self._message:
            self._said_ms = None
        self._message = message

    def show(self, now: datetime, now_ms: int) -> None:
        """Bring it up to this moment: it is over when its time is."""
        message = self._message
        if message is not None and message.until is not None and now >= message.until:
            message = None
        if message != self._shown:
            before, self._shown = self.is_emergency, message
            self.changed.emit()
            if self.is_emergency is not before:
                self.emergency_changed.emit(self.is_emergency)
        if self._shown is not None and self.is_emergency and self._is_time_to_say(now_ms):
            self._said_ms = now_ms
            self._say(self._shown.text)

    def _is_time_to_say(self, now_ms: int) -> bool:
        return self._said_ms is None or now_ms - self._said_ms >= AGAIN_MS

    def _text(self) -> Pair:
        return Pair() if self._shown is None else self._words.text(self._shown.text)

    def _title(self) -> Pair:
        return self._words.say(EMERGENCY if self.is_emergency else NOTICE)

    isThere = Property(bool, lambda self: self.is_there, notify=changed)
    isEmergency = Property(bool, lambda self: self.is_emergency, notify=changed)
    title = Property(str, lambda self: self._title().first, notify=changed)
    titleBelow = Property(str, lambda self: self._title().second, notify=changed)
    text = Property(str, lambda self: self._text().first, notify=changed)
    textBelow = Property(str, lambda self: self._text().second, notify=changed)
