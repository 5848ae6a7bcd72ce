"""The interface of every device on a serial line: `listen`, `open`, `close`."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from .address import LineAddress
from .framing import Framer
from .serial_port import RETRY_S, LineState, SerialPort

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Device(Protocol[T_co]):
    """A device. Opening never fails: a missing device is waited for, and `on_state` reports it.

    Both callbacks are called in the device's own thread; a window passes them on by a signal.
    """

    def listen(self, on_heard: Callable[[T_co], None], on_state: Callable[[LineState], None] | None = None) -> None: ...

    def open(self) -> None: ...

    def close(self) -> None: ...


def _nobody(state: LineState) -> None:
    """Ignores the state."""


class SerialDevice(Generic[T]):
    """A device on a serial line; subclasses decode its messages in `_meaning`."""

    def __init__(self, address: LineAddress, framer: Framer, *, retry_s: float = RETRY_S) -> None:
        self.address = address
        self._framer = framer
        self._retry_s = retry_s
        self._on_heard: Callable[[T], None] | None = None
        self._on_state: Callable[[LineState], None] = _nobody
        self._line: SerialPort | None = None

    @property
    def quiet_s(self) -> float:
        """Silence, in seconds, between two messages to the device."""
        return 0.0

    def listen(self, on_heard: Callable[[T], None], on_state: Callable[[LineState], None] | None = None) -> None:
        """Sets the callbacks for messages and states; call it before `open`."""
        self._on_heard = on_heard
        self._on_state = on_state or _nobody

    def open(self) -> None:
        """Opens the device, now or when it is plugged in; does nothing when it is open."""
        if self._line is None:
            self._line = SerialPort(
                self.address, self._framer, self._heard, self._on_state, hello=self._hello, due=self._due,
                quiet_s=self.quiet_s, retry_s=self._retry_s,
            )  # fmt: skip
            self._line.start()

    def close(self) -> None:
        """Closes the device; it may be opened again."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _heard(self, message: bytes) -> None:
        meaning = self._meaning(message)
        if meaning is not None and self._on_heard is not None:
            self._on_heard(meaning)

    def _meaning(self, message: bytes) -> T | None:
        raise NotImplementedError

    def _hello(self) -> bytes:
        return b""

    def _due(self, closing: bool) -> bytes:
        return b""
