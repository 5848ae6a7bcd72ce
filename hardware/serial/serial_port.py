"""A serial port in a thread of its own: opened when it is plugged in, and again after it was lost."""

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Any

from language.messages import N_

from .address import LineAddress
from .framing import Framer
from .line_errors import LINE_ERRORS

log = logging.getLogger(__name__)

READ_S = 0.1
WRITE_S = 1.0
RETRY_S = 1.0
MOST_WAITING = 32
CHARACTER_BITS = 11
"""At most: start, eight, parity, stop."""


class LineState(Enum):
    """The state of a serial line."""

    OPEN = "open"
    ABSENT = "absent"
    DENIED = "denied"
    BUSY = "busy"
    LOST = "lost"
    FAULT = "fault"
    """An error that no driver expects."""

    @property
    def advice(self) -> str:
        """What the state means, and what to do."""
        return _ADVICE[self]


_ADVICE = {
    LineState.OPEN: N_("it is open"),
    LineState.ABSENT: N_("nothing is plugged in there; plug it in, or look for its name with: motcua-hardware find"),
    LineState.DENIED: N_("this user may not open it; on Debian: sudo adduser USER dialout, and log in again"),
    LineState.BUSY: N_("another program has it open; end that program"),
    LineState.LOST: N_("it was unplugged or switched off; it is opened again when it comes back"),
    LineState.FAULT: N_("this program failed on it; it is opened again; the program's log says why"),
}


class SerialPort(threading.Thread):
    """One serial port and its thread.

    `on_message(bytes)` is called for each message, `on_state(LineState)` for each change, both in this thread; they
    must return at once. `hello()`: the bytes to send each time the port was opened. `due(closing)`: the bytes to send
    now, asked all the while and once more before the port is closed; `quiet_s`: the silence before the next message.
    """

    def __init__(
        self, address: LineAddress, framer: Framer, on_message: Callable[[bytes], None],
        on_state: Callable[[LineState], None], *, hello: Callable[[], bytes] = bytes,
        due: Callable[[bool], bytes] = lambda closing: b"", quiet_s: float = 0.0, retry_s: float = RETRY_S,
    ) -> None:  # fmt: skip
        super().__init__(name=f"line {address}", daemon=True)
        self._address = address
        self._framer = framer
        self._on_message = on_message
        self._on_state = on_state
        self._hello = hello
        self._due = due
        self._quiet_s = quiet_s
        self._quiet_until = 0.0
        self._retry_s = retry_s
        self._ending = threading.Event()
        self._state: LineState | None = None
        self._outbox: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._port: Any = None

    def send(self, data: bytes) -> None:
        """Writes soon, from any thread; bytes are dropped while the port is not open."""
        if self._state is LineState.OPEN:
            self._outbox.append(data)
            self.wake()

    def close(self, wait_s: float = 3.0) -> bool:
        """Ends the thread; returns whether it has ended within `wait_s` seconds."""
        self._ending.set()
        self.wake()
        if self.ident is not None:
            self.join(wait_s)
        return not self.is_alive()

    def run(self) -> None:
        while not self._ending.is_set():
            try:
                if self._open():
                    self._serve(self._port)
                    continue
            except Exception:
                log.exception("the line %s failed; it is opened again in %g s", self._address, self._retry_s)
                self._fail()
            finally:
                self._let_go()
            self._ending.wait(self._retry_s)

    def _fail(self) -> None:
        self._framer.reset()
        try:
            self._tell(LineState.FAULT)
        except Exception:
            log.exception("that the line failed could not be told")

    def _let_go(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            with contextlib.suppress(*LINE_ERRORS):
                port.close()

    def _open(self) -> bool:
        """Whether the port is open now."""
        import serial

        name = find_port(self._address) if self._address.usb else self._address.port
        if name is None:
            self._tell(LineState.ABSENT)
            return False
        frame = self._address.frame
        try:
            self._port = serial.serial_for_url(
                name, self._address.baud, bytesize=int(frame[0]), parity=frame[1], stopbits=int(frame[2]),
                timeout=READ_S, write_timeout=WRITE_S, **({} if "://" in name else {"exclusive": True}),
            )  # fmt: skip
        except (*LINE_ERRORS, ValueError) as error:  # SerialException is an OSError
            self._tell(state_of(error))
            return False
        self._outbox.clear()
        self._framer.reset()
        self._tell(LineState.OPEN)
        if hello := self._hello():
            self._outbox.appendleft(hello)  # before what was sent meanwhile, which is newer
        return True

    def _serve(self, port: Any) -> None:
        """Reads and writes until the line is lost or closed; bytes sent before the close are still written."""
        try:
            while True:
                while self._outbox:
                    self._write(port, self._outbox.popleft())
                ending = self._ending.is_set()
                if message := self._due(ending):
                    self._write(port, message)
                if ending:
                    return
                port.timeout = self._framer.idle_s if self._framer.pending else READ_S
                data = port.read(1)
                if data:
                    messages = self._framer.feed(data + port.read(port.in_waiting))
                else:
                    messages = self._framer.idle() if self._framer.pending else []
                for message in messages:
                    self._on_message(message)
        except LINE_ERRORS:
            self._framer.reset()
            self._tell(LineState.LOST)

    def _write(self, port: Any, message: bytes) -> None:
        time.sleep(max(0.0, self._quiet_until - time.monotonic()))
        port.write(message)
        if self._quiet_s:
            on_the_line_s = len(message) * CHARACTER_BITS / self._address.baud
            self._quiet_until = time.monotonic() + on_the_line_s + self._quiet_s

    def _tell(self, state: LineState) -> None:
        if state is not self._state and not (self._state is LineState.LOST and state is LineState.ABSENT):
            self._state = state
            self._on_state(state)

    def wake(self) -> None:
        """`due` is asked at once; from any thread."""
        cancel = getattr(self._port, "cancel_read", None)  # a socket has none, and is read for READ_S at most
        if cancel is not None:
            with contextlib.suppress(*LINE_ERRORS, TypeError, AttributeError):  # just closed
                cancel()


def find_port(address: LineAddress) -> str | None:
    """The name of the port whose USB adapter has the ids of the address."""
    from serial.tools import list_ports

    return next((port.device for port in list_ports.comports() if (port.vid, port.pid) == address.usb), None)


def state_of(error: Exception) -> LineState:
    """The state for an error in opening."""
    text = str(error).lower()
    # Windows has no rights on a COM port: it says that access is denied where another program has it open
    if "busy" in text or "exclusively lock" in text or "access is denied" in text:
        return LineState.BUSY
    if "permission" in text:
        return LineState.DENIED
    return LineState.ABSENT
