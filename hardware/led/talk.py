"""When a panel is sent what: one message at a time, again where its answer is missing, and from time to time. Pure.

A panel that lost its own power comes back dark, and its line never says so. A make that answers is therefore shown its
text again and again; a make that does not answer is sent a text once, since some begin to scroll at each message.
"""

from enum import Enum
from typing import Final

from .frame import Panel

ANSWER_S: Final = 0.5
"""Longest wait for an answer, in seconds."""

REPEAT_S: Final = 20.0
"""How often a text that is shown is sent again, in seconds."""

RETRY_S: Final = 5.0
"""How long, in seconds, a panel is left alone that has not answered `QUICK_TRIES` times, or refuses."""

QUICK_TRIES: Final = 3


class Answer(Enum):
    """A panel's answer to a message."""

    SHOWN = "shown"
    REFUSED = "refused"
    SILENT = "silent"
    """None came, `QUICK_TRIES` times: it has no power, or its line is cut behind the adapter."""


class PanelTalk:
    """The messages to one panel. Times are seconds of a clock that never goes back."""

    def __init__(self, make: Panel, panel_id: int) -> None:
        self._make = make
        self._id = panel_id
        self._wanted = ""
        self._sent: str | None = None
        self._answer_by: float | None = None
        self._again_at = 0.0
        self._unanswered = 0

    def want(self, text: str) -> None:
        """The text to be shown. Raises PanelError for one that the panel cannot show."""
        self._make.message(text, self._id)
        self._wanted = text

    def begin(self) -> None:
        """The line was opened: nothing is known of the panel."""
        self._sent, self._answer_by, self._unanswered = None, None, 0

    def due(self, now_s: float) -> bytes:
        """The message to send now; empty for none. While an answer is waited for there is none."""
        if self._answer_by is not None:
            return b""
        if self._sent == self._wanted and (not self._make.answer or now_s < self._again_at):
            return b""
        if self._sent != self._wanted:
            self._unanswered = 0
        self._sent = self._wanted
        if self._make.answer:
            self._answer_by = now_s + ANSWER_S
        return self._make.message(self._wanted, self._id)

    def last(self) -> bytes:
        """What the panel was never sent, before the line is closed; empty for nothing."""
        return b"" if self._sent == self._wanted else self._make.message(self._wanted, self._id)

    def hear(self, message: bytes, now_s: float) -> Answer | None:
        """What bytes of the panel mean; None where its make says nothing."""
        if self._sent is None or self._answer_by is None:
            return None
        message = message.removeprefix(self._make.message(self._sent, self._id))  # some RS-485 adapters hear themselves
        if not message:
            return None
        expected = self._make.expected(self._sent, self._id)
        answers = len(message) // len(expected)  # a late answer may arrive with the next
        shown = answers > 0 and message == expected * answers
        self._answer_by, self._unanswered = None, 0
        self._again_at = now_s + (REPEAT_S if shown else RETRY_S)
        return Answer.SHOWN if shown else Answer.REFUSED

    def miss(self, now_s: float) -> Answer | None:
        """Whether an answer is overdue; `SILENT` where it was several times."""
        if self._answer_by is None or now_s < self._answer_by:
            return None
        self._answer_by = None
        self._unanswered += 1
        quick = self._unanswered < QUICK_TRIES
        self._again_at = now_s if quick else now_s + RETRY_S
        return None if quick else Answer.SILENT
