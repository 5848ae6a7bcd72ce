"""The LED panel above a counter: shows a number, and shows it again after it was unplugged or lost its own power."""

from collections.abc import Callable
from time import monotonic

from hardware.serial.address import LineAddress
from hardware.serial.device import SerialDevice
from hardware.serial.framing import EndOrIdle
from hardware.serial.serial_port import RETRY_S
from language.messages import _

from .frame import Panel
from .talk import Answer, PanelTalk

__all__ = ["Answer", "LedPanel"]


class LedPanel(SerialDevice[Answer]):
    """A panel; it calls `on_heard(Answer)` if its make answers. `panel_id`: its number on a shared line, 1-255."""

    def __init__(
        self, address: LineAddress, make: Panel, *, panel_id: int = 1, retry_s: float = RETRY_S,
        clock: Callable[[], float] = monotonic,
    ) -> None:  # fmt: skip
        super().__init__(address, EndOrIdle(ends=b"", most_bytes=256), retry_s=retry_s)
        if not 1 <= panel_id <= 255:
            raise ValueError(_("a panel's number is 1 to 255"))
        self._make = make
        self._talk = PanelTalk(make, panel_id)
        self._clock = clock

    @property
    def answers(self) -> bool:
        """Whether this make answers."""
        return bool(self._make.answer)

    @property
    def quiet_s(self) -> float:
        """The silence after a message, by which the panel tells it from the next.

        Modbus over Serial Line 1.02, section 2.5.1.1: 3.5 characters of 11 bits; 1.75 ms above 19,200 baud.
        """
        baud = self.address.baud
        return 0.00175 if baud > 19200 else 3.5 * 11 / baud

    def show(self, text: str) -> None:
        """Shows a text ("" clears); from any thread. Raises PanelError for a text that the panel cannot show."""
        self._talk.want(text)
        if self._line is not None:
            self._line.wake()

    def _hello(self) -> bytes:
        self._talk.begin()
        return b""

    def _due(self, closing: bool) -> bytes:
        now_s = self._clock()
        missed = self._talk.miss(now_s)
        if missed is not None and self._on_heard is not None:
            self._on_heard(missed)
        return self._talk.last() if closing else self._talk.due(now_s)

    def _meaning(self, message: bytes) -> Answer | None:
        return self._talk.hear(message, self._clock())
