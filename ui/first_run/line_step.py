"""A step for a device on a serial line, which is chosen from those plugged in and tried by what it sends."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QTimer, Signal

from language.messages import _
from protocol.views import BranchView

from .last_steps import Option, Tried
from .step_base import StepBase

TYPED = "typed"
"""The option whose address is typed."""
HAND_MS = 20_000
"""Longest wait for the person to use the device."""


class LineDevice(Protocol):
    """A driver's device as in `hardware/serial/device.py`; both callbacks come in a thread of its own."""

    def listen(self, on_heard: Callable[[Any], None], on_state: Callable[[Any], None] | None = None) -> None: ...

    def open(self) -> None: ...

    def close(self) -> None: ...


class LineStep(StepBase):
    """The step is left out where no line is plugged in and none was used.

    A kind of device has its texts, makes the device, and judges what it sends within `wait_ms`.
    """

    wait_ms = HAND_MS
    _heard = Signal(int, object)
    _state = Signal(int, object)

    def __init__(self, address: str, plugged: Sequence[str]) -> None:
        super().__init__()
        self._address = address
        self._plugged = [one for one in plugged if one != address]
        self._turn = 0
        self._device: LineDevice | None = None
        self._done: Callable[[Tried], None] | None = None
        self._timeout = QTimer(self, singleShot=True)
        self._timeout.timeout.connect(lambda: self._tell(self.unheard()))
        self._heard.connect(lambda turn, heard: self._take(turn, heard))
        self._state.connect(lambda turn, state: self._take_state(turn, state))

    # -- what a kind of device says

    def none(self) -> Option:
        """The text of the option without such a device."""
        raise NotImplementedError

    def button(self) -> str:
        """The text of the try button."""
        raise NotImplementedError

    def make(self, address: str) -> LineDevice:
        """The device at this address. Raises ValueError for an invalid one."""
        raise NotImplementedError

    def judge(self, heard: Any) -> Tried:
        """The result of a try in which the device sent this."""
        raise NotImplementedError

    def unheard(self) -> Tried:
        """The result of a try in which the device sent nothing."""
        raise NotImplementedError

    def trouble(self, state: Any) -> str:
        """The fault of the line; empty where it is open."""
        raise NotImplementedError

    def let_go(self, device: Any) -> None:
        """Called before the device is closed."""

    # -- the step

    def options(self, branch: BranchView) -> list[Option]:
        if not self._address and not self._plugged:
            return []
        known = [Option(self._address, _("The line used so far"), self._address)] if self._address else []
        return [
            self.none(),
            *known,
            *(Option(one, _("Serial line"), one) for one in self._plugged),
            Option(TYPED, _("Another line"), _("Type its address, such as socket://10.0.0.7:4001"), is_typed=True),
        ]

    def chosen(self) -> str:
        return self._address

    def typed(self, text: str) -> str | None:
        text = text.strip()
        try:
            self.make(text)
        except ValueError:
            return None
        return text

    def settings(self, value: str) -> dict[str, Any]:
        return {self.name: value}

    def try_words(self, value: str) -> str:
        return self.button() if value and value != TYPED else ""

    def try_out(self, value: str, done: Callable[[Tried], None]) -> None:
        self.stop()
        self._turn += 1
        turn = self._turn
        try:
            self._device, self._done = self.make(value), done
        except ValueError as error:  # a line in the settings file that is none
            done(Tried(False, str(error)))
            return
        self._device.listen(
            lambda heard: self._heard.emit(turn, heard), lambda state: self._state.emit(turn, state)
        )  # both in the line's own thread
        self._device.open()
        self._timeout.start(self.wait_ms)

    def stop(self) -> None:
        device, self._device, self._done = self._device, None, None
        self._timeout.stop()
        if device is not None:
            self.let_go(device)
            device.close()

    def _take(self, turn: int, heard: Any) -> None:
        if turn == self._turn:
            self._tell(self.judge(heard))

    def _take_state(self, turn: int, state: Any) -> None:
        trouble = self.trouble(state) if turn == self._turn else ""
        if trouble:
            self._tell(Tried(False, trouble))

    def _tell(self, tried: Tried) -> None:
        done, self._done = self._done, None
        self._timeout.stop()
        if done is not None:
            done(tried)
