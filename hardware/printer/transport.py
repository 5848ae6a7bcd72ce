"""The line to a printer: bytes out, bytes in, with time limits, over python-escpos's transports.

python-escpos opens and writes, but has no time limit on a serial write, leaks a socket that did not connect, creates
a missing `/dev/usb/lp0` as an ordinary file and waits for ever when it closes a stuck serial line; so each line is
opened here and handed to it. It takes long to import, which is why it is imported when a line is first opened, in
the thread that prints.
"""

import contextlib
import importlib
import logging
import os
import select
import socket
import struct
import tempfile
import time
from collections.abc import Iterator
from typing import Any, Protocol, assert_never

from .address import Address, FileAddress, Flow, SerialAddress, TcpAddress, UsbAddress

CHUNK_BYTES = 1024
"""Written at once: small enough that even 9600 baud moves one within the time limit."""
SEND_BUFFER_BYTES = 8192
"""Asked of the system for a TCP line, so that what was written is soon at the printer and a stall is soon seen."""


class WireError(Exception):
    """The line failed; the subclasses say how. Close it and open a new one."""


class WireUnreachable(WireError):
    """The line could not be opened."""


class WireStalled(WireError):
    """The printer took no bytes for the whole time limit."""


class WireLost(WireError):
    """The line is gone: closed by the printer, unplugged, or failed."""


class Wire(Protocol):
    """An open line to one printer."""

    def send(self, data: bytes) -> None:
        """Write all bytes. Raises WireStalled or WireLost; how many had arrived is then unknown."""

    def receive(self, wait_s: float) -> bytes:
        """What came within `wait_s` seconds, as soon as anything came; empty if nothing did. Raises WireLost."""

    def close(self, broken: bool) -> None:
        """Close; `broken` throws away what has not reached the printer yet."""


def open_wire(address: Address, limit_s: float) -> Wire:
    """Open the line; no single step on it takes longer than `limit_s` seconds. Raises WireUnreachable."""
    match address:
        case TcpAddress():
            return _TcpWire(address, limit_s)
        case SerialAddress():
            return _SerialWire(address, limit_s)
        case UsbAddress():
            return _UsbWire(address, limit_s)
        case FileAddress():
            return _FileWire(address, limit_s)
        case _:
            assert_never(address)


def _escpos(name: str) -> Any:
    """python-escpos's printer module `name`, imported without its side effects.

    On import it calls logging.basicConfig, and writes a pickle into a new folder that nobody ever removes (an empty
    one still stays behind).
    """
    root = logging.getLogger()
    quiet = logging.NullHandler()
    root.addHandler(quiet)
    try:
        if "ESCPOS_CAPABILITIES_PICKLE_DIR" in os.environ:
            return importlib.import_module(f"escpos.printer.{name}")
        with tempfile.TemporaryDirectory() as folder:
            os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = folder
            try:
                return importlib.import_module(f"escpos.printer.{name}")
            finally:
                del os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"]
    finally:
        root.removeHandler(quiet)


def _chunks(data: bytes) -> Iterator[bytes]:
    return (data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES))


class _TcpWire:
    def __init__(self, address: TcpAddress, limit_s: float) -> None:
        library = _escpos("network")
        try:
            self._socket = socket.create_connection((address.host, address.port), timeout=limit_s)
        except OSError as error:
            raise WireUnreachable(f"{address}: {error}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self._limit_s = limit_s
        self._printer = library.Network(address.host, address.port, timeout=limit_s)
        self._printer.device = self._socket

    def send(self, data: bytes) -> None:
        self._socket.settimeout(self._limit_s)
        try:
            for chunk in _chunks(data):
                self._printer._raw(chunk)
        except TimeoutError as error:
            raise WireStalled("the printer takes no more bytes") from error
        except OSError as error:
            raise WireLost(str(error)) from error

    def receive(self, wait_s: float) -> bytes:
        self._socket.settimeout(max(wait_s, 0.001))
        try:
            data = bytes(self._printer._read())
        except TimeoutError:
            return b""
        except OSError as error:
            raise WireLost(str(error)) from error
        if not data:
            raise WireLost("the printer closed the connection")
        return data

    def close(self, broken: bool) -> None:
        if broken:  # linger for 0 s: reset, so that no rest of this slip arrives later
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._socket.close()
            self._printer.device = False
        else:
            self._printer.close()


class _SerialWire:
    def __init__(self, address: SerialAddress, limit_s: float) -> None:
        import serial

        library = _escpos("serial")
        try:
            self._port = serial.Serial(
                address.path,
                address.baud,
                timeout=limit_s,
                write_timeout=limit_s,
                rtscts=address.flow is Flow.RTSCTS,
                xonxoff=address.flow is Flow.XONXOFF,
            )
        except (ValueError, OSError) as error:  # SerialException is an OSError
            raise WireUnreachable(f"{address}: {error}") from error
        self._limit_s = limit_s
        self._printer = library.Serial(address.path, address.baud)
        self._printer.device = self._port

    def send(self, data: bytes) -> None:
        import serial

        try:
            for chunk in _chunks(data):
                self._printer._raw(chunk)
            self._drain()
        except serial.SerialTimeoutException as error:
            raise WireStalled("the printer takes no more bytes") from error
        except OSError as error:
            raise WireLost(str(error)) from error

    def _drain(self) -> None:
        """Wait until the system's own buffer is empty, as long as it goes on shrinking."""
        left = self._port.out_waiting
        deadline = time.monotonic() + self._limit_s
        while left:
            time.sleep(0.01)
            now_left = self._port.out_waiting
            if now_left < left:
                left = now_left
                deadline = time.monotonic() + self._limit_s
            elif time.monotonic() > deadline:
                raise WireStalled("the printer takes no more bytes")

    def receive(self, wait_s: float) -> bytes:
        try:
            self._port.timeout = max(wait_s, 0.001)
            data = self._port.read(1)
            return data + self._port.read(self._port.in_waiting) if data else b""
        except OSError as error:
            raise WireLost(str(error)) from error

    def close(self, broken: bool) -> None:
        # python-escpos waits for the line to drain, which a stuck printer never lets it.
        with contextlib.suppress(OSError):
            if broken:
                self._port.reset_output_buffer()
        self._port.close()
        self._printer.device = False


class _UsbWire:
    def __init__(self, address: UsbAddress, limit_s: float) -> None:
        import usb.core
        from escpos.exceptions import DeviceNotFoundError

        self._limit_ms = int(limit_s * 1000)
        self._printer = _escpos("usb").Usb(
            address.vendor,
            address.product,
            timeout=self._limit_ms,
            in_ep=address.in_endpoint,
            out_ep=address.out_endpoint,
        )
        try:
            self._printer.open()
        except usb.core.NoBackendError as error:
            raise WireUnreachable(f"{address}: libusb is missing; install libusb-1.0-0") from error
        except (DeviceNotFoundError, OSError, ValueError) as error:  # USBError is an OSError
            raise WireUnreachable(f"{address}: {error}") from error

    def send(self, data: bytes) -> None:
        import usb.core

        try:
            for chunk in _chunks(data):
                self._printer._raw(chunk)
        except usb.core.USBTimeoutError as error:
            raise WireStalled("the printer takes no more bytes") from error
        except (OSError, ValueError) as error:  # ValueError: no such end point
            raise WireLost(str(error)) from error

    def receive(self, wait_s: float) -> bytes:
        import usb.core

        try:
            # python-escpos's _read has no time limit to set
            return bytes(self._printer.device.read(self._printer.in_ep, 64, max(1, int(wait_s * 1000))))
        except usb.core.USBTimeoutError:
            return b""
        except (OSError, ValueError) as error:
            raise WireLost(str(error)) from error

    def close(self, broken: bool) -> None:
        self._printer.close()


class _PatientFile:
    """What python-escpos writes into: a file that gives up when the device takes nothing for `limit_s`."""

    def __init__(self, path: str, limit_s: float) -> None:
        create = 0 if path.startswith("/dev/") else os.O_CREAT
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | create, 0o644)
        self._limit_s = limit_s

    def write(self, data: bytes) -> None:
        while data:
            _, writable, _ = select.select([], [self._file], [], self._limit_s)
            if not writable:
                raise TimeoutError
            with contextlib.suppress(BlockingIOError):
                data = data[os.write(self._file, data) :]

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        os.close(self._file)


class _FileWire:
    def __init__(self, address: FileAddress, limit_s: float) -> None:
        try:
            file = _PatientFile(address.path, limit_s)
        except OSError as error:
            raise WireUnreachable(f"{address}: {error}") from error
        self._printer = _escpos("file").File(address.path)
        self._printer.device = file

    def send(self, data: bytes) -> None:
        try:
            for chunk in _chunks(data):
                self._printer._raw(chunk)
        except TimeoutError as error:
            raise WireStalled("the printer takes no more bytes") from error
        except OSError as error:
            raise WireLost(str(error)) from error

    def receive(self, wait_s: float) -> bytes:
        """A file answers nothing."""
        return b""

    def close(self, broken: bool) -> None:
        self._printer.close()
