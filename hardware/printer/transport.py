"""The line to a printer: bytes out, bytes in, with time limits, and how it can fail."""

from typing import Protocol, assert_never

from .address import Address, FileAddress, SerialAddress, TcpAddress, UsbAddress


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
        case _:
            assert_never(address)
    try:
        line.open()
    except (OSError, ValueError, bounded.DeviceNotFoundError) as error:  # SerialException and USBError are OSErrors
        raise WireUnreachable(f"{address}: {error}") from error
    return line
