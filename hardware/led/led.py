"""The LED panel above a counter: shows a number, and shows it again after it was unplugged."""

from enum import Enum

from hardware.serial.address import LineAddress
from hardware.serial.device import SerialDevice
from hardware.serial.framing import EndOrIdle
from hardware.serial.serial_port import RETRY_S
from language.messages import _

from .frame import Panel


class Answer(Enum):
    """A panel's answer to a message."""

    SHOWN = "shown"
    REFUSED = "refused"


class LedPanel(SerialDevice[Answer]):
    """A panel; it calls `on_heard(Answer)` if its make answers. `panel_id`: its number on a shared line, 1-255."""

    def __init__(self, address: LineAddress, make: Panel, *, panel_id: int = 1, retry_s: float = RETRY_S) -> None:
        super().__init__(address, EndOrIdle(ends=b"", most_bytes=256), retry_s=retry_s)
        if not 1 <= panel_id <= 255:
            raise ValueError(_("a panel's number is 1 to 255"))
        self._make = make
        self._id = panel_id
        self._text = ""

    @property
    def answers(self) -> bool:
        """Whether this make answers."""
        return bool(self._make.answer)

    def show(self, text: str) -> None:
        """Shows a text ("" clears); from any thread. Raises PanelError for a text that the panel cannot show."""
        message = self._make.message(text, self._id)
        self._text = text
        if self._line is not None:
            self._line.send(message)

    def _hello(self) -> bytes:
        return self._make.message(self._text, self._id)

    def _meaning(self, message: bytes) -> Answer | None:
        expected = self._make.expected(self._text, self._id)
        if not expected:
            return None
        answers = len(message) // len(expected)  # the answers to two messages may arrive together
        return Answer.SHOWN if answers and message == expected * answers else Answer.REFUSED
