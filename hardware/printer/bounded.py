"""python-escpos's transports with time limits, and with an exception for each kind of failure.

Each is a subclass that overrides what python-escpos leaves to its subclasses: `open`, `_raw`, `_read` and `close`. The
library sets no limit on a serial write, leaks a socket after a failed connection, creates a missing `/dev/usb/lp0` as
an ordinary file, and blocks for ever when closing a stuck serial line.
"""

import contextlib
import errno
import os
import select
import socket
import struct
import sys
import time
from collections.abc import Iterator
from io import FileIO
from typing import Any

import serial
import usb.core
import usb.util

from hardware.serial.line_errors import LINE_ERRORS

from .address import FileAddress, Flow, SerialAddress, TcpAddress, UsbAddress
from .escpos_library import Escpos, File, Network, Serial, Usb
from .speed import bytes_per_s, chunk_bytes
from .transport import NoLibusbError, WireLost, WireStalled
from .usb_ends import UsbEnds, find_ends

__all__ = ["BoundedFile", "BoundedNetwork", "BoundedSerial", "BoundedUsb"]

READ_BYTES, EMPTY_S = 64, 0.02
SEND_BUFFER_BYTES = 8192
"""The send buffer of a TCP connection: small, so that a stalled printer is noticed soon."""


@contextlib.contextmanager
def _writing(stalled: type[Exception] = TimeoutError) -> Iterator[None]:
    try:
        yield
    except stalled as error:
        raise WireStalled("the printer takes no more bytes") from error
    except (*LINE_ERRORS, ValueError) as error:  # ValueError: no such end point
        raise WireLost(str(error)) from error


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (*LINE_ERRORS, ValueError) as error:
        raise WireLost(str(error)) from error


class _Bounded(Escpos):
    """The methods of `Wire` that the transports below share."""

    wait_s: float
    """How long, in seconds, the next `_read` waits for a first byte."""
    chunk = chunk_bytes(None, 0.0)
    """The size of one write."""

    def send(self, data: bytes) -> None:
        """Raises WireStalled or WireLost."""
        for start in range(0, len(data), self.chunk):
            self._raw(data[start : start + self.chunk])

    def receive(self, wait_s: float) -> bytes:
        """Raises WireLost."""
        self.wait_s = max(wait_s, 0.001)
        came: bytes = self._read()
        return came


class BoundedNetwork(_Bounded, Network):
    """A printer on the network; `timeout` is the limit of each step."""

    def __init__(self, address: TcpAddress, limit_s: float) -> None:
        rate = bytes_per_s(address)
        slow_s = 0.0 if rate is None else 2 * SEND_BUFFER_BYTES / rate  # the system doubles what is asked for
        super().__init__(address.host, address.port, timeout=limit_s)
        self.stall_s = max(limit_s, slow_s)

    def open(self, raise_not_found: bool = True) -> None:
        self.device: Any = socket.create_connection((self.host, self.port), timeout=self.timeout)
        self.device.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.device.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)

    def _raw(self, msg: bytes) -> None:
        with _writing():
            self.device.settimeout(max(self.timeout, self.stall_s))
            left = memoryview(msg)
            while left:  # the limit counts anew with each byte taken; that of `sendall` is for all of them
                left = left[self.device.send(left) :]

    def _read(self) -> bytes:
        with _reading():
            self.device.settimeout(self.wait_s)
            try:
                data: bytes = super()._read()
            except TimeoutError:
                return b""
        if not data:
            raise WireLost("the printer closed the connection")
        return data

    def close(self, broken: bool = False) -> None:
        if self._device and broken:  # linger for 0 s: a reset, so that the rest of this slip does not arrive later
            self._device.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._device.close()
            self.device = False
        super().close()


class BoundedSerial(_Bounded, Serial):
    """A printer on a serial line."""

    def __init__(self, address: SerialAddress, limit_s: float) -> None:
        super().__init__(address.path, address.baud, timeout=limit_s, xonxoff=address.flow is Flow.XONXOFF)
        self.rtscts = address.flow is Flow.RTSCTS
        self.chunk = chunk_bytes(bytes_per_s(address), limit_s)

    def open(self, raise_not_found: bool = True) -> None:
        self.device: Any = serial.Serial(
            self.devfile,
            self.baudrate,
            timeout=self.timeout,
            write_timeout=self.timeout,
            rtscts=self.rtscts,
            xonxoff=self.xonxoff,
            exclusive=None if sys.platform == "win32" else True,
        )

    def send(self, data: bytes) -> None:
        """Writes, then waits until the system's buffer is empty, as long as the buffer shrinks."""
        super().send(data)
        with _writing():
            left = self.device.out_waiting
            deadline = time.monotonic() + self.timeout
            while left:
                time.sleep(0.01)
                now_left = self.device.out_waiting
                if now_left < left:
                    left = now_left
                    deadline = time.monotonic() + self.timeout
                elif time.monotonic() > deadline:
                    raise TimeoutError

    def _raw(self, msg: bytes) -> None:
        with _writing(serial.SerialTimeoutException):
            super()._raw(msg)

    def _read(self) -> bytes:
        with _reading():
            self.device.timeout = self.wait_s
            data: bytes = self.device.read(1)
            return data + self.device.read(self.device.in_waiting) if data else b""

    def close(self, broken: bool = False) -> None:
        """Closes without the library's wait for the line to drain, which would block on a stuck printer."""
        if not self._device:
            return
        device, self.device = self._device, False
        with contextlib.suppress(*LINE_ERRORS):
            if broken:
                device.reset_output_buffer()
        device.close()


class BoundedUsb(_Bounded, Usb):
    """A printer on USB, by the end points that its descriptors name unless the address does.

    python-escpos takes fixed ones and interface 0, writes errors in opening only into the log, and leaves the system's
    driver detached.
    """

    def __init__(self, address: UsbAddress, limit_s: float) -> None:
        super().__init__(address.vendor, address.product, timeout=int(limit_s * 1000))
        self._address = address
        self._ends: UsbEnds | None = None
        self._detached = False

    def open(self, raise_not_found: bool = True) -> None:
        try:
            found = usb.core.find(idVendor=self._address.vendor, idProduct=self._address.product)
        except usb.core.NoBackendError as error:
            raise NoLibusbError("libusb is missing; install libusb-1.0-0") from error
        if found is None:
            raise FileNotFoundError(errno.ENOENT, "no such USB device")
        ends = find_ends(found, self._address.in_endpoint, self._address.out_endpoint)
        if ends is None:
            raise FileNotFoundError(errno.ENOENT, "this USB device has no end point for a printer")
        self.device: Any = found
        self._ends, self.in_ep, self.out_ep = ends, ends.read, ends.write
        try:
            self._claim(found, ends)
        except OSError:
            self.close()
            raise

    def _claim(self, found: Any, ends: UsbEnds) -> None:
        with contextlib.suppress(NotImplementedError):  # only libusb 1 on Linux knows of system drivers
            if found.is_kernel_driver_active(ends.interface):
                found.detach_kernel_driver(ends.interface)
                self._detached = True
        try:
            found.get_active_configuration()
        except usb.core.USBError:
            found.set_configuration()
        usb.util.claim_interface(found, ends.interface)
        if ends.alternate:
            found.set_interface_altsetting(ends.interface, ends.alternate)

    def _raw(self, msg: bytes) -> None:
        with _writing(usb.core.USBTimeoutError):
            super()._raw(msg)

    def _read(self) -> bytes:
        if self.in_ep is None:  # it has no way to answer
            time.sleep(self.wait_s)
            return b""
        with _reading():
            try:
                return bytes(self.device.read(self.in_ep, 64, max(1, int(self.wait_s * 1000))))
            except usb.core.USBTimeoutError:
                return b""

    def close(self, broken: bool = False) -> None:
        device, ends, detached = self._device, self._ends, self._detached
        self._ends, self._detached = None, False
        super().close()
        if device and ends is not None and detached:
            with contextlib.suppress(OSError, NotImplementedError):  # unplugged meanwhile
                device.attach_kernel_driver(ends.interface)


class BoundedFile(_Bounded, File):
    """A device file, read too where the printer answers through it (Linux's usblp); or an ordinary file."""

    def __init__(self, address: FileAddress, limit_s: float) -> None:
        super().__init__(address.path)
        self.timeout = limit_s
        self._answers = address.answers

    def open(self, raise_not_found: bool = True) -> None:
        self.device: Any = FileIO(self.devfile, "r+" if self._answers else "a", opener=_waiting_for_nothing)

    def _raw(self, msg: bytes) -> None:
        with _writing():
            left = memoryview(msg)
            while left:
                if sys.platform != "win32" and not select.select([], [self.device], [], self.timeout)[1]:
                    raise TimeoutError
                left = left[self.device.write(left) or 0 :]

    def _read(self) -> bytes:
        with _reading():
            data: bytes | None = None
            if self._answers and select.select([self.device], [], [], self.wait_s)[0]:
                data = self._came()
            return data or b""

    def _came(self) -> bytes | None:
        try:
            data: bytes | None = self.device.read(READ_BYTES)
        except OSError as error:
            if error.errno != errno.EINVAL:  # usblp: this printer has no end point to read from
                raise
            data = None
        if not data:  # usblp gives a printer's empty packets as nothing, again and again
            time.sleep(min(self.wait_s, EMPTY_S))
        return data

    def close(self, broken: bool = False) -> None:
        super().close()


def _waiting_for_nothing(path: str, flags: int) -> int:
    """Opens without blocking on the device, and without creating a missing file."""
    if path.startswith("/dev/"):
        flags &= ~os.O_CREAT
    if sys.platform != "win32":
        flags |= os.O_NONBLOCK
    return os.open(path, flags, 0o644)
