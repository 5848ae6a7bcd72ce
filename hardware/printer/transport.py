"""The connection to a printer: sending and receiving with time limits, and its failures."""

from typing import Protocol, assert_never

from hardware.serial.line_errors import LINE_ERRORS

from .address import Address, FileAddress, SerialAddress, SpoolerAddress, TcpAddress, UsbAddress
from .cause import Cause, cause_of


class NoLibusbError(OSError):
    """USB printers cannot be reached, since libusb is missing."""


class WireError(Exception):
    """The connection failed; the subclasses say how. Close it and open a new one."""


class WireUnreachable(WireError):
    """The connection could not be opened, for this `cause`."""

    def __init__(self, text: str, cause: Cause) -> None:
        super().__init__(text)
        self.cause = cause


class WireStalled(WireError):
    """The printer took no bytes for the whole time limit."""


class WireLost(WireError):
    """The connection is lost: closed by the printer, unplugged, or failed."""


class Wire(Protocol):
    """An open connection to one printer."""

    def send(self, data: bytes) -> None:
        """Writes all bytes. Raises WireStalled or WireLost; how many bytes arrived is then unknown."""

    def receive(self, wait_s: float) -> bytes:
        """The first bytes that arrive within `wait_s` seconds; empty if none do. Raises WireLost."""

    def close(self, broken: bool) -> None:
        """Closes; `broken` discards bytes that have not reached the printer yet."""


def open_wire(address: Address, limit_s: float) -> Wire:
    """Opens the connection; each step on it is limited to `limit_s` seconds. Raises WireUnreachable."""
    from . import bounded  # python-escpos takes .7 s to import

    line: bounded.BoundedNetwork | bounded.BoundedSerial | bounded.BoundedUsb | bounded.BoundedFile
    match address:
        case TcpAddress():
            line = bounded.BoundedNetwork(address, limit_s)
        case SerialAddress():
            line = bounded.BoundedSerial(address, limit_s)
        case UsbAddress():
            line = bounded.BoundedUsb(address, limit_s)
        case FileAddress():
            line = bounded.BoundedFile(address, limit_s)
        case SpoolerAddress():
            return _opened_queue(address)
        case _:
            assert_never(address)
    try:
        line.open()
    except NoLibusbError as error:
        raise WireUnreachable(f"{address}: {error}", Cause.NO_LIBUSB) from error
    except (*LINE_ERRORS, ValueError) as error:  # SerialException and USBError are OSErrors
        raise WireUnreachable(f"{address}: {error}", cause_of(error)) from error
    return line


def _opened_queue(address: SpoolerAddress) -> Wire:
    from .spooler import SpoolerWire

    queue = SpoolerWire(address)
    try:
        queue.open()
    except OSError as error:
        raise WireUnreachable(f"{address}: {error}", cause_of(error)) from error
    return queue
