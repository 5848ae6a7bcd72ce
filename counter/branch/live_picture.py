"""The counter's picture of its branch, with a signal when it changes."""

from PySide6.QtCore import QObject, Signal

from protocol.messages import Message
from protocol.views import CounterReply, NextChoice
from ui.link.server_clock import ServerClock

from .counter_picture import CounterPicture


class LivePicture(CounterPicture, QObject):
    """`changed`: after every message or answer that was taken."""

    changed = Signal()

    def __init__(self, counter_id: str, clock: ServerClock, parent: QObject | None = None) -> None:
        QObject.__init__(self, parent)
        CounterPicture.__init__(self, counter_id, clock)

    def take(self, message: Message) -> None:
        super().take(message)
        self.changed.emit()

    def take_reply(self, reply: CounterReply) -> None:
        super().take_reply(reply)
        self.changed.emit()

    def take_next(self, choice: NextChoice) -> None:
        before = self.likely_next()
        super().take_next(choice)
        if self.likely_next() != before:
            self.changed.emit()
