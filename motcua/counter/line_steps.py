"""What a counter asks for where serial lines are plugged in: its call keypad and the panel above it, each tried."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from motcua.hardware.keypad.keypad import Keypad, Pressed, keypad_make
from motcua.hardware.led.frame import panel
from motcua.hardware.led.led import Answer, LedPanel
from motcua.hardware.line.address import LineAddressError, parse_line
from motcua.hardware.line.device import SerialDevice
from motcua.hardware.line.line import LineState
from motcua.hardware.line.plugged import plugged_lines
from motcua.protocol.views import BranchView
from motcua.ui.first_run.last_steps import Host, Option, Tried
from motcua.ui.language import _

from .acts import ABOUT
from .faults import pad_trouble_text
from .pads import ACTS

TYPED = "typed"
"""The option whose address is typed."""
KEY_MS = 20_000
"""So long a key is waited for."""
ANSWER_MS = 2_000
"""So long a panel may take to say that it has understood, and a line to open."""


class LineStep(QObject):
    """A device on a serial line. Where none is plugged in and none was used it is not asked for.

    A kind of device says its words, makes the device, and judges what it says.
    """

    name = ""
    wait_ms = ANSWER_MS
    _heard = Signal(int, object)
    _state = Signal(int, object)

    def __init__(self, address: str, plugged: Callable[[], list[str]] = plugged_lines) -> None:
        super().__init__()
        self._address = address
        self._plugged = [one for one in plugged() if one != address]
        self._turn = 0
        self._device: SerialDevice[Any] | None = None
        self._done: Callable[[Tried], None] | None = None
        self._line: LineState | None = None
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._nothing_came)
        self._heard.connect(lambda turn, heard: self._take(turn, heard))
        self._state.connect(lambda turn, state: self._take_state(turn, state))

    def meet(self, host: Host) -> None:
        """The branch has nothing to do with it."""

    def label(self) -> str:
        raise NotImplementedError

    def options(self, branch: BranchView) -> list[Option]:
        if not self._address and not self._plugged:
            return []
        known = [Option(self._address, _("The line used so far"), self._address)] if self._address else []
        return [
            Option("", _("None"), _("This counter has none")),
            *known,
            *(Option(one, _("Serial line"), one) for one in self._plugged),
            Option(TYPED, _("Another line"), _("Type its address, such as socket://10.0.0.7:4001"), is_typed=True),
        ]

    def chosen(self) -> str:
        return self._address

    def typed(self, text: str) -> str | None:
        text = text.strip()
        try:
            parse_line(text)
        except LineAddressError:
            return None
        return text

    def settings(self, value: str) -> dict[str, Any]:
        return {self.name: value}

    def try_out(self, value: str, done: Callable[[Tried], None]) -> None:
        self.stop()
        self._turn += 1
        turn = self._turn
        self._device, self._done, self._line = self._make(value), done, None
        self._device.listen(
            lambda heard: self._heard.emit(turn, heard), lambda state: self._state.emit(turn, state)
        )  # in the line's own thread
        self._device.open()
        self._patience.start(self.wait_ms)

    def stop(self) -> None:
        device, self._device, self._done = self._device, None, None
        self._patience.stop()
        if device is not None:
            self._let_go(device)
            device.close()

    def _make(self, value: str) -> SerialDevice[Any]:
        raise NotImplementedError

    def _judge(self, heard: Any) -> Tried:
        raise NotImplementedError

    def _unheard(self) -> Tried:
        """The line is open, and nothing came."""
        raise NotImplementedError

    def _let_go(self, device: SerialDevice[Any]) -> None:
        """Before it is closed."""

    def _take(self, turn: int, heard: Any) -> None:
        if turn == self._turn:
            self._tell(self._judge(heard))

    def _take_state(self, turn: int, state: LineState) -> None:
        if turn == self._turn:
            self._line = state
            if state in (LineState.DENIED, LineState.BUSY):
                self._tell(Tried(False, pad_trouble_text(self.name, state)))

    def _nothing_came(self) -> None:
        if self._line is LineState.OPEN:
            self._tell(self._unheard())
        else:
            self._tell(Tried(False, pad_trouble_text(self.name, self._line or LineState.ABSENT)))

    def _tell(self, tried: Tried) -> None:
        done, self._done = self._done, None
        self._patience.stop()
        if done is not None:
            done(tried)


class KeypadStep(LineStep):
    """The call keypad, tried by pressing a key of it."""

    name = "keypad"
    wait_ms = KEY_MS

    def __init__(self, address: str, make: str, plugged: Callable[[], list[str]] = plugged_lines) -> None:
        super().__init__(address, plugged)
        self._make_name = make

    def title(self) -> str:
        return _("Which call keypad?")

    def label(self) -> str:
        return _("Call keypad")

    def note(self) -> str:
        return _("Where the keypad of this counter is plugged in. Then press one of its keys.")

    def try_words(self, value: str) -> str:
        return _("Press a key to try") if value and value != TYPED else ""

    def trying_words(self) -> str:
        return _("Press a key of the keypad within 20 seconds …")

    def _make(self, value: str) -> SerialDevice[Any]:
        return Keypad(parse_line(value), keypad_make(self._make_name))

    def _judge(self, heard: Pressed) -> Tried:
        if heard.key is None:
            unknown = _("Its make does not know this key ({sent}): set another one (keypad_make).")
            return Tried(False, unknown.format(sent=heard.sent.hex(" ").upper()))
        return Tried(True, _("The keypad works. This key means: {act}").format(act=_(ABOUT[ACTS[heard.key]].label)))

    def _unheard(self) -> Tried:
        return Tried(False, _("The line is open, but no key came. Check the cable, the speed (baud) and the make."))


class LedStep(LineStep):
    """The panel above the counter, tried by an 8 on each of its places; they stay until the step is left."""

    name = "led"

    def __init__(
        self, address: str, make: str, panel_id: int, plugged: Callable[[], list[str]] = plugged_lines
    ) -> None:
        super().__init__(address, plugged)
        self._panel, self._panel_id = panel(make), panel_id

    def title(self) -> str:
        return _("Which number panel?")

    def label(self) -> str:
        return _("Number panel")

    def note(self) -> str:
        return _("Where the LED panel above this counter is plugged in. Then let it show an 8 on every place.")

    def try_words(self, value: str) -> str:
        return _("Show 8s to try") if value and value != TYPED else ""

    def trying_words(self) -> str:
        return _("Sending to the panel …")

    def _make(self, value: str) -> SerialDevice[Any]:
        led = LedPanel(parse_line(value), self._panel, panel_id=self._panel_id)
        led.show("8" * self._panel.width)
        return led

    def _judge(self, heard: Answer) -> Tried:
        if heard is Answer.SHOWN:
            return Tried(True, _("The panel says that it shows them. Look whether every place is an 8."))
        return Tried(False, _("The panel did not understand. Check its make (led_make) and its number (led_id)."))

    def _unheard(self) -> Tried:
        if self._panel.answer:
            return Tried(False, _("The panel does not answer. Check cable, speed (baud) and its number (led_id)."))
        return Tried(True, _("Sent; this make does not answer. Look whether every place of the panel shows an 8."))

    def _let_go(self, device: SerialDevice[Any]) -> None:
        if isinstance(device, LedPanel):
            device.show("")
