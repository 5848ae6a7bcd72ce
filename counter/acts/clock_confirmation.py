"""Sends the date and time that a clerk confirms: once and at once, for a time that arrives late is a wrong one."""

from PySide6.QtCore import QObject, Signal

from counter.branch.counter_picture import CounterPicture
from counter.branch.doubted_clock import date_time_text
from language.messages import _
from protocol.commands import ConfirmClock
from protocol.problem import Problem
from protocol.views import ClockConfirmed
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests, Unreachable

from .acts import ABOUT, Act
from .notice import Kind, Notice
from .refusals import refusal_text

ANSWER_MS = 5_000
"""So long the server's answer is waited for."""


class ClockConfirmation(QObject):
    """Signal: `told`, a `Notice` of what became of it."""

    told = Signal(object)

    def __init__(
        self,
        requests: Requests,
        picture: CounterPicture,
        language: LanguageSwitch,
        branch: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._requests = requests
        self._picture = picture
        self._language = language
        self._path = f"/api/v1/branches/{branch}/clock"

    def send(self, command: ConfirmClock) -> None:
        """Tells the server which date and time it is."""
        self._requests.post(
            f"{self._path}?lang={self._language.language}",
            command,
            ClockConfirmed,
            self._answered,
            key=self._requests.new_key(),
            timeout_ms=ANSWER_MS,
        )

    def _answered(self, answer: ClockConfirmed | Problem | Unreachable) -> None:
        act = _(ABOUT[Act.CONFIRM_CLOCK].label)
        match answer:
            case ClockConfirmed():
                text = _("Date and time are confirmed: {time}.")
                at = date_time_text(answer.at, self._picture.branch)
                self.told.emit(Notice(Kind.TOLD, text.format(time=at)))
            case Problem():
                text = _("{act}: {title}").format(act=act, title=refusal_text(answer))
                self.told.emit(Notice(Kind.REFUSED, text))
            case Unreachable():
                text = _("{act}: the server did not answer. Press it again when the server is back.")
                self.told.emit(Notice(Kind.REFUSED, text.format(act=act)))
