"""The LED panel above a counter: shows a number, and shows it again when it was unplugged and comes back."""

from enum import Enum

from hardware.serial.address import LineAddress
from hardware.serial.device import SerialDevice
from hardware.serial.framing import EndOrIdle
from hardware.serial.serial_line import RETRY_S
from language.messages import _

from .frame import Panel


class Answer(Enum):
    """What a panel said to what it was sent."""

    SHOWN = "shown"
    REFUSED = "refused"


class LedPanel(SerialDevice[Answer]):
    """A panel; `on_heard(Answer)` where its make answers. `panel_id`: its number on a shared line, 1-255."""

    def __init__(self, address: LineAddress, make: Panel, *, panel_id: int = 1, retry_s: float = RETRY_S) -> None:
        super().__init__(address, EndOrIdle(ends=b"", most_bytes=256), retry_s=retry_s)
        if not 1 <= panel_id <= 255:
            raise ValueError(_("a panel's number is 1 to 255"))
        self._make = make
        self._id = panel_id
        self._text = ""

    @property
    def answers(self) -> bool:
        """Whether this make says that it has understood."""
        return bool(self._make.answer)

    def show(self, text: str) -> None:
        """Show a text, "" for nothing; from any thread. Raises PanelError for what it has no places or letters for."""
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
        answers = len(message) // len(expected)  # those to two texts in quick turn come as one piece
        return Answer.SHOWN if answers and message == expected * answers else Answer.REFUSED
